"""Working days, months and days before against their golden files."""

import csv
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from appliance.core.calendar import Calendar, Due, Holiday, add_months, days_before
from tests.values import days, files
from tests.values.identifiers import Case

TABLE = Path(__file__).parents[2] / "appliance/tables/data/holidays.csv"
HOLIDAYS = [
    Holiday(
        date.fromisoformat(row["date"]),
        row["kind"] == "work",
        row["source"].startswith("PROVISIONAL"),
    )
    for row in csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines())
]
CALENDAR = Calendar(HOLIDAYS)
on = date.fromisoformat


@pytest.mark.parametrize("case", files.cases("working_weeks"), ids=lambda case: case["monday"])
def test_weeks(case: Case) -> None:
    week = [on(case["monday"]) + timedelta(n) for n in range(7)]
    assert "".join("01"[CALENDAR.is_working(day)] for day in week) == case["working"]
    assert "".join("01"[CALENDAR.is_provisional(day)] for day in week) == case["provisional"]


@pytest.mark.parametrize("case", files.cases("working_days_added"), ids=lambda case: case["day"])
def test_working_days_are_added(case: Case) -> None:
    due = CALENDAR.add_working_days(on(case["day"]), case["count"])
    assert due == Due(on(case["end"]), case["provisional"])
    if case["count"] == 1:
        assert CALENDAR.next_working_day(on(case["day"])) == due


@pytest.mark.parametrize("case", files.cases("calendar_days_added"), ids=lambda case: case["day"])
def test_calendar_days_are_added(case: Case) -> None:
    due = CALENDAR.add_calendar_days(on(case["day"]), case["count"])
    assert due == Due(on(case["end"]), case["provisional"])


@pytest.mark.parametrize("case", files.cases("working_days_between"), ids=lambda c: c["stopped"])
def test_suspended_working_days_are_counted(case: Case) -> None:
    count = CALENDAR.working_days_between(on(case["stopped"]), on(case["resumed"]))
    assert count == case["working_days"]


@pytest.mark.parametrize("case", files.cases("months_added"), ids=lambda case: case["day"])
def test_months_are_added(case: Case) -> None:
    assert add_months(on(case["day"]), case["count"]) == on(case["end"])


@pytest.mark.parametrize("case", files.cases("days_before"), ids=lambda case: case["meeting"])
def test_days_are_counted_back(case: Case) -> None:
    assert days_before(on(case["meeting"]), case["count"]) == on(case["by"])


def test_the_year_after_the_last_notice_is_provisional_where_the_library_raises() -> None:
    """The trap of chinesecalendar: it ends with 2026."""
    with pytest.raises(NotImplementedError):
        chinese_calendar.is_workday(date(2027, 1, 4))
    assert CALENDAR.is_working(date(2027, 1, 4))
    assert CALENDAR.add_working_days(date(2026, 12, 31), 1) == Due(date(2027, 1, 4), True)


def test_the_yearly_notice_settles_a_year_and_may_move_its_days() -> None:
    """With the statutory days settled and one make-up Sunday, as a notice of the district."""
    exact = [one for one in HOLIDAYS if one.day.year in days.EXACT]
    notice = [Holiday(day, False) for day in days.REST_2027]
    settled = Calendar([*exact, *notice, Holiday(date(2027, 1, 3), True)])
    assert settled.add_working_days(date(2026, 12, 31), 1) == Due(date(2027, 1, 3))
    assert settled.is_provisional(date(2028, 1, 1))


def test_a_rest_day_at_the_end_of_the_last_settled_year_leads_into_doubt() -> None:
    """A table of its own: no year-end of 2025 or 2026 is a rest day."""
    ends_at_rest = Calendar([Holiday(date(2026, 12, 31), False)])
    assert ends_at_rest.working_day_from(date(2026, 12, 31)) == Due(date(2027, 1, 1), True)
    assert ends_at_rest.add_calendar_days(date(2026, 12, 30), 1) == Due(date(2027, 1, 1), True)
