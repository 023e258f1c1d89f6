"""A newer holiday table while trades are open: ends move on, never back (scene 14, F21)."""

from datetime import date
from typing import Any

import pytest
from small_station import NUMBER, TABLES, SmallStation, instant, path_to, utc

from appliance.core.calendar import Calendar, Holiday
from appliance.core.commands import ShiftDeadlines
from appliance.core.entries import DateMoved, DeadlineShifted
from appliance.core.shifting import moves

SHIPPED = [
    Holiday(one.day, one.kind == "work", one.provisional) for one in TABLES.holidays.values()
]
CAUSE = "holidays-0a1b2c3d"


def calendar(**days: str) -> Calendar:
    """The shipped one with other days: `d2026_03_12="off"`."""
    given = {
        date.fromisoformat(name[1:].replace("_", "-")): Holiday(
            date.fromisoformat(name[1:].replace("_", "-")), kind == "work"
        )
        for name, kind in days.items()
    }
    return Calendar([one for one in SHIPPED if one.day not in given] + list(given.values()))


OLD = calendar()


def moved(station: SmallStation, new: Calendar, today: str = "2026-03-10") -> dict[str, str]:
    assert station.trade is not None
    found = moves(station.trade, OLD, new, date.fromisoformat(today))
    return {each.name: each.new for each in found}


def test_a_new_holiday_in_the_notice_gives_all_its_ends_another_day() -> None:
    """Published on 9 March for five working days: 16 March, session on the 17th."""
    found = moved(path_to("PUBLISHED"), calendar(d2026_03_12="off"))
    assert found == {
        "end": "2026-03-17",
        "enrol_deadline": utc("2026-03-17 17:00"),
        "planned_at": utc("2026-03-18 09:00"),
    }


def test_a_new_make_up_day_shortens_nothing_that_was_announced() -> None:
    assert moved(path_to("PUBLISHED"), calendar(d2026_03_14="work")) == {}


@pytest.mark.parametrize(
    ("stage", "day", "name", "new"),
    [
        ("RESULT_PUBLIC", "d2026_03_18", "result_end", "2026-03-23"),
        ("AWARDED", "d2026_03_24", "contract_due", "2026-03-31"),
    ],
)
def test_the_ends_of_later_stages_move_too(stage: str, day: str, name: str, new: str) -> None:
    station = path_to(stage)
    found = moved(station, calendar(**{day: "off"}), "2026-03-18")
    assert found == {name: new}


def test_what_is_over_stays() -> None:
    assert moved(path_to("PUBLISHED"), calendar(d2026_03_12="off"), "2026-03-18") == {}


def test_a_session_on_a_day_that_became_a_holiday_is_moved_off_it() -> None:
    found = moved(path_to("READY"), calendar(d2026_03_17="off"), "2026-03-16")
    assert found == {"planned_at": utc("2026-03-18 09:00")}


def shifting(**changes: Any) -> ShiftDeadlines:
    values: dict[str, Any] = {
        "trade": NUMBER, "cause": CAUSE, "dates": (DateMoved("end", "2026-03-16", "2026-03-17"),),
    }  # fmt: skip
    return ShiftDeadlines(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"cause": "new holidays, at last"}, "word-form"),
        ({"dates": ()}, "end-unknown"),
        ({"dates": (DateMoved("end", "2026-03-15", "2026-03-17"),)}, "end-unknown"),
        ({"dates": (DateMoved("result_end", "2026-03-16", "2026-03-17"),)}, "end-unknown"),
        ({"dates": (DateMoved("end", "2026-03-16", "2026-03-16"),)}, "end-not-later"),
        ({"dates": (DateMoved("end", "2026-03-16", "2026-03-13"),)}, "end-not-later"),
        ({"dates": (DateMoved("end", "2026-03-16", "soon"),)}, "end-not-later"),
    ],
)
def test_f21_an_announced_end_is_never_moved_back(changes: dict[str, Any], code: str) -> None:
    assert path_to("PUBLISHED").code(shifting(**changes)) == code


def test_a_shift_is_an_entry_and_happens_once_by_one_table() -> None:
    station = path_to("PUBLISHED")
    assert station.trade is not None
    new = calendar(d2026_03_12="off")
    dates = moves(station.trade, OLD, new, date(2026, 3, 10))
    decision = station.must(shifting(dates=dates))
    facts = [each.fact for each in decision.entries]
    assert all(isinstance(each, DeadlineShifted) for each in facts)
    assert {each.clock for each in facts if isinstance(each, DeadlineShifted)} == {"DL04"}
    assert station.code(shifting(dates=dates)) == "shifted-already"
    assert station.trade.notice is not None
    station.at = instant("2026-03-16 17:01")
    station.go("2026-03-16 17:02")
    assert station.trade.stage == "PUBLISHED"
    station.go("2026-03-17 17:01")
    assert station.trade.stage != "PUBLISHED"
