"""Co-holders and agents at the desk: one card after the other, or typed before two people."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from appliance.core import households
from appliance.core.parties import Person
from appliance.core.people import id_check_digit
from appliance.ports import CardRead
from kiosk_ui.i18n import say
from tests.fakes.hall import MODULE, PIN, Hall
from tests.fakes.township import OWNER


def somebody(sequence: str, name: str) -> Person:
    seventeen = f"99999919800101{sequence}"
    return Person(name, seventeen + id_check_digit(seventeen))


WIFE, SON, AGENT = somebody("102", "赵妻"), somebody("103", "张子"), somebody("101", "王代")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.town.close()


@pytest.fixture
def number(hall: Hall) -> str:
    return hall.town.lease_to("SUBMITTED")


def lays(hall: Hall, client: FlaskClient, number: str, person: Person, **what: str) -> str:
    """What the card is for, the card on the reader, and the page that follows."""
    begun = client.post(f"/household/{number}/read", data=what)
    client.get(begun.location)
    hall.devices.id_card.lay(CardRead(person, MODULE, "mainland", b""))
    hall.until(client, "/household/wait", "done")
    token = client.get(begun.location).text.split('name="token" value="')[1].split('"')[0]
    return client.post(begun.location, data={"token": token}, follow_redirects=True).text


HOLDER = {"what": "HOLDER", "part": "CO_HOLDER", "sign_kind": "THUMB"}


def test_each_co_holder_lays_the_own_card_down_and_is_counted(hall: Hall, number: str) -> None:
    client = hall.signed_in("clerk")
    assert f"/household/{number}" in client.get(f"/work/{number}").text
    assert WIFE.name in lays(hall, client, number, WIFE, **HOLDER)
    page = lays(hall, client, number, SON, **HOLDER)
    assert WIFE.name in page
    assert SON.name in page
    trade = hall.town.trade(number)
    assert [one.sign_kind for one in trade.principals.holders] == ["THUMB", "THUMB"]
    paper = households.consent(trade, co_holders=2, day="2026-03-03")
    assert (paper.co_holders, paper.signed) == (2, 2)


def test_the_consent_at_acceptance_stands_as_the_co_holders_signed(
    hall: Hall, number: str
) -> None:
    client = hall.signed_in("clerk")
    assert 'name="decision.D07.signed" value="1"' not in " ".join(
        client.get(f"/work/{number}").text.split()
    )
    lays(hall, client, number, WIFE, **HOLDER)
    page = client.get(f"/work/{number}").text
    for name, value in (("date", "2026-03-03"), ("co_holders", "1"), ("signed", "1")):
        field = page.split(f'name="decision.D07.{name}"')[1].split(">")[0]
        assert f'value="{value}"' in field, name


def test_a_card_for_the_second_time_or_the_applicants_own_is_told(hall: Hall, number: str) -> None:
    client = hall.signed_in("clerk")
    lays(hall, client, number, WIFE, **HOLDER)
    assert say("refusal.holder-again") in lays(hall, client, number, WIFE, **HOLDER)
    assert say("refusal.holder-is-transferor") in lays(hall, client, number, OWNER, **HOLDER)
    assert len(hall.town.trade(number).principals.holders) == 1


def test_b04_the_agents_card_read_face_to_face_is_a_mandate(hall: Hall, number: str) -> None:
    client = hall.signed_in("clerk")
    what = {"what": "AGENT", "scope": "SIGN", "valid_to": "2026-06-30"}
    page = lays(hall, client, number, AGENT, **what)
    assert AGENT.name in page
    assert say("scope.SIGN") in page
    [mandate] = hall.town.trade(number).principals.mandates
    assert (mandate.source, mandate.valid_to) == ("CARD", "2026-06-30")


def test_a_card_that_was_not_asked_for_anything_leads_back(hall: Hall, number: str) -> None:
    client = hall.signed_in("clerk")
    answer = client.post(f"/household/{number}/read", data={"what": "NOTHING"})
    assert answer.location.endswith(f"/household/{number}")
    answer = client.post(f"/household/{number}/card", data={"token": "stolen"})
    assert answer.location.endswith(f"/household/{number}")
    assert hall.town.trade(number).principals.holders == ()


def test_without_a_card_a_second_of_the_staff_signs_too(hall: Hall, number: str) -> None:
    client = hall.signed_in("clerk")
    path = f"/act/AddHolder/{number}"
    typed = {
        "party_id.name": WIFE.name, "party_id.id_type": "01", "party_id.id_number": WIFE.id_number,
        "part": "CO_HOLDER", "sign_kind": "INK", "reason": "CARD_LOST",
    }  # fmt: skip
    seen = str(hall.town.trade(number).last_seq)
    back = client.post(path, data=typed | {"seen": seen})
    assert back.status_code == 200, back.text[-800:]
    signed = client.post(path, data=typed | {"seen": seen, "go": "sign"})
    assert signed.location == "/act/second"
    hall.devices.staff_card.lying = "second"
    assert client.post("/act/second", data={"pin": PIN}).status_code == 303
    [one] = hall.town.trade(number).principals.holders
    assert (one.part, one.sign_kind) == ("CO_HOLDER", "INK")
