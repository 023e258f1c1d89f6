"""Numbers: the next of each series, found again from the entries alone."""

import pytest
from small_station import path_to

from appliance.core.numbering import given, next_document, series_of


@pytest.mark.parametrize(
    ("number", "series"),
    [
        ("999999100-2026-CBD-0042", ("trade/2026", 42)),
        ("999999100-2026-DOC03-000007", ("DOC03/2026", 7)),
        ("999999100鉴〔2027〕00005号", ("cert/2027", 5)),
    ],
)
def test_a_number_names_its_series(number: str, series: tuple[str, int]) -> None:
    assert series_of(number) == series


@pytest.mark.parametrize(
    "text", ["", "999999100-2026-CBD-0042-E001", "DOC03", "999999100-26-CBD-1"]
)
def test_other_text_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        series_of(text)


def test_the_whole_path_leaves_one_number_in_each_series() -> None:
    station = path_to("ARCHIVED")
    assert station.numbers == {
        "trade/2026": 1, "DOC03/2026": 1, "DOC05/2026": 1, "DOC07/2026": 1, "DOC28/2026": 1,
        "cert/2026": 1,
    }  # fmt: skip
    assert sum(len(given(each)) for each in station.records) == 6


def test_a_series_begins_anew_with_the_year() -> None:
    station = path_to("ACCEPTED")
    station.go("2026-03-04 09:00")
    world = station.world
    assert next_document(world, "DOC03", station.at) == "999999100-2026-DOC03-000002"
    station.at = station.at.__class__(
        station.at.at.replace(year=2027), 0, 0, "0badc0de", 0, "district"
    )
    assert next_document(world, "DOC03", station.at) == "999999100-2027-DOC03-000001"
