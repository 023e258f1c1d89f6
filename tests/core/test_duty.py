"""Duty on rest days (B09) by trained people (C05)."""

import pytest
from small_station import (
    CLERK,
    CONSENT,
    HEAD,
    MATERIALS,
    NUMBER,
    TABLES,
    AcceptTrade,
    SmallStation,
    application,
    drafted,
)

from appliance.core.commands import AddTraining, SetRota
from appliance.core.due import running
from appliance.core.duty import HOURS_MAX, trained_until
from appliance.core.entries import RotaSet, TrainingAdded

ONE, OTHER = "9999991000101", "9999991000102"
SATURDAY = "2026-03-07"


def on(station: SmallStation, **until: str) -> SmallStation:
    station.changes["trained"] = {ONE: until.get("one", ""), OTHER: until.get("other", "")}
    return station


@pytest.mark.parametrize(
    ("day", "persons", "code"),
    [
        (SATURDAY, (ONE,), ""),
        (SATURDAY, (ONE, OTHER), "rota-untrained"),
        ("2026-03-03", (ONE,), ""),
        ("2026-03-02", (ONE,), "rota-past"),
        ("2027-03-05", (ONE,), "rota-too-far"),
        ("2026-02-30", (ONE,), "date-form"),
        (SATURDAY, (), "rota-empty"),
        (SATURDAY, (ONE, ONE), "rota-twice"),
        (SATURDAY, ("9999991000199",), "rota-nobody"),
    ],
)
def test_b09_the_head_says_who_is_on_duty_on_any_day(
    day: str, persons: tuple[str, ...], code: str
) -> None:
    station = on(SmallStation(), one="2026-12-31")
    asked = SetRota(date=day, persons=persons)
    assert station.code(asked, HEAD) == code
    assert station.code(asked, CLERK) == "role-may-not"
    if not code:
        [draft] = station.must(asked, HEAD).entries
        assert draft.fact == RotaSet(day, persons)


@pytest.mark.parametrize(
    ("until", "code"),
    [("", "rota-untrained"), ("2026-03-06", "rota-untrained"), (SATURDAY, ""), ("2027-01-01", "")],
)
def test_c05_who_has_no_valid_training_on_that_day_is_not_rostered(until: str, code: str) -> None:
    station = on(SmallStation(), one=until)
    assert station.code(SetRota(date=SATURDAY, persons=(ONE,)), HEAD) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"course": "COOKING"}, "course-unknown"),
        ({"hours": 0}, "training-hours"),
        ({"hours": HOURS_MAX}, ""),
        ({"hours": HOURS_MAX + 1}, "training-hours"),
        ({"date": "2026-03-04"}, "training-ahead"),
        ({"date": "2026-03-03"}, ""),
        ({"valid_to": "2026-01-31"}, "training-valid"),
        ({"valid_to": "2026-02-01"}, ""),
        ({"valid_to": "2032-01-01"}, "training-valid"),
        ({"valid_to": "soon"}, "date-form"),
        ({"person": "9999991000199"}, "attend-nobody"),
    ],
)
def test_c05_what_a_training_record_needs(changes: dict[str, object], code: str) -> None:
    values = {
        "person": ONE, "course": "WINDOW", "hours": 16, "date": "2026-02-01",
        "valid_to": "2028-01-31",
    }  # fmt: skip
    assert SmallStation().code(AddTraining(**(values | changes)), HEAD) == code


def test_c05_the_latest_of_the_courses_counts() -> None:
    told = [
        TrainingAdded(ONE, "WINDOW", 16, "2026-02-01", "2028-01-31"),
        TrainingAdded(ONE, "LAW", 8, "2026-02-02", "2027-01-31"),
    ]
    assert trained_until(told) == "2028-01-31"
    assert trained_until([]) == ""


def test_b09_an_intake_on_a_saturday_stands_and_counts_from_the_next_working_day() -> None:
    station = SmallStation(f"{SATURDAY} 10:00")
    station.must(drafted(), CLERK)
    station.must(application(start="2026-05-01"), CLERK)
    submitted = station.trade.since("SUBMITTED")
    assert submitted.at == "2026-03-07T02:00:00.000Z"  # stamped with the Saturday
    [(clock, last, _end)] = running(station.trade, TABLES)
    assert (clock, last.isoformat()) == ("DL01", "2026-03-09")  # Monday is the first and last day
    accept = AcceptTrade(trade=NUMBER, materials=MATERIALS, decisions=(CONSENT,))
    station.must(accept, CLERK)
    assert station.trade.stage == "ACCEPTED"
    assert station.trade.accepted.due == "2026-03-11"  # Monday, Tuesday, Wednesday
