"""The screens of attendance: a finger or a card, the name and the hour, a way out of each no."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from appliance.core.commands import EnrolFinger
from appliance.core.presence import Finger
from appliance.ports import DeviceRefusal, Identified
from appliance.registers import attendance
from kiosk_ui.i18n import say
from tests.fakes.hall import Hall
from tests.fakes.township import STAFF

CLERK, SECOND = STAFF["clerk"][0], STAFF["second"][0]
TEMPLATE = b"\x03\x03\x5a\x46" + bytes(range(256)) * 2


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.town.close()


def enrolled(hall: Hall, person: str = CLERK, finger_no: int = 1) -> None:
    station = hall.town.station
    command = EnrolFinger(person=person, finger_no=finger_no, consent_no="TY-1")
    signer = hall.town.signer("head", "HEAD")
    kept = attendance.keeping(station, Finger(person, finger_no), TEMPLATE)
    station.do(command, signers=[signer], beside=kept)


def token_of(client: FlaskClient, page: str) -> str:
    return client.get(page).get_data(as_text=True).split('name="token" value="')[1].split('"')[0]


def press(hall: Hall, client: FlaskClient, index: int | None) -> str:
    """The finger is laid on the glass; returns the page that follows."""
    client.get("/attend/")
    hall.devices.fingerprint.lay(Identified(index, 88 if index is not None else 0))
    hall.until(client, "/attend/wait", "done")
    answer = client.post("/attend/", data={"token": token_of(client, "/attend/")})
    return client.get(answer.location).text if answer.status_code == 303 else answer.text


def test_b10_a_finger_clocks_in_and_later_out_with_name_and_hour(hall: Hall) -> None:
    enrolled(hall)
    client = hall.client()
    hall.town.go("2026-03-03 09:27")
    assert "冯一 09:27 上班" in press(hall, client, 0)
    hall.town.go("2026-03-03 09:28")
    assert say("refusal.attend-again") in press(hall, client, 0)
    hall.town.go("2026-03-03 17:31")
    assert "冯一 17:31 下班" in press(hall, client, 0)
    station = hall.town.station
    assert [one.in_out for one in attendance.clockings(station, CLERK)] == ["IN", "OUT"]


def test_b10_an_unknown_finger_is_told_so_and_leaves_no_entry(hall: Hall) -> None:
    enrolled(hall)
    client, size = hall.client(), hall.town.station.ledger.size
    client.get("/attend/")
    hall.devices.fingerprint.lay(Identified(None, 0))
    hall.until(client, "/attend/wait", "finger-not-known")
    assert say("note.finger-not-known") in client.get("/attend/").text
    assert hall.town.station.ledger.size == size


def test_b10_the_card_is_the_way_without_a_finger(hall: Hall) -> None:
    client = hall.client()
    hall.devices.staff_card.lying = "second"
    assert say("attend.no-finger") in client.get("/attend/").text
    answer = client.post("/attend/card")
    assert "陈二 09:00 上班" in client.get(answer.location).text
    assert attendance.last(hall.town.station, SECOND).method == "CARD"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [(None, "card-not-on-reader"), (DeviceRefusal("card-not-ours"), "card-not-ours")],
)
def test_what_is_wrong_with_the_card_is_said(
    hall: Hall, wrong: DeviceRefusal | None, code: str
) -> None:
    hall.devices.staff_card.wrong = wrong
    answer = hall.client().post("/attend/card")
    assert answer.status_code == 422
    assert say(f"sign-in.{code}") in answer.text


def test_b10_only_fingers_of_those_with_a_valid_key_today_are_compared(hall: Hall) -> None:
    enrolled(hall)
    assert [one.person for one in attendance.templates(hall.town.station)] == [CLERK]
    hall.town.go("2046-12-31 12:00")
    assert attendance.in_office(hall.town.station)
    hall.town.go("2047-01-01 12:00")
    assert attendance.templates(hall.town.station) == []
    assert "Template(" in repr(attendance.Template(CLERK, TEMPLATE))
    assert repr(TEMPLATE)[2:10] not in repr(attendance.Template(CLERK, TEMPLATE))


def taken(hall: Hall, client: FlaskClient, **typed: str) -> str:
    """The head's form, the finger twice on the glass, and the page that follows."""
    begun = client.post("/fingers/take", data=typed)
    client.get(begun.location)
    hall.devices.fingerprint.lay(TEMPLATE)
    hall.until(client, "/fingers/wait", "done")
    token = token_of(client, "/fingers/take")
    return client.post("/fingers/", data={"token": token}, follow_redirects=True).text


def test_b10_the_head_enrols_a_finger_with_consent_and_erases_it_again(hall: Hall) -> None:
    client = hall.signed_in("head")
    page = taken(hall, client, person=SECOND, finger_no="2", consent_no="TY-2026-02")
    assert say("finger.2") in page
    finger = Finger(SECOND, 2)
    station = hall.town.station
    assert station.vault.secret(attendance.name_of(station, finger)) == TEMPLATE
    epoch = max(station.vault.epochs_in_use())
    gone = {"person": SECOND, "finger_no": "2", "reason": "WISH"}
    assert client.post("/fingers/erase", data=gone).status_code == 303
    assert attendance.fingers(station) == frozenset()
    assert station.vault.secret(attendance.name_of(station, finger)) is None
    assert min(station.vault.epochs_in_use()) > epoch  # no old copy of the database opens it


def test_b10_without_consent_no_finger_is_kept_and_what_was_typed_stays(hall: Hall) -> None:
    client = hall.signed_in("head")
    page = taken(hall, client, person=SECOND, finger_no="3", consent_no="没有")
    assert say("refusal.finger-consent") in page
    assert 'value="没有"' in page
    assert attendance.fingers(hall.town.station) == frozenset()
    assert hall.town.station.vault.secrets("subject/") == []


def test_b10_a_clerk_enrols_nobody(hall: Hall) -> None:
    client = hall.signed_in("clerk")
    page = taken(hall, client, person=CLERK, finger_no="1", consent_no="TY-1")
    assert say("refusal.role-may-not") in page
    assert hall.town.station.vault.secrets("subject/") == []
