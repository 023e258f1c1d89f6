import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core import area

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/domain_vectors.json").read_text())
AREAS = st.integers(1, area.MU_E4_MAX)


@pytest.mark.parametrize("vector", VECTORS["area"])
def test_mu_become_square_metres(vector: dict[str, int]) -> None:
    assert area.m2_e2(vector["mu_e4"]) == vector["m2_e2"]


@pytest.mark.parametrize("vector", VECTORS["area_from_m2"])
def test_square_metres_become_mu(vector: dict[str, int]) -> None:
    assert area.mu_e4(vector["m2_e2"]) == vector["mu_e4"]


@given(AREAS)
def test_conversion_is_the_exact_quotient_rounded_half_up(mu_e4: int) -> None:
    exact = Fraction(mu_e4 * 20, 3)
    assert -Fraction(1, 2) < area.m2_e2(mu_e4) - exact <= Fraction(1, 2)


@given(AREAS)
def test_an_area_in_mu_survives_the_way_there_and_back(mu_e4: int) -> None:
    assert area.mu_e4(area.m2_e2(mu_e4)) == mu_e4


@given(AREAS)
def test_what_is_written_reads_back(mu_e4: int) -> None:
    assert area.parse_mu(area.text(mu_e4)) == mu_e4


@pytest.mark.parametrize(
    ("mu_e4", "text", "short"),
    [(35_200, "3.52", "3.52"), (35_250, "3.525", "3.53"), (30_000, "3.00", "3.00"),
     (1, "0.0001", "0.00"), (50, "0.005", "0.01"), (49, "0.0049", "0.00")],
)  # fmt: skip
def test_areas_are_written_in_full_and_for_lists(mu_e4: int, text: str, short: str) -> None:
    assert area.text(mu_e4) == text
    assert area.list_text(mu_e4) == short


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "not-an-area"), ("-1", "not-an-area"), ("３", "not-an-area"), ("1.", "not-an-area"),
     ("1,5", "not-an-area"), ("1.00000", "too-many-decimals"), ("0", "area-zero"),
     ("0.0000", "area-zero"), ("100000.0001", "area-too-large"), ("9" * 20, "not-an-area")],
)  # fmt: skip
def test_other_text_is_no_area(text: str, code: str) -> None:
    with pytest.raises(area.AreaError) as error:
        area.parse_mu(text)
    assert error.value.code == code


def test_the_largest_area_is_allowed() -> None:
    assert area.parse_mu("100000") == area.MU_E4_MAX


def test_houses_are_measured_in_square_metres() -> None:
    assert area.parse_m2("86.5") == 8_650
    assert area.text_m2(8_650) == "86.50"
    with pytest.raises(area.AreaError):
        area.parse_m2("86.505")


def test_a_measured_area_may_exceed_the_title() -> None:
    assert area.fits_title(10_000, 10_000)
    assert not area.fits_title(10_001, 10_000)
    assert area.fits_title(10_001, 10_000, measured=10_001)
    assert area.fits_title(10_000, 10_000, measured=9_000)


def test_five_per_cent_off_the_title_is_still_no_warning() -> None:
    assert not area.measured_differs(10_500, 10_000)
    assert area.measured_differs(10_501, 10_000)
    assert area.measured_differs(9_499, 10_000)
