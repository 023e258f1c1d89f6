"""The door by finger for who comes to one session only (F08): in memory, gone when they go."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core.entries import DoorDenied, DoorGranted
from appliance.ports import Identified
from kiosk_ui.i18n import say
from tests.fakes.desk import Browser, Desk, Devices, until
from tests.fakes.hall import FakeDevice
from tests.fakes.township import Township
from tests.kiosk_ui.test_room_page import CHECKED, HOST_NO, Lock, comes, newest, planned

TEMPLATE = b"\x03\x03\x5a\x46" + bytes(range(256)) * 2


class Room:
    """A closed room with a door, its lock and the finger glass, and a bidder who is admitted."""

    def __init__(self, town: Township, monkeypatch: pytest.MonkeyPatch) -> None:
        self.desk, self.lock, self.glass = Desk(town), Lock(), FakeDevice()
        monkeypatch.setattr(self.desk.devices, "panel", self.lock)
        monkeypatch.setattr(Devices, "fingerprint", self.glass)
        self.number = planned(self.desk)
        self.clerk = self.desk.at("clerk")
        self.bidder = f"BIDDER:{self.number}-E001"
        comes(self.clerk, self.number, self.bidder, **CHECKED)

    def answered(self, browser: Browser, page: str, token_to: str = "") -> str:
        """What the page says once the glass was read."""
        browser.see(page)
        until(lambda: browser.client.get(f"{page}/wait").get_json()["state"] == "done")
        token = browser.see(page).split('name="token" value="')[1].split('"')[0]
        return browser.send(token_to or page, page=page, token=token).text

    def takes_finger(self) -> None:
        self.glass.lay(TEMPLATE)
        self.answered(self.clerk, f"/room/{self.number}/finger/{self.bidder}")

    def at_door(self, index: int | None) -> str:
        self.glass.lay(Identified(index, 88 if index is not None else 0))
        visitor = self.desk.browser()
        visitor.see("/door/finger/")
        until(lambda: visitor.client.get("/door/finger/wait").get_json()["state"] == "done")
        token = visitor.see("/door/finger/").split('name="token" value="')[1].split('"')[0]
        return visitor.send("/door/finger/", page="/door/finger/", token=token).text


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    town = Township(tmp_path)
    yield Room(town, monkeypatch)
    town.close()


def test_f08_a_bidders_finger_opens_the_door_of_this_session(room: Room) -> None:
    page = room.clerk.see(f"/room/{room.number}")
    assert say("room-finger.take") in page
    room.takes_finger()
    assert say("room-finger.known") in room.clerk.see(f"/room/{room.number}")
    assert say("door.by-finger") in room.desk.browser().see("/door/")
    assert "请进" in room.at_door(0)
    granted = newest(room.desk, room.number)
    assert isinstance(granted, DoorGranted)
    assert granted.person == room.bidder
    assert room.lock.opened == 1


def test_f08_another_finger_leaves_the_door_shut(room: Room) -> None:
    room.takes_finger()
    assert "不在这一场的名单上" in room.at_door(None)
    assert isinstance(newest(room.desk, room.number), DoorDenied)
    assert room.lock.opened == 0


def test_who_is_seen_out_has_no_finger_here_any_more(room: Room) -> None:
    room.takes_finger()
    gone = room.clerk.send(
        f"/room/{room.number}/leave", page=f"/room/{room.number}", person=room.bidder
    )
    assert gone.status_code == 303
    assert not room.desk.house.session_fingers.has(room.number, room.bidder)
    assert room.desk.browser().client.get("/door/finger/").status_code == 303


def test_nothing_of_it_is_on_the_disk_or_in_the_ledger(room: Room) -> None:
    size = room.desk.town.station.ledger.size
    room.takes_finger()
    assert room.desk.town.station.ledger.size == size
    kept = [one for one in room.desk.town.folder.rglob("*") if one.is_file()]
    assert kept
    assert [one for one in kept if TEMPLATE[:64] in one.read_bytes()] == []


@pytest.mark.parametrize("person", [f"HOST:{HOST_NO}", "EXPERT:1", "BIDDER:nobody"])
def test_of_the_staff_and_of_who_is_not_here_none_is_taken(room: Room, person: str) -> None:
    comes(room.clerk, room.number, f"HOST:{HOST_NO}", **CHECKED)
    assert room.clerk.client.get(f"/room/{room.number}/finger/{person}").status_code == 404


def test_a_list_that_is_over_keeps_no_finger(room: Room) -> None:
    room.takes_finger()
    fingers = room.desk.house.session_fingers
    assert fingers.of({room.number: {room.bidder}})
    assert fingers.of({}) == {}
    assert fingers.of({room.number: {room.bidder}}) == {}
