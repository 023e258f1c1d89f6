"""The clock: what falls due, once, in order, and when something becomes possible next."""

import pytest
from small_station import (
    CLERK,
    NUMBER,
    TABLES,
    SmallStation,
    instant,
    path_to,
)

from appliance.core.commands import (
    CloseEnrolment,
    DropDraft,
    LapseTrade,
    MarkOverdue,
    ReturnTrade,
)
from appliance.core.due import due_events, next_due
from appliance.core.entries import ClockOverdue, Defect


def due_at(station: SmallStation, now: str) -> list[str]:
    assert station.trade is not None
    found = due_events(station.trade, TABLES, instant(now))
    return [type(each.command).__name__ for each in found]


def next_at(station: SmallStation, now: str) -> str | None:
    assert station.trade is not None
    found = next_due(station.trade, TABLES, instant(now).at)
    return found.isoformat() if found else None


@pytest.mark.parametrize(
    ("stage", "before", "after", "event"),
    [
        ("DRAFT", "2026-04-02 23:59", "2026-04-03 00:01", "DropDraft"),
        ("SUBMITTED", "2026-03-04 23:59", "2026-03-05 00:01", "MarkOverdue"),
        ("ACCEPTED", "2026-03-06 23:59", "2026-03-07 00:01", "MarkOverdue"),
        ("IN_REVIEW", "2026-03-06 23:59", "2026-03-07 00:01", "MarkOverdue"),
        ("PUBLISHED", "2026-03-16 16:59", "2026-03-16 17:01", "CloseEnrolment"),
        ("AWARDED", "2026-03-30 23:59", "2026-03-31 00:01", "MarkOverdue"),
        ("CONTRACTED", "2026-04-02 23:59", "2026-04-03 00:01", "MarkOverdue"),
        ("SETTLED", "2026-04-30 23:59", "2026-05-01 00:01", "MarkOverdue"),
    ],
)
def test_each_clock_runs_out_at_the_end_of_its_last_day(
    stage: str, before: str, after: str, event: str
) -> None:
    station = path_to(stage)
    assert due_at(station, before) == []
    assert due_at(station, after) == [event]


@pytest.mark.parametrize("stage", ["APPROVED", "ENROL_CLOSED", "READY", "IN_SESSION",
                                   "RESULT_PUBLIC", "ARCHIVED"])  # fmt: skip
def test_where_no_clock_runs_nothing_falls_due(stage: str) -> None:
    assert due_at(path_to(stage), "2027-01-01 00:00") == []


def test_an_overdue_clock_is_said_once() -> None:
    station = path_to("SUBMITTED")
    station.at = instant("2026-03-05 00:00:30")
    overdue = MarkOverdue(trade=NUMBER, clock="DL01", due="2026-03-04")
    fact = station.must(overdue).entries[0].fact
    assert isinstance(fact, ClockOverdue)
    assert (fact.state, fact.effective_at) == ("SUBMITTED", "")
    assert station.code(overdue) == "overdue-again"
    assert due_at(station, "2026-03-06 00:00") == []


@pytest.mark.parametrize(
    ("clock", "due", "now", "code"),
    [
        ("DL01", "2026-03-04", "2026-03-05 00:00", "too-early"),
        ("DL01", "2026-03-03", "2026-03-06 00:00", "too-early"),
        ("DL03", "2026-03-04", "2026-03-06 00:00", "too-early"),
        ("DL01", "2026-03-04", "2026-03-05 00:01", ""),
    ],
)
def test_only_a_clock_that_ran_out_is_overdue(clock: str, due: str, now: str, code: str) -> None:
    station = path_to("SUBMITTED")
    station.at = instant(now)
    assert station.code(MarkOverdue(trade=NUMBER, clock=clock, due=due)) == code


def test_a_clock_found_out_late_says_since_when() -> None:
    station = path_to("SUBMITTED")
    station.at = instant("2026-03-08 09:00")
    overdue = MarkOverdue(trade=NUMBER, clock="DL01", due="2026-03-04")
    fact = station.must(overdue).entries[0].fact
    assert isinstance(fact, ClockOverdue)
    assert fact.effective_at == "2026-03-04T16:00:00.000Z"


def test_every_due_command_is_accepted_by_its_rule() -> None:
    returned = path_to("SUBMITTED")
    returned.must(ReturnTrade(trade=NUMBER, defects=(Defect("CBD-4", "MISSING"),)), CLERK)
    for station, kind in (
        (path_to("DRAFT"), DropDraft),
        (path_to("SUBMITTED"), MarkOverdue),
        (returned, LapseTrade),
        (path_to("PUBLISHED"), CloseEnrolment),
    ):
        assert station.trade is not None
        station.at = instant("2026-06-01 09:00")
        (event,) = due_events(station.trade, TABLES, station.at)
        assert isinstance(event.command, kind)
        station.go("2026-06-01 09:00")
        assert due_events(station.trade, TABLES, station.at) == ()


@pytest.mark.parametrize(
    ("stage", "now", "moment"),
    [
        ("PUBLISHED", "2026-03-10 09:00", "2026-03-16T09:00:00+00:00"),
        ("READY", "2026-03-16 18:00", "2026-03-17T01:00:00+00:00"),
        ("READY", "2026-03-17 10:00", None),
        ("RESULT_PUBLIC", "2026-03-18 09:00", "2026-03-20T16:00:00+00:00"),
        ("AWARDED", "2026-03-23 09:00", "2026-03-30T16:00:00+00:00"),
        ("SUBMITTED", "2026-03-03 10:00", "2026-03-04T16:00:00+00:00"),
        ("ARCHIVED", "2026-04-09 10:00", None),
    ],
)
def test_the_next_moment_is_named(stage: str, now: str, moment: str | None) -> None:
    assert next_at(path_to(stage), now) == moment
