"""The forms about people, objects and duty: filled in, read back, signed, and what is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_act_forms import sent

from appliance.registers import attendance, duty, objects, parties
from kiosk_ui.i18n import say
from tests.fakes.desk import Desk
from tests.fakes.township import OWNER, STAFF, TAKER, Township

CLERK = STAFF["clerk"][0]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Township(tmp_path))
    yield made
    made.town.close()


def person(name: str, who: object) -> dict[str, str]:
    """What is typed of a person."""
    return {
        f"{name}.name": who.name, f"{name}.id_type": "01", f"{name}.id_number": who.id_number,
        f"{name}.phone": who.phone,
    }  # fmt: skip


def test_b04_a_signed_authority_on_paper_is_a_mandate(desk: Desk) -> None:
    number = desk.town.lease_to("SUBMITTED")
    typed = {"scope": "SIGN", "valid_to": "2026-12-31", "scan_sha256": "委托书：张三委托李四"}
    sent(desk.at("clerk"), f"/act/AddMandate/{number}", **person("agent_id", TAKER), **typed)
    trade = desk.town.trade(number)
    [mandate] = trade.principals.mandates
    assert (mandate.source, mandate.scope) == ("PAPER", "SIGN")
    assert [one.name for one in desk.town.station.agents(trade)] == [TAKER.name]


def test_b04_without_the_paper_the_form_says_so_and_keeps_what_was_typed(desk: Desk) -> None:
    number = desk.town.lease_to("SUBMITTED")
    typed = person("agent_id", TAKER) | {"scope": "SIGN", "valid_to": "2026-12-31"}
    answer = desk.at("clerk").send(f"/act/AddMandate/{number}", **typed)
    assert answer.status_code == 422
    assert TAKER.id_number in answer.text
    assert say("field.AddMandate.scan_sha256") in answer.text


def test_b07_a_visit_is_recorded_at_the_desk(desk: Desk) -> None:
    number = desk.town.lease_to("SUBMITTED")
    sent(desk.at("clerk"), f"/act/AddService/{number}", matter="ASK")
    sent(desk.at("clerk"), f"/act/AddService/{number}", matter="CURE")
    assert desk.town.trade(number).principals.visits == 2


def test_b06_a_party_is_held_changed_and_takes_a_consent_back(desk: Desk) -> None:
    station = desk.town.station
    clerk = desk.at("clerk")
    sent(clerk, "/act/AddParty", **person("party_id", OWNER), party_type="HHD")
    assert parties.held(station, OWNER.id_number).phone == OWNER.phone
    moved = person("party_id", OWNER) | {"party_id.phone": "16900000099"}
    sent(clerk, "/act/ChangeParty", **moved)
    assert parties.held(station, OWNER.id_number).phone == "16900000099"
    sent(clerk, "/act/WithdrawConsent", **moved, purpose="MESSAGES")


def test_b06_an_object_is_held_with_its_title(desk: Desk) -> None:
    typed = {"type": "CBD", "parcel_code": "9999991002000000123", "title_no": "A-1",
             "location": "上禾村村东"}  # fmt: skip
    sent(desk.at("clerk"), "/act/AddObject", **typed)
    held = objects.held(desk.town.station, "9999991002000000123")
    assert (held.title_no, held.place.location) == ("A-1", "上禾村村东")


def test_b09_c05_the_head_records_a_course_and_sets_the_rota(desk: Desk) -> None:
    head, station = desk.at("head"), desk.town.station
    early = head.send("/act/SetRota", date="2026-03-07", persons=CLERK)
    read = head.post("/act/SetRota", early.text, date="2026-03-07", persons=CLERK, go="sign")
    assert read.status_code == 422
    assert say("refusal.rota-untrained", last4=CLERK[-4:]) in read.text
    course = {"person": CLERK, "course": "WINDOW", "hours": "16", "date": "2026-02-01",
              "valid_to": "2027-01-31"}  # fmt: skip
    sent(head, "/act/AddTraining", **course)
    sent(head, "/act/SetRota", date="2026-03-07", persons=CLERK)
    assert duty.on_duty(station, "2026-03-07") == (CLERK,)
    assert station.staff_name(CLERK) in head.see("/act/SetRota")
    assert attendance.in_office(station)
