"""The door by finger (F08): the staff on the session's list alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from appliance.core.commands import EnrolFinger
from appliance.core.entries import DoorDenied, DoorGranted
from appliance.core.presence import Finger
from appliance.ports import Identified
from appliance.registers import attendance
from kiosk_ui.i18n import say
from tests.fakes.hall import Hall
from tests.fakes.township import STAFF

HOST, CLERK = STAFF["reviewer"][0], STAFF["clerk"][0]
TEMPLATE = b"\x03\x03\x5a\x46" + bytes(range(256)) * 2


class Lock:
    """A panel of which only the door counts."""

    def __init__(self) -> None:
        self.opened = 0

    def open_door(self) -> None:
        self.opened += 1


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.town.close()


@pytest.fixture
def lock(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> Lock:
    made = Lock()
    monkeypatch.setattr(hall.devices, "panel", made)
    return made


def enrolled(hall: Hall, person: str) -> None:
    station = hall.town.station
    command = EnrolFinger(person=person, finger_no=1, consent_no="TY-1")
    kept = attendance.keeping(station, Finger(person, 1), TEMPLATE)
    station.do(command, signers=[hall.town.signer("head", "HEAD")], beside=kept)


def token_of(client: FlaskClient) -> str:
    shown = client.get("/door/finger/").get_data(as_text=True)
    return shown.split('name="token" value="')[1].split('"')[0]


def press(hall: Hall, index: int | None) -> str:
    client = hall.client()
    client.get("/door/finger/")
    hall.devices.fingerprint.lay(Identified(index, 88 if index is not None else 0))
    hall.until(client, "/door/finger/wait", "done")
    return client.post("/door/finger/", data={"token": token_of(client)}).text


def newest(hall: Hall, number: str) -> object:
    return hall.town.trade(number).room.said[-1].fact


def test_f08_a_finger_of_the_list_opens_the_door(hall: Hall, lock: Lock) -> None:
    number = hall.town.lease_to("IN_SESSION")
    for person in (CLERK, HOST):
        enrolled(hall, person)
    assert say("door.by-finger") in hall.client().get("/door/").text
    assert "请进" in press(hall, 0)  # the clerk is not on the list: the host is the only one
    granted = newest(hall, number)
    assert isinstance(granted, DoorGranted)
    assert granted.person == f"HOST:{HOST}"
    assert lock.opened == 1


def test_f08_a_finger_not_on_the_list_leaves_the_door_shut_and_is_written_down(
    hall: Hall, lock: Lock
) -> None:
    number = hall.town.lease_to("IN_SESSION")
    enrolled(hall, HOST)
    assert "不在这一场的名单上" in press(hall, None)
    assert isinstance(newest(hall, number), DoorDenied)
    assert lock.opened == 0


def test_f08_where_nobody_of_the_list_has_a_finger_the_card_is_asked(
    hall: Hall, lock: Lock
) -> None:
    hall.town.lease_to("IN_SESSION")
    enrolled(hall, CLERK)
    answer = hall.client().get("/door/finger/")
    assert (answer.status_code, answer.location) == (303, "/door/?way=IN")
    assert lock.opened == 0
