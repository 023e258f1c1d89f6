"""Contract totals, price steps, typed yuan and areas against their golden files."""

import pytest

from appliance.core import area, money
from appliance.core.area import AreaError
from appliance.core.money import Fen, MoneyError, Step
from tests.values import files
from tests.values.identifiers import Case

PARSERS = {"mu": area.parse_mu, "m2": area.parse_m2}


@pytest.mark.parametrize("case", files.cases("totals"), ids=lambda case: case["from"])
def test_totals_and_instalments(case: Case) -> None:
    steps = [Step(year, price) for year, price in case["steps"]]
    size = {"area_mu_e4": case["area_mu_e4"], "term_months": case["term_months"]}
    assert money.total_of_steps(case["unit"], steps, **size) == case["total_fen"]
    assert money.year_instalments(case["unit"], steps, **size) == case["instalments_fen"]


@pytest.mark.parametrize("case", files.cases("escalations"), ids=lambda case: case["from"])
def test_price_steps(case: Case) -> None:
    keys = ("percent_e2", "every_years", "term_months")
    steps = money.escalated(case["first_fen"], **{key: case[key] for key in keys})
    assert [[step.from_year, step.price_fen] for step in steps] == case["steps"]


@pytest.mark.parametrize("case", files.cases("yuan_typed"), ids=lambda case: repr(case["input"]))
def test_typed_yuan(case: Case) -> None:
    if "code" in case:
        with pytest.raises(MoneyError) as error:
            Fen.from_yuan(case["input"])
        assert error.value.code == case["code"]
    else:
        assert Fen.from_yuan(case["input"]) == case["fen"]
        assert money.yuan(case["fen"]) == case["figures"]


@pytest.mark.parametrize("case", files.cases("areas_turned"), ids=lambda case: str(case["mu_e4"]))
def test_areas_are_turned(case: Case) -> None:
    if case["to"] == "m2":
        assert area.m2_e2(case["mu_e4"]) == case["m2_e2"]
    else:
        assert area.mu_e4(case["m2_e2"]) == case["mu_e4"]


@pytest.mark.parametrize("case", files.cases("areas_typed"), ids=lambda case: repr(case["input"]))
def test_typed_areas(case: Case) -> None:
    parse = PARSERS[case["unit"]]
    if "code" in case:
        with pytest.raises(AreaError) as error:
            parse(case["input"])
        assert error.value.code == case["code"]
    else:
        assert parse(case["input"]) == case["area"]


@pytest.mark.parametrize("case", files.cases("areas_written"), ids=lambda case: case["text"])
def test_areas_are_written(case: Case) -> None:
    assert area.text(case["mu_e4"]) == case["text"]
    assert area.list_text(case["mu_e4"]) == case["list_text"]
    assert area.text_m2(case["mu_e4"]) == case["text_m2"]
    assert area.parse_mu(case["text"]) == case["mu_e4"]


@pytest.mark.parametrize("case", files.cases("areas_compared"), ids=lambda case: case["from"])
def test_areas_are_compared_with_the_title(case: Case) -> None:
    title, measured = case["title"], case["measured"]
    assert area.fits_title(case["traded"], title, measured) == case["allowed"]
    if measured is not None:
        assert area.measured_differs(measured, title) == case["differs"]
