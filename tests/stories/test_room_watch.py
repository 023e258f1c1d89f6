"""The session room at the panel: the lamp shows in-use (F13), an open door is told (F08)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core.commands import (
    AddTraining,
    AdmitPerson,
    BookRoom,
    CheckPerson,
    OpenDoor,
    PlanSession,
)
from appliance.core.entries import DoorAlarmed
from appliance.core.instant import text_of
from appliance.panel_watch import PanelWatch
from appliance.ports import Contacts
from appliance.room_watch import ALARM
from tests.fakes.played_panel import PlayedPanel
from tests.fakes.township import STAFF, TABLES, Township, local

CLOSED = "EVALUATION"
SHUT, OPEN = Contacts(), Contacts(door_leaf=True)
MOST_S = TABLES.rooms[CLOSED].open_max_s


class Rooms:
    """A station with a panel and a session that is announced for the closed room."""

    def __init__(self, folder: Path) -> None:
        self.town = Township(folder)
        self.panel = PlayedPanel()
        self.watch = PanelWatch(
            self.town.station, self.panel, states=dict, called=lambda: False, end=lambda: None
        )
        self.number = self.town.lease_to("READY")
        self.bidder = f"BIDDER:{self.number}-E001"

    def planned(self) -> None:
        town = self.town
        start, end = (text_of(local(f"2026-03-17 {hour}:00")) for hour in ("08", "12"))
        town.by("clerk", "CLERK", BookRoom(trade=self.number, room=CLOSED, start=start, end=end))
        planned_at = town.trade(self.number).planned_at
        plan = PlanSession(trade=self.number, room=CLOSED, planned_at=planned_at)
        town.by("reviewer", "HOST", plan)
        course = AddTraining(
            person=STAFF["reviewer"][0], course="LAW", hours=8, date="2026-03-02",
            valid_to="2026-12-31",
        )  # fmt: skip
        town.by("head", "HEAD", course)

    def admits(self) -> None:
        checked = CheckPerson(trade=self.number, person=self.bidder, passed=True)
        admitted = AdmitPerson(trade=self.number, person=self.bidder, locker_no="NO_PHONE")
        self.town.by("clerk", "CLERK", checked)
        self.town.by("clerk", "CLERK", admitted)

    def lets_in(self) -> None:
        self.town.station.do(OpenDoor(trade=self.number, person=self.bidder, door=CLOSED))

    def sees(self, contacts: Contacts, *, after_s: float = 0.0) -> None:
        self.panel.seen = contacts
        self.town.clock.forward(seconds=after_s)
        self.watch.tick()

    def alarms(self) -> list[DoorAlarmed]:
        said = self.town.trade(self.number).room.said
        return [one.fact for one in said if isinstance(one.fact, DoorAlarmed)]


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Rooms]:
    made = Rooms(tmp_path)
    yield made
    made.town.close()


def test_f13_the_lamp_of_the_room_is_lit_while_a_session_has_it(station: Rooms) -> None:
    station.sees(SHUT)
    assert station.panel.shown.in_use is False
    station.planned()
    station.admits()
    station.sees(SHUT)
    assert station.panel.shown.in_use is True


def test_f13_a_session_in_the_usual_room_lights_it_until_the_result(station: Rooms) -> None:
    station.town.step("IN_SESSION", station.number)
    station.sees(SHUT)
    assert station.panel.shown.in_use is True
    station.town.step("RESULT_PUBLIC", station.number)
    station.sees(SHUT)
    assert station.panel.shown.in_use is False


def test_f08_a_door_that_stands_open_too_long_is_an_alarm_and_told_once(station: Rooms) -> None:
    station.planned()
    station.admits()
    station.lets_in()
    station.sees(OPEN)
    station.sees(OPEN, after_s=MOST_S)
    assert station.alarms() == []
    station.sees(OPEN, after_s=1)
    station.sees(OPEN, after_s=60)
    [alarm] = station.alarms()
    assert (alarm.reason, alarm.door, alarm.open_s) == ("LONG", CLOSED, MOST_S + 1)
    assert station.panel.sounds == [ALARM]


def test_f08_a_door_that_was_shut_in_between_begins_anew(station: Rooms) -> None:
    station.planned()
    station.admits()
    station.lets_in()
    station.sees(OPEN)
    station.sees(SHUT, after_s=MOST_S)
    station.sees(OPEN, after_s=1)
    station.sees(OPEN, after_s=MOST_S)
    assert [one.reason for one in station.alarms()] == ["UNASKED"]


@pytest.mark.parametrize(("after_s", "told"), [(15, []), (16, ["UNASKED"])])
def test_f08_a_door_that_nobody_was_let_through_is_told(
    station: Rooms, after_s: int, told: list[str]
) -> None:
    station.planned()
    station.admits()
    station.lets_in()
    station.sees(SHUT)
    station.sees(OPEN, after_s=after_s)
    assert [one.reason for one in station.alarms()] == told


def test_f08_while_no_session_has_the_room_its_door_may_stand_open(station: Rooms) -> None:
    station.sees(OPEN)
    station.sees(OPEN, after_s=3600)
    assert station.alarms() == []
    assert station.panel.sounds == []
