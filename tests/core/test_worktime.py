"""The monthly sheet of attendance: from clockings, corrections, absences and the rota (B10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from small_station import TABLES, utc

from appliance.core.presence import Clocked, Corrected
from appliance.core.worktime import DayLine, Facts, Mark, MonthSheet, sheet
from appliance.core.world import Away

NO, OTHER = "9999991000101", "9999991000102"
MONDAY, SATURDAY = "2026-03-02", "2026-03-07"
TODAY = "2026-03-31"


def made(facts: Facts, month: str = "2026-03") -> MonthSheet:
    hours = TABLES.work_hours.values()
    return sheet(NO, month, replace(facts, today=TODAY), calendar=TABLES.calendar, hours=hours)


def clocked(day: str, *told: str) -> tuple[Clocked, ...]:
    """`08:30` and so on, in turn coming and going; with `-` or `+` before it as said."""
    found = []
    for number, text in enumerate(told):
        turn = {"+": "IN", "-": "OUT"}.get(text[0], ("IN", "OUT")[number % 2])
        found.append(Clocked(NO, turn, "FINGER", utc(f"{day} {text[-5:]}"), 40 + number))
    return tuple(found)


def line(facts: Facts, day: str) -> DayLine:
    return next(one for one in made(facts).lines if one.day == day)


@pytest.mark.parametrize(
    ("told", "minutes", "late", "early", "is_open"),
    [
        (("08:27", "12:01", "13:55", "17:31"), 214 + 216 - 1 - 5, 0, 0, False),
        (("08:30", "17:30"), 420, 0, 0, False),
        (("08:35", "17:30"), 415, 0, 0, False),
        (("08:36", "17:30"), 414, 6, 0, False),
        (("08:30", "17:10"), 400, 0, 20, False),
        (("08:30",), 0, 0, 0, True),
        (("08:30", "12:00", "14:00"), 210, 0, 0, True),
        (("12:10", "13:50"), 0, 220, 220, False),
        (("-17:30",), 0, 540, 0, False),
        (("+08:30", "+13:58", "-17:30"), 210, 0, 0, False),
    ],
)
def test_b10_a_day_counts_its_stays_without_the_noon_break(
    told: tuple[str, ...], minutes: int, late: int, early: int, is_open: bool
) -> None:
    found = line(Facts(clocked(MONDAY, *told)), MONDAY)
    assert (found.mark, found.minutes) == (Mark.PRESENT, minutes)
    assert (found.late, found.early, found.open) == (late, early, is_open)
    assert found.seqs == tuple(range(40, 40 + len(told)))


@pytest.mark.parametrize(
    ("rota", "day", "mark"),
    [
        ({}, MONDAY, Mark.ABSENT),
        ({}, SATURDAY, Mark.OFF),
        ({MONDAY: (OTHER,)}, MONDAY, Mark.OFF),
        ({MONDAY: (OTHER, NO)}, MONDAY, Mark.ABSENT),
        ({SATURDAY: (NO,)}, SATURDAY, Mark.ABSENT),
    ],
)
def test_b10_absent_is_who_was_waited_for_by_rota_or_calendar(
    rota: dict[str, tuple[str, ...]], day: str, mark: Mark
) -> None:
    assert line(Facts(rota=rota), day).mark is mark


def test_b10_a_holiday_and_a_working_weekend_follow_the_calendar() -> None:
    """2026-04-06 is the rest day of Qingming; 2026-05-09 a Saturday that is worked."""
    by_day = {
        one.day: one.mark
        for month in ("2026-04", "2026-05")
        for one in sheet(
            NO, month, Facts(), calendar=TABLES.calendar, hours=TABLES.work_hours.values()
        ).lines
    }
    assert by_day["2026-04-06"] is Mark.OFF
    assert by_day["2026-04-07"] is Mark.ABSENT
    assert by_day["2026-05-09"] is Mark.ABSENT


def test_b10_an_absence_is_no_missing_and_who_works_nevertheless_was_there() -> None:
    away = (Away(NO, MONDAY, "2026-03-03", "LEAVE"), Away(OTHER, "2026-03-04", TODAY, "LEAVE"))
    facts = Facts(clocked("2026-03-03", "08:30", "17:30"), away=away)
    assert (line(facts, MONDAY).mark, line(facts, MONDAY).cause) == (Mark.AWAY, "LEAVE")
    assert line(facts, "2026-03-03").mark is Mark.PRESENT
    assert line(facts, "2026-03-04").mark is Mark.ABSENT


@pytest.mark.parametrize(
    ("correction", "mark", "minutes"),
    [
        (Corrected(MONDAY, "08:30", "17:30", "FORGOTTEN", 99), Mark.PRESENT, 420),
        (Corrected(MONDAY, "", "", "MISTAKE", 99), Mark.ABSENT, 0),
    ],
)
def test_b10_a_correction_counts_instead_and_the_clockings_stay_named(
    correction: Corrected, mark: Mark, minutes: int
) -> None:
    facts = Facts(clocked(MONDAY, "08:30"), {MONDAY: correction})
    found = line(facts, MONDAY)
    assert (found.mark, found.minutes, found.open) == (mark, minutes, False)
    assert found.reason == correction.reason
    assert 99 in found.seqs
    assert made(facts).corrected == 1


def test_b10_days_before_the_office_after_it_and_ahead_are_nobodys_absence() -> None:
    facts = Facts(office=("2026-03-03", "2026-03-05"))
    found = {one.day: one.mark for one in made(facts).lines}
    assert [day for day, mark in found.items() if mark is Mark.ABSENT] == [
        "2026-03-03", "2026-03-04", "2026-03-05",
    ]  # fmt: skip
    hours = TABLES.work_hours.values()
    then = sheet(NO, "2026-03", Facts(today="2026-03-03"), calendar=TABLES.calendar, hours=hours)
    assert [one.mark for one in then.lines[:4]] == [Mark.OFF, Mark.ABSENT, Mark.AHEAD, Mark.AHEAD]
    that_day = sheet(NO, "2026-03", Facts(today=MONDAY), calendar=TABLES.calendar, hours=hours)
    assert that_day.lines[1].mark == Mark.AHEAD  # the day is not over


def test_b10_duty_on_a_saturday_has_its_own_hours() -> None:
    rota = {SATURDAY: (NO,)}
    on_time = Facts(clocked(SATURDAY, "09:08", "16:00"), rota=rota)
    late = Facts(clocked(SATURDAY, "09:11", "15:00"), rota=rota)
    assert (line(on_time, SATURDAY).late, line(on_time, SATURDAY).minutes) == (0, 412)
    assert (line(late, SATURDAY).late, line(late, SATURDAY).early) == (11, 60)


def test_b10_who_comes_unasked_on_a_rest_day_is_neither_late_nor_early() -> None:
    found = line(Facts(clocked(SATURDAY, "14:00", "15:00")), SATURDAY)
    assert (found.mark, found.minutes, found.late, found.early) == (Mark.PRESENT, 60, 0, 0)


@given(
    st.dictionaries(
        st.integers(1, 31), st.tuples(st.integers(0, 1438), st.integers(1, 1439)), max_size=31
    )
)
def test_b10_every_day_of_a_month_has_one_mark_and_no_more_hours_than_stays(
    stays: dict[int, tuple[int, int]],
) -> None:
    told: tuple[Clocked, ...] = ()
    total = 0
    for day, (one, other) in sorted(stays.items()):
        begin, end = min(one, other - 1), max(one, other)
        total += end - begin
        hours = [f"{at // 60:02}:{at % 60:02}" for at in (begin, end)]
        told += clocked(f"2026-03-{day:02}", *hours)
    found = made(Facts(told))
    assert len(found.lines) == sum(found.count(mark) for mark in Mark) == 31
    assert found.count(Mark.PRESENT) == len(stays)
    assert 0 <= found.minutes <= total


@pytest.mark.parametrize("month", ["2026-13", "March", "", "2026-3"])
def test_b10_what_is_no_month_has_no_sheet(month: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|month"):
        made(Facts(), month)
