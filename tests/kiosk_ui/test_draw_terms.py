"""What a notice says of its draw, and the band as the reviewer types it."""

import pytest
from flask import Flask

from appliance.core.entries import MethodTerms
from kiosk_ui import draw_terms
from kiosk_ui.screens.fields import Unfit


def read(low: str, high: str) -> MethodTerms:
    app = Flask(__name__)
    with app.test_request_context(method="POST", data={"band_low": low, "band_high": high}):
        return draw_terms.read(MethodTerms())


@pytest.mark.parametrize(
    ("low", "high", "e2"),
    [("85", "100", (8_500, 10_000)), ("87.5", "99.99", (8_750, 9_999)), ("0", "5", (0, 500))],
)
def test_the_band_is_typed_in_per_cent(low: str, high: str, e2: tuple[int, int]) -> None:
    found = read(low, high)
    assert (found.band_low_e2, found.band_high_e2) == e2


@pytest.mark.parametrize("low", ["", "85%", "八十五", "85.123", "-1", "1e2"])
def test_what_is_no_share_is_said(low: str) -> None:
    with pytest.raises(Unfit):
        read(low, "100")


@pytest.mark.parametrize(("e2", "text"), [(8_500, "85"), (8_750, "87.5"), (9_999, "99.99"),
                                          (10_000, "100"), (5, "0.05")])  # fmt: skip
def test_a_share_is_written_without_needless_signs(e2: int, text: str) -> None:
    assert draw_terms.percent(e2) == text


def test_the_notice_tells_band_in_yuan_and_how_the_draw_is_held() -> None:
    how = MethodTerms(band_low_e2=8_500, band_high_e2=10_000)
    told = draw_terms.words("DRAW_IN_BAND", how, 500_000)
    assert "85% 到 100%" in told
    assert "4250.00 元到 5000.00 元" in told.replace(",", "")
    assert "到没到场都在内" in told
    assert draw_terms.words("DRAW", how, 500_000) in told
    assert draw_terms.words("LISTING", how, 500_000) == ""
