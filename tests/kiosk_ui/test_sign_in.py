"""The sign-in page says what is wrong with what lies on the reader, and a lost key leads to it."""

from pathlib import Path

import pytest

from appliance.ports import DeviceRefusal, NoAnswer
from appliance.staff_room import SignInRefused
from kiosk_ui import acting
from kiosk_ui.house import KEY
from kiosk_ui.i18n import say
from tests.fakes.hall import PIN, Hall

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


def test_a_card_that_signs_itself_cannot_be_the_first_of_two(hall: Hall) -> None:
    hall.signed_in("clerk")
    (seat,) = hall.app.extensions[KEY].seats._seats.values()
    seat.who.key.on_card = True
    hall.devices.staff_card.lying = "second"
    with hall.app.test_request_context(data={"pin": PIN}, method="POST"):
        with pytest.raises(SignInRefused, match="first-on-card"), acting.second_person(seat.who):
            pytest.fail("let in")
        seat.who.key.on_card = False
        with acting.second_person(seat.who) as other:
            assert other.staff_no != seat.who.staff_no
        assert other.key._sign is None
