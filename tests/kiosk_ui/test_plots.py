"""Plots: the same values make the same bytes, and what is drawn is what is said.

The golden drawings are written anew by `python -m tests.kiosk_ui.test_plots`; what changed is then
looked at.
"""

import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from appliance.core.figures.totals import Figures, Place, Totals
from kiosk_ui import figure_plots, plots
from kiosk_ui.i18n import say
from kiosk_ui.paper import pages
from kiosk_ui.paper.page_blocks import Drawing
from kiosk_ui.paper.pages import CannotTypeset
from kiosk_ui.plots import BAR_MAX, HIGH, Bar
from kiosk_ui.sheet_typesetting import page_of

GOLDEN = Path(__file__).parents[1] / "vectors" / "plots"
SVG = "{http://www.w3.org/2000/svg}"
MONTHS = [month for month, _first, _last in figure_plots.months("2026-11-20")]
DEALS = (0, 0, 1, 1_408_000, 99_999_999_99, 0, 2, 50_000_00, 0, 0, 7_000_000_00, 1_250_000_00)
PREMIUM = ((0, 0), (0, 0), (5, 100), (1, 3), (0, 10), (0, 0), (-1, 8), (0, 0), (2, 100), (3, 100),
           (0, 0), (0, 0))  # fmt: skip
"""Added value over listing totals of twelve months; (0, 0): nothing was let or sold."""
PLACES = {
    Place("CBD", "999999100200", "PRIVATE"): Totals(deal_fen=1_408_000),
    Place("CBD", "999999100201", "PRIVATE"): Totals(deal_fen=1_000_000),
    Place("XMG", "999999100201", "COLLECTIVE"): Totals(deal_fen=99_999_999_99),
    Place("JYC", "999999100202", "COLLECTIVE"): Totals(received=3),
}


def named(_by: str, code: str) -> str:
    return {"CBD": "农户承包地经营权", "XMG": "小型工程 <甲> & 乙"}.get(code, code)


def all_plots() -> dict[str, figure_plots.Plot]:
    deals = [(month, Totals(deal_fen=fen)) for month, fen in zip(MONTHS, DEALS, strict=True)]
    added = [
        (month, Totals(added_fen=part, listing_fen=of))
        for month, (part, of) in zip(MONTHS, PREMIUM, strict=True)
    ]
    found = Figures(PLACES)
    made = [
        figure_plots.trend(deals, "zh_CN"), figure_plots.premium(added, "zh_CN"),
        *(figure_plots.split(by, found, named, "zh_CN") for by in ("type", "village")),
    ]  # fmt: skip
    return {one.code: one for one in made}


@pytest.mark.parametrize("code", ["trend", "premium", "type", "village"])
def test_each_plot_is_drawn_as_the_golden_file_has_it(code: str) -> None:
    drawn = all_plots()[code].svg
    ET.fromstring(drawn)  # noqa: S314 - our own drawing; it must be well formed
    assert drawn == (GOLDEN / f"{code}.svg").read_text("utf-8")


def parts(svg: str, tag: str) -> list[ET.Element]:
    return ET.fromstring(svg).findall(f"{SVG}{tag}")  # noqa: S314 - our own drawing


def test_a_column_is_as_high_as_its_share_and_the_smallest_still_shows() -> None:
    bars = [Bar("a", 100, "100"), Bar("b", 50, "50"), Bar("c", 0, "0"), Bar("d", 1, "1", now=True)]
    heights = [int(one.attrib["height"]) for one in parts(plots.columns(bars, "w"), "rect")]
    assert heights == [HIGH, HIGH // 2, 2]  # nothing has no column
    tiny = plots.columns([Bar("a", 10**12, ""), Bar("b", 1, "", now=True)], "w")
    assert parts(tiny, "rect")[1].attrib["height"] == "1"


def test_the_amount_of_the_current_column_stands_over_its_neighbours() -> None:
    bars = [Bar("a", 90, ""), Bar("b", 100, ""), Bar("c", 10, "1,250,000 yuan", now=True)]
    svg = plots.columns(bars, "w")
    (said,) = [one for one in parts(svg, "text") if one.text == "1,250,000 yuan"]
    assert int(said.attrib["y"]) < min(int(one.attrib["y"]) for one in parts(svg, "rect"))


def test_only_the_current_bar_is_filled_and_nothing_but_the_text_has_a_colour() -> None:
    for plot in all_plots().values():
        filled = re.findall(r'<rect class="now"[^>]*fill="currentColor"', plot.svg)
        assert len(filled) == ('class="now"' in plot.svg and plot.code != "premium")
        assert "#" not in plot.svg
        assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', plot.svg)) <= {"currentColor", "none"}


def test_the_longest_bar_leaves_room_for_its_amount() -> None:
    svg = all_plots()["type"].svg
    widths = [int(one.attrib["width"]) for one in parts(svg, "rect")]
    assert widths[0] == max(widths) == BAR_MAX
    assert "99,999,999.99 元" in svg


def test_a_month_without_anything_to_judge_is_a_gap_and_zero_is_none() -> None:
    svg = all_plots()["premium"].svg
    assert len(parts(svg, "circle")) == 6 + 1  # six months have a rate; the end is drawn larger
    assert len(parts(svg, "polyline")) == 2
    assert len(parts(svg, "line")) == 1


@pytest.mark.parametrize("draw", [plots.columns, plots.rows, plots.line])
@pytest.mark.parametrize("count", [0, 1, 2, 60])
def test_any_number_of_values_can_be_drawn(draw: type, count: int) -> None:
    svg = draw([Bar(str(n), n, str(n), now=n == count - 1) for n in range(count)], "w")
    ET.fromstring(svg)  # noqa: S314 - our own drawing
    for number in re.findall(r'(?:x|x1|cx)="(-?\d+)"', svg):
        assert 0 <= int(number) <= plots.WIDTH


def test_a_name_cannot_leave_its_text() -> None:
    svg = plots.rows([Bar('</text><script>"', 1, "<b>")], '"><script>')
    assert "<script" not in svg
    assert "<b>" not in svg


def test_more_rows_than_fit_become_one_and_their_sum_stays() -> None:
    places = {Place(f"T{n:02}", "v", "PRIVATE"): Totals(deal_fen=100 + n) for n in range(14)}
    plot = figure_plots.split("type", Figures(places), named, "zh_CN")
    assert len(plot.bars) == figure_plots.ROWS_MAX + 1
    assert plot.bars[-1].name == say("plot.rest")
    assert sum(one.value or 0 for one in plot.bars) == sum(100 + n for n in range(14))


def test_without_a_deal_there_is_a_sentence_and_no_drawing() -> None:
    nothing = [(month, Totals()) for month in MONTHS]
    for plot in (
        figure_plots.trend(nothing, "zh_CN"), figure_plots.premium(nothing, "zh_CN"),
        figure_plots.split("village", Figures({}), named, "zh_CN"),
    ):  # fmt: skip
        assert (plot.svg, plot.words) == ("", say("plot.nothing"))


def test_deals_at_the_list_price_are_a_premium_of_nothing_and_are_drawn() -> None:
    at_list = [(month, Totals(listing_fen=100)) for month in MONTHS]
    plot = figure_plots.premium(at_list, "zh_CN")
    assert plot.svg
    assert "0.00%" in plot.words


def test_twelve_months_end_with_the_month_that_was_asked_for() -> None:
    found = figure_plots.months("2026-02-11")
    assert found[0] == ("2025-03", "2025-03-01", "2025-03-31")
    assert found[-1] == ("2026-02", "2026-02-01", "2026-02-28")
    assert len(found) == figure_plots.MONTHS


# --- paper --------------------------------------------------------------------------------------

HEAD = figure_plots.Head(
    "青禾镇农村产权交易站", "2026-01-01", "2026-11-20", "2026-11-20 10:06", "卫四"
)


def test_a_slip_has_the_numbers_and_a_sheet_the_drawings_with_their_tables() -> None:
    made = figure_plots.slip(list(all_plots().values()), HEAD)
    text = "\n".join(made.lines())
    for word in ("99,999,999.99", "33.33%", "-12.50%", "农户承包地经营权"):
        assert word in text
    assert len([one for one in made.page if isinstance(one, Drawing)]) == 4


def asked() -> pages.Page:
    made = figure_plots.slip(list(all_plots().values()), HEAD)
    return page_of("", made, document="figures", day=date(2026, 11, 20), place=HEAD.station)


def test_the_sheet_is_typeset_with_its_drawings() -> None:
    assert pages.pdf(asked()).startswith(b"%PDF-")
    told = pages.asked(asked())
    assert sorted(one for one in told["files"] if one.endswith(".svg")) == [
        f"drawing-{n}.svg" for n in range(4)
    ]


def test_a_sign_that_no_font_has_is_found_in_a_drawing_too() -> None:
    strange = Drawing("<svg/>", "", ("\U0001f69c",))
    page = pages.Page("x", asked().day, "", (strange,))
    with pytest.raises(CannotTypeset):
        pages.asked(page)


def write() -> None:
    """The golden drawings anew."""
    GOLDEN.mkdir(exist_ok=True)
    for code, plot in all_plots().items():
        (GOLDEN / f"{code}.svg").write_text(plot.svg, "utf-8")


if __name__ == "__main__":
    write()
