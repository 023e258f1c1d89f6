"""The sign-in page says what is wrong with what lies on the reader, and a lost key leads to it."""

import base64
from pathlib import Path

import pytest

from appliance.core.commands import MarkTamper
from appliance.core.envelope import from_bytes, signed_message
from appliance.ledger.staff_keys import StaffKey
from appliance.ports import DeviceRefusal, NoAnswer
from appliance.staff_room import HeldKey, SignedOut, SignInRefused
from kiosk_ui import acting
from kiosk_ui.house import KEY
from kiosk_ui.i18n import say
from tests.fakes.hall import PIN, Hall
from tests.fakes.township import STAFF, held

REFUSED = (
    "card-classic", "card-phone", "card-dead", "card-not-ours", "card-unreadable", "card-moved",
    "site-key-missing", "reader-refused", "card-locked",
)  # fmt: skip
"""What ports.StaffCardReader may refuse with."""


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_wrong_with_the_card_is_said(hall: Hall, code: str) -> None:
    hall.devices.staff_card.wrong = DeviceRefusal(code)
    client = hall.client()
    sentence = say(f"sign-in.{code}")
    assert sentence != f"sign-in.{code}"
    assert sentence in client.get("/staff/").get_data(as_text=True)
    assert client.get("/staff/card").get_json()["note"] == code
    assert sentence in client.post("/staff/", data={"pin": PIN}).get_data(as_text=True)


def test_a_silent_reader_is_no_card(hall: Hall) -> None:
    hall.devices.staff_card.wrong = NoAnswer("silence")
    answer = hall.client().post("/staff/", data={"pin": PIN})
    assert answer.status_code == 422
    assert say("sign-in.card-not-on-reader") in answer.get_data(as_text=True)


def test_a_card_that_has_to_rest_says_how_long(hall: Hall) -> None:
    def rests(*_asked: object) -> None:
        raise SignInRefused("card-wait", seconds=30)

    hall.devices.staff_card.lying = "clerk"
    hall.app.extensions[KEY].staff_room.sign_in = rests
    shown = hall.client().post("/staff/", data={"pin": PIN}).get_data(as_text=True)
    assert say("sign-in.card-wait", seconds=30) in shown


def test_a_reader_that_goes_silent_in_the_middle_is_said(hall: Hall) -> None:
    def gone(*_asked: object) -> None:
        raise NoAnswer("silence")

    hall.devices.staff_card.lying = "clerk"
    hall.app.extensions[KEY].staff_room.sign_in = gone
    assert hall.client().post("/staff/", data={"pin": PIN}).status_code == 422


def test_who_signs_without_a_key_any_more_signs_in_first(hall: Hall) -> None:
    number = hall.town.lease_to("SUBMITTED")
    clerk = hall.signed_in("clerk")
    for seat in hall.app.extensions[KEY].seats._seats.values():
        seat.who.forget()
    seq = str(hall.town.trade(number).last_seq)
    form = {"seq": seq, "ground": "NOT_OWNER", "facts": "typed"}
    answer = clerk.post(f"/work/{number}/refuse", data=form)
    assert answer.location.startswith("/staff/")
    assert hall.town.trade(number).stage == "SUBMITTED"


def test_signing_out_takes_the_key(hall: Hall) -> None:
    clerk = hall.signed_in("clerk")
    (seat,) = hall.app.extensions[KEY].seats._seats.values()
    clerk.post("/staff/out")
    assert seat.who.key._sign is None
    assert hall.app.extensions[KEY].seats.ended == 1


def test_the_second_person_signs_with_a_card_of_their_own(hall: Hall) -> None:
    hall.signed_in("clerk")
    (seat,) = hall.app.extensions[KEY].seats._seats.values()
    with hall.app.test_request_context(data={"pin": PIN}, method="POST"):
        with pytest.raises(SignInRefused, match="second-card"), acting.second_person(seat.who):
            pytest.fail("let in")
        hall.devices.staff_card.lying = "second"
        with acting.second_person(seat.who) as other:
            assert other.staff_no != seat.who.staff_no
        assert other.key._sign is None


def signs_itself(hall: Hall, who: str) -> HeldKey:
    """The key of whoever just signed in, as one on a card: it signs only while that lies there."""
    (seat,) = hall.app.extensions[KEY].seats._seats.values()
    key: HeldKey = seat.who.key
    inner, key.on_card = key._sign, True
    assert inner is not None

    def on_the_reader(message: bytes) -> bytes:
        if hall.devices.staff_card.lying != who:
            raise DeviceRefusal("card-moved")
        return inner(message)

    key._sign = on_the_reader
    return key


def trouble(hall: Hall) -> str:
    """Both have to sign for it."""
    hall.town.station.do(MarkTamper(pin="tamper"))
    return "/devices/case/tamper"


def test_a_card_that_signs_itself_can_be_the_first_of_two(hall: Hall) -> None:
    page = trouble(hall)
    head = hall.signed_in("head")
    key = signs_itself(hall, "head")
    assert head.post(page, data={"finding": "SERVICE"}).location == "/devices/second"
    with pytest.raises(SignedOut):
        key.sign(b"anything more without a new sign-in")
    hall.devices.staff_card.lying = "supervisor"
    assert head.post("/devices/second", data={"pin": PIN}).location == "/devices/"
    station = hall.town.station
    assert station.alarms() == ()
    written = from_bytes(station.ledger.entry(station.ledger.size - 1))
    assert [one.role for one in written.sigs] == ["HEAD", "SUPERVISOR"]
    assert written.command is not None
    message = signed_message(station.origin, written.command)
    for who, sig in zip(("head", "supervisor"), written.sigs, strict=True):
        verifier = hall.town.people[who].verifier
        assert verifier.verifies(base64.b64decode(sig.sig), message)


def test_nothing_waits_where_the_first_card_does_not_sign(hall: Hall) -> None:
    page = trouble(hall)
    head = hall.signed_in("head")
    signs_itself(hall, "nobody's card")
    assert head.post(page, data={"finding": "SERVICE"}).status_code == 503
    (seat,) = hall.app.extensions[KEY].seats._seats.values()
    assert seat.pending is None


def test_what_the_first_signed_is_judged_when_the_second_signs(hall: Hall) -> None:
    """Two browsers, the same opened case: whoever comes second finds it answered for."""
    page = trouble(hall)
    head = hall.signed_in("head")
    head.post(page, data={"finding": "SERVICE"})
    station, (seat,) = hall.town.station, hall.app.extensions[KEY].seats._seats.values()
    people = [hall.town.people[who] for who in ("head", "supervisor")]
    command = seat.pending.posed.commands[0]
    signers = [
        StaffKey(STAFF[who][0], role, held(key))
        for who, role, key in zip(
            ("head", "supervisor"), ("HEAD", "SUPERVISOR"), people, strict=True
        )
    ]
    station.do(command, signers=signers)
    hall.devices.staff_card.lying = "supervisor"
    assert head.post("/devices/second", data={"pin": PIN}).status_code == 422
    assert seat.pending is None
