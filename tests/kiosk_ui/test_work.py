"""The staff's pages: acts with the right signature, two browsers on one trade, the firewall."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kiosk_ui.i18n import LANGUAGES, Language, say
from tests.fakes.hall import PAGES, PIN, Hall
from tests.fakes.township import MATERIALS, OWNER, TABLES, TAKER

CONSENT = {
    "decision.D07.date": "2026-03-02",
    "decision.D07.holder_signed": "yes",
    "decision.D07.co_holders": "1",
    "decision.D07.signed": "1",
}


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def act(client: FlaskClient, number: str, name: str, **data: object) -> int:
    """An act as its form sends it, with the entry it was shown with."""
    seq = last_seq(client, number)
    return client.post(f"/work/{number}/{name}", data={"seq": seq, **data}).status_code


def last_seq(client: FlaskClient, number: str) -> str:
    page = client.get(f"/work/{number}").get_data(as_text=True)
    return page.split('name="seq" value="')[1].split('"')[0] if 'name="seq"' in page else "-1"


def test_nobody_works_without_signing_in(hall: Hall) -> None:
    for path in ("/work/", "/work/1", "/papers/", "/enrol/", "/review/1", "/intake/x"):
        assert hall.client().get(path).location.startswith("/staff/")


def test_a_wrong_pin_says_how_many_tries_are_left(hall: Hall) -> None:
    client = hall.client()
    hall.devices.staff_card.lying = "clerk"
    answer = client.post("/staff/", data={"pin": "000000"})
    assert answer.status_code == 422
    assert say("sign-in.wrong-pin", tries=4) in answer.get_data(as_text=True)


def test_lifting_the_card_signs_out(hall: Hall) -> None:
    clerk = hall.signed_in("clerk")
    assert clerk.get("/work/").status_code == 200
    hall.devices.staff_card.lying = None
    assert clerk.get("/work/").location.startswith("/staff/")


def test_a_registration_becomes_a_trade_and_is_accepted(hall: Hall) -> None:
    hall.registered(hall.client())
    (waiting,) = hall.town.station.registrations.waiting()
    clerk = hall.signed_in("clerk")
    number = clerk.post(f"/intake/{waiting.id}").location.rsplit("/", 1)[1]
    assert hall.town.trade(number).stage == "SUBMITTED"
    assert hall.town.station.registrations.waiting() == []
    assert act(clerk, number, "accept", material=list(MATERIALS), **CONSENT) == 303
    assert hall.town.trade(number).stage == "ACCEPTED"


def test_taking_in_twice_after_a_power_cut_finds_the_same_trade(hall: Hall) -> None:
    hall.registered(hall.client())
    station = hall.town.station
    (waiting,) = station.registrations.waiting()
    clerk = hall.signed_in("clerk")
    number = clerk.post(f"/intake/{waiting.id}").location.rsplit("/", 1)[1]
    station.registrations.save(waiting.id, "read-back", waiting.answers)
    station.registrations.finish(waiting.id)
    assert clerk.post(f"/intake/{waiting.id}").location.endswith(number)
    assert len(station.work().rows) == 1


def test_a_typed_identity_needs_the_second_persons_card(hall: Hall) -> None:
    villager = hall.client()
    hall.to_card(villager)
    typed = {"name": OWNER.name, "id": OWNER.id_number, "reason": "CARD_LOST"}
    villager.post("/register/typed", data=typed)
    villager.post("/register/ink")
    for page, data in PAGES.items():
        villager.post(f"/register/{page}", data=data)
    villager.post("/register/finish")
    (waiting,) = hall.town.station.registrations.waiting()
    clerk = hall.signed_in("clerk")
    assert clerk.post(f"/intake/{waiting.id}").location == "/intake/second"
    assert clerk.post("/intake/second", data={"pin": PIN}).status_code == 422
    hall.devices.staff_card.lying = "second"
    number = clerk.post("/intake/second", data={"pin": PIN}).location.rsplit("/", 1)[1]
    assert set(hall.town.trade(number).actors) == {"9999991000101", "9999991000102"}


def test_a_missing_paper_is_told_once(hall: Hall) -> None:
    number = hall.town.lease_to("SUBMITTED")
    clerk = hall.signed_in("clerk")
    assert act(clerk, number, "accept", material=list(MATERIALS[:-1]), **CONSENT) == 422
    assert act(clerk, number, "return", material=list(MATERIALS[:-1]), **CONSENT) == 303
    returned = hall.town.trade(number).returned
    assert returned is not None
    assert [one.material for one in returned.defects] == ["CBD-9"]


def test_the_second_of_two_browsers_is_told_and_keeps_what_was_typed(hall: Hall) -> None:
    number = hall.town.lease_to("SUBMITTED")
    clerk = hall.signed_in("clerk")
    seen = last_seq(clerk, number)
    assert act(clerk, number, "accept", material=list(MATERIALS), **CONSENT) == 303
    late = clerk.post(
        f"/work/{number}/refuse", data={"seq": seen, "facts": "typed", "ground": "NOT_OWNER"}
    )
    assert late.status_code == 409
    assert "冯一" in late.get_data(as_text=True)
    assert hall.town.trade(number).stage == "ACCEPTED"


def test_what_was_typed_survives_a_refusal(hall: Hall) -> None:
    number = hall.town.lease_to("SUBMITTED")
    clerk = hall.signed_in("clerk")
    answer = clerk.post(
        f"/work/{number}/refuse",
        data={"seq": last_seq(clerk, number), "facts": "some facts", "ground": ""},
    )
    assert answer.status_code == 422
    assert "some facts" in answer.get_data(as_text=True)


def test_the_clerk_who_accepted_may_not_review(hall: Hall) -> None:
    number = hall.town.lease_to("ACCEPTED")
    clerk = hall.signed_in("clerk")
    seq = str(hall.town.trade(number).last_seq)
    answer = clerk.post(f"/work/{number}/start-review", data={"seq": seq})
    assert answer.status_code == 422
    assert hall.town.trade(number).stage == "ACCEPTED"


def test_a_copy_has_the_next_number_and_the_same_document(hall: Hall) -> None:
    hall.town.lease_to("ACCEPTED")
    outbox = hall.town.station.outbox
    (slip,) = outbox.jobs()
    outbox.mark(slip.id, "unknown")
    clerk = hall.signed_in("clerk")
    clerk.post(f"/papers/{slip.id}/came-out", data={"is": "no"})
    first, second = outbox.jobs()
    assert (first.state, second.document, second.copy) == ("failed", slip.document, 2)


def test_the_board_masks_the_winner(hall: Hall) -> None:
    hall.town.lease_to("RESULT_PUBLIC")
    shown = hall.client().get("/board").get_data(as_text=True)
    assert "李*" in shown
    assert TAKER.name not in shown


def test_no_tick_without_the_districts_signature(hall: Hall) -> None:
    shown = hall.client().get("/").get_data(as_text=True)
    assert say("The district has not answered yet; all is kept here") in shown


def test_pages_are_guarded(hall: Hall) -> None:
    answer = hall.client().get("/")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    hall.app.config["WTF_CSRF_ENABLED"] = True
    assert hall.client().post("/help").status_code == 400
    assert hall.client().get("/nowhere").status_code == 404


def test_a_title_with_the_owners_name_is_masked(hall: Hall) -> None:
    hall.registered(hall.client(), place=f"{OWNER.name}家门口")
    (waiting,) = hall.town.station.registrations.waiting()
    clerk = hall.signed_in("clerk")
    number = clerk.post(f"/intake/{waiting.id}").location.rsplit("/", 1)[1]
    people = hall.town.station.people(number)
    assert people is not None
    assert OWNER.name not in people.place.title


def test_an_empty_queue_says_what_would_be_there(hall: Hall) -> None:
    shown = hall.signed_in("clerk").get("/work/").get_data(as_text=True)
    assert say("Nothing waits. Registrations from the kiosk appear here.") in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a02_the_way_of_a_trade_tells_every_kind_of_entry_in_words(language: Language) -> None:
    kinds = [f"kind.{event}" for event in TABLES.events]
    assert [one for one in kinds if say(one, language) == one] == []
