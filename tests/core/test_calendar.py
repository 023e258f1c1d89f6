import csv
import json
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.calendar import Calendar, Due, Holiday, add_months, days_before

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "tests/vectors/domain_vectors.json").read_text())
ROWS = list(csv.DictReader((ROOT / "appliance/tables/data/holidays.csv").read_text().splitlines()))
CALENDAR = Calendar(
    Holiday(
        date.fromisoformat(row["date"]),
        row["kind"] == "work",
        row["source"].startswith("PROVISIONAL"),
    )
    for row in ROWS
)
KNOWN = st.dates(date(2025, 1, 1), date(2026, 12, 31))


def on(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("day", "count", "end"), VECTORS["add_working_days"])
def test_working_days_are_added_as_in_the_vectors(day: str, count: int, end: str) -> None:
    assert CALENDAR.add_working_days(on(day), count).day == on(end)


@pytest.mark.parametrize(("day", "working"), VECTORS["is_working_day"])
def test_working_days_are_those_of_the_vectors(day: str, working: bool) -> None:
    assert CALENDAR.is_working(on(day)) == working


@given(KNOWN)
def test_working_days_agree_with_another_table(day: date) -> None:
    assert CALENDAR.is_working(day) == chinese_calendar.is_workday(day)


@given(KNOWN, st.integers(0, 300))
def test_the_days_added_are_the_days_between(day: date, count: int) -> None:
    due = CALENDAR.add_working_days(day, count)
    one = timedelta(days=1)
    assert CALENDAR.working_days_between(day + one, due.day + one) == count
    assert count == 0 or CALENDAR.is_working(due.day)


def test_no_working_days_leave_the_day() -> None:
    assert CALENDAR.add_working_days(on("2026-02-16"), 0) == Due(on("2026-02-16"))


def test_what_runs_into_an_unfinished_year_is_provisional() -> None:
    assert CALENDAR.add_working_days(on("2026-12-30"), 1) == Due(on("2026-12-31"))
    assert CALENDAR.add_working_days(on("2026-12-31"), 1) == Due(on("2027-01-04"), True)
    assert CALENDAR.add_working_days(on("2028-01-03"), 1) == Due(on("2028-01-04"), True)
    assert CALENDAR.is_provisional(on("2024-12-31"))
    assert not CALENDAR.is_provisional(on("2025-01-01"))


def test_calendar_days_that_end_on_a_rest_day_end_on_the_next_working_day() -> None:
    assert CALENDAR.add_calendar_days(on("2026-09-28"), 3).day == on("2026-10-08")
    assert CALENDAR.add_calendar_days(on("2026-11-18"), 2).day == on("2026-11-20")
    assert CALENDAR.add_calendar_days(on("2026-11-18"), 3).day == on("2026-11-23")
    assert CALENDAR.add_calendar_days(on("2026-02-11"), 3).day == on("2026-02-14")
    assert CALENDAR.add_calendar_days(on("2026-12-31"), 1) == Due(on("2027-01-04"), True)


def test_the_next_working_day_is_never_the_day_itself() -> None:
    assert CALENDAR.next_working_day(on("2026-11-20")).day == on("2026-11-23")
    assert CALENDAR.working_day_from(on("2026-11-20")).day == on("2026-11-20")
    assert CALENDAR.working_day_from(on("2026-11-21")).day == on("2026-11-23")


@pytest.mark.parametrize(
    ("day", "count", "end"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-12-31", 0, "2026-12-31"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-31", 120, "2036-01-31"),
        ("2026-10-31", 1, "2026-11-30"),
    ],
)
def test_months_end_on_the_same_day_number(day: str, count: int, end: str) -> None:
    assert add_months(on(day), count) == on(end)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(0, 600))
def test_months_never_run_into_the_month_after(day: date, count: int) -> None:
    end = add_months(day, count)
    assert (end.year - day.year) * 12 + end.month - day.month == count
    assert end.day == day.day or (end + timedelta(days=1)).day == 1


def test_days_before_are_full_days() -> None:
    assert days_before(on("2026-03-11"), 10) == on("2026-03-01")


def test_periods_have_no_negative_length() -> None:
    for add in (CALENDAR.add_working_days, CALENDAR.add_calendar_days, add_months, days_before):
        with pytest.raises(ValueError, match="negative"):
            add(on("2026-01-01"), -1)


def test_a_day_is_listed_once() -> None:
    twice = Holiday(on("2026-01-01"), False)
    with pytest.raises(ValueError, match="twice"):
        Calendar([twice, twice])
