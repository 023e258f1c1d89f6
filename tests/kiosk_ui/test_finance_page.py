"""Financing at the desk: the winner's card, the sheet, its copies, and taking the consent back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from appliance.core.commands import AddParty, GiveConsent, WithdrawConsent
from appliance.core.parties import Person
from appliance.ports import CardRead
from appliance.station import Refused
from kiosk_ui.i18n import say
from kiosk_ui.sheet_printing import SHEET
from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS
from tests.fakes.hall import MODULE, Hall
from tests.fakes.township import OWNER, TAKER

CHOSEN = {"bank": "QHB", "valid_to": "2026-05-31", "sign_kind": "INK"}


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.town.close()


@pytest.fixture
def number(hall: Hall) -> str:
    return hall.town.lease_to("CONTRACTED")


def lays(hall: Hall, client: FlaskClient, number: str, person: Person, **chosen: str) -> str:
    begun = client.post(f"/finance/{number}/read", data=CHOSEN | chosen)
    client.get(begun.location)
    hall.devices.id_card.lay(CardRead(person, MODULE, "mainland", b""))
    hall.until(client, "/finance/wait", "done")
    token = client.get(begun.location).text.split('name="token" value="')[1].split('"')[0]
    return client.post(begun.location, data={"token": token}, follow_redirects=True).text


def issued(hall: Hall, client: FlaskClient, number: str, valid_to: str = "2026-04-30") -> str:
    seen = hall.town.trade(number).last_seq
    data = {"consent_no": f"{number}-R01", "sheet_to": valid_to, "seen": str(seen)}
    return client.post(f"/finance/{number}", data=data, follow_redirects=True).text


def test_i02_the_winners_card_is_the_consent_and_the_sheet_follows_from_it(
    hall: Hall, number: str
) -> None:
    client = hall.signed_in("clerk")
    assert f"/finance/{number}" in client.get(f"/work/{number}").text
    page = client.get(f"/finance/{number}").text
    assert "示例银行青禾支行" in page
    assert "最高为合同总价的 60%" in page
    assert f"{number}-R01" in lays(hall, client, number, TAKER)
    page = issued(hall, client, number)
    assert "999999100-2026-DOC45-000001" in page
    [sheet] = hall.town.trade(number).finance.sheets
    assert sheet.issued.valid_to == "2026-04-30"


def test_i02_another_persons_card_is_no_consent_and_without_one_there_is_no_sheet(
    hall: Hall, number: str
) -> None:
    client = hall.signed_in("clerk")
    assert say("refusal.consent-other-person") in lays(hall, client, number, OWNER)
    assert say("refusal.consent-none") in issued(hall, client, number)
    late = lays(hall, client, number, TAKER, valid_to="2027-05-31")
    assert say("refusal.finance-days", last="2026-06-24") in late
    assert hall.town.trade(number).finance.consents == ()


def test_i02_what_was_taken_back_leaves_by_no_door(hall: Hall, number: str) -> None:
    client = hall.signed_in("clerk")
    lays(hall, client, number, TAKER)
    issued(hall, client, number)
    station = hall.town.station
    [sheet] = hall.town.trade(number).finance.sheets
    station.order_paper(
        sheet.issued.sheet_no, kind="DOC45", what=SHEET, trade=number, seq=sheet.seq
    )
    [job] = [one for one in station.outbox.jobs(what=SHEET) if one.kind == "DOC45"]
    papers = Typesetter(station, SETTINGS)
    text = "\n".join(papers.slip_of(job).lines())
    for words in (TAKER.name, "14,080.00元", "示例银行青禾支行", "2026年4月30日"):
        assert words in text
    assert OWNER.name not in text
    assert TAKER.id_number not in text
    seen = str(hall.town.trade(number).last_seq)
    back = {"consent_no": f"{number}-R01", "seen": seen}
    page = client.post(f"/finance/{number}/withdraw", data=back, follow_redirects=True).text
    assert say("finance.withdrawn") in page
    with pytest.raises(KeyError):
        papers.slip_of(job)
    again = client.post(f"/finance/{number}/print/{sheet.issued.sheet_no}")
    assert again.status_code == 422
    assert say("refusal.consent-withdrawn") in again.text
    assert say("refusal.consent-withdrawn") in issued(hall, client, number)


def test_i02_a_sheet_that_ended_is_not_printed_again(hall: Hall, number: str) -> None:
    client = hall.signed_in("clerk")
    lays(hall, client, number, TAKER)
    issued(hall, client, number)
    [sheet] = hall.town.trade(number).finance.sheets
    hall.town.go("2026-05-01 09:00")
    client = hall.signed_in("clerk")
    again = client.post(f"/finance/{number}/print/{sheet.issued.sheet_no}")
    assert again.status_code == 422
    assert say("finance.no-copy") in client.get(f"/finance/{number}").text


def test_a_consent_prints_the_notice_that_was_signed(hall: Hall) -> None:
    town = hall.town
    town.by("clerk", "CLERK", AddParty(party_id=TAKER, party_type="HHD", source="TYPED"))
    given = GiveConsent(party_id=TAKER, purpose="MESSAGES", text_version="DOC38-2026-1")
    town.by("clerk", "CLERK", given)
    [job] = [one for one in town.station.outbox.jobs() if one.kind == "DOC38"]
    text = "".join("".join(Typesetter(town.station, SETTINGS).slip_of(job).lines()).split())
    assert TAKER.name in text
    assert "发短信" in text
    with pytest.raises(Refused) as no:
        town.by("clerk", "CLERK", given)
    assert no.value.refusal.code == "consent-again"
    back = WithdrawConsent(party_id=TAKER, purpose="MESSAGES")
    town.by("clerk", "CLERK", back)
    town.by("clerk", "CLERK", given)
