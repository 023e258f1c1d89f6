"""A villager who was here before: the card is enough, nothing held is asked again (B06, B07)."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient

from appliance.core.commands import AddService, ReturnTrade
from appliance.core.entries import Defect
from appliance.core.parties import Person
from appliance.ports import CardRead
from kiosk_ui.i18n import say
from tests.fakes.hall import MODULE, Hall
from tests.fakes.township import OWNER, PLACE, TAKER

CARD = msgspec.structs.replace(OWNER, phone="", account="", member_of="")
BEFORE = msgspec.structs.replace(OWNER, account="6222000000000000019", address="青禾镇上禾村1组")
PARCEL = "9999991002000000123"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    made.town.lease_to("ACCEPTED", transferor=BEFORE)
    yield made
    made.town.close()


def at_card(hall: Hall, person: Person) -> tuple[FlaskClient, str]:
    """A browser whose villager just laid this card down, and the page that follows."""
    client = hall.client()
    hall.to_card(client)
    hall.devices.id_card.lay(CardRead(person, MODULE, "mainland", b""))
    done = hall.device_step(client, "card")
    return client, client.get(done.location).text


def test_b06_the_card_brings_back_what_was_kept_and_the_thing_of_before(hall: Hall) -> None:
    client, page = at_card(hall, CARD)
    assert say("returning.again") in page
    assert PARCEL in page
    assert say("returning.papers", count=6) in page
    assert "****0019" in page
    assert BEFORE.account not in page
    number = page.split('name="trade" value="')[1].split('"')[0]
    client.post("/register/again", data={"trade": number})
    [registration] = hall.town.station.registrations.open_ones()
    answers = registration.answers
    assert answers["parcel_code"] == PARCEL
    assert answers["title_area_mu_e4"] == 35_200
    assert answers["place"] == PLACE.location.removeprefix("上禾村")
    assert (answers["person"]["phone"], answers["person"]["account"]) == (
        BEFORE.phone, BEFORE.account,
    )  # fmt: skip
    assert answers["person"]["address"] == BEFORE.address


def test_b06_a_stranger_sees_nothing_of_anybody(hall: Hall) -> None:
    client, page = at_card(hall, msgspec.structs.replace(TAKER, phone=""))
    assert say("returning.again") not in page
    assert (
        "****" not in page.split("<dl", 1)[1].split("</dl", 1)[0].replace(TAKER.id_number[:4], "")
        or BEFORE.account[-4:] not in page
    )
    client.post("/register/again", data={"trade": "999999100-2026-CBD-0001"})
    [registration] = hall.town.station.registrations.open_ones()
    assert "parcel_code" not in registration.answers


def test_b06_a_typed_number_opens_nothing(hall: Hall) -> None:
    client = hall.client()
    hall.to_card(client)
    given = {"name": OWNER.name, "id": OWNER.id_number, "reason": "CARD_LOST"}
    shown = client.post("/register/typed", data=given, follow_redirects=True).text
    assert say("returning.again") not in shown
    assert PARCEL not in shown


def test_b07_taking_in_counts_the_visit(hall: Hall) -> None:
    code = hall.registered(hall.client(), person=msgspec.structs.replace(TAKER))
    clerk = hall.signed_in("clerk")
    registration = hall.town.station.registrations.by_code(code)
    taken = clerk.post(f"/intake/{registration.id}", data={})
    number = taken.location.rsplit("/", 1)[1]
    assert hall.town.trade(number).principals.visits == 1
    assert say("visits", count=1) in clerk.get(f"/work/{number}").text


def test_b07_coming_again_with_what_was_missing_is_a_second_visit(hall: Hall) -> None:
    number = hall.town.lease_to("SUBMITTED", parcel_code="9999991002000000999")
    defects = (Defect("CBD-4", "MISSING"),)
    hall.town.by("clerk", "CLERK", AddService(trade=number, matter="INTAKE"))
    hall.town.by("clerk", "CLERK", ReturnTrade(trade=number, defects=defects))
    clerk = hall.signed_in("clerk")
    seq = str(hall.town.trade(number).last_seq)
    sent = clerk.post(f"/work/{number}/resubmit", data={"seq": seq, "material": "CBD-4"})
    assert sent.status_code == 303, sent.text[-600:]
    trade = hall.town.trade(number)
    assert (trade.stage, trade.principals.visits) == ("SUBMITTED", 2)
