"""The auditor's verifier reads what people did beside a trade, and finds nothing wrong with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core.commands import (
    AddHolder,
    AddMandate,
    AddObject,
    AddParty,
    AddService,
    AddTraining,
    ChangeObject,
    ClockAttendance,
    DraftTrade,
    EnrolFinger,
    EraseFinger,
    MatchIdentity,
    ReturnTrade,
    SetRota,
    WithdrawConsent,
)
from appliance.core.entries import Defect
from appliance.core.parties import Person
from appliance.core.people import id_check_digit
from appliance.ledger import policy
from appliance.ledger.verify import verify_database
from tests.fakes.township import OWNER, PLACE, STAFF, TABLES, Township

CLERK = STAFF["clerk"][0]
PARCEL = "9999991002000000123"
MODULE = "05.01-20210715-0007654321-0123456789"


def somebody(sequence: str, name: str) -> Person:
    seventeen = f"99999919800101{sequence}"
    return Person(name, seventeen + id_check_digit(seventeen))


AGENT, WIFE = somebody("101", "王代"), somebody("102", "赵妻")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    made = Township(tmp_path)
    yield made
    made.close()


def test_every_act_about_people_objects_and_duty_is_believed(town: Township) -> None:
    station = town.station
    typed = DraftTrade(
        draft_id=station.draw_id(), type="CBD", mode="LEASE", transferor=OWNER,
        consent_version="1", source="TYPED", reason="CARD_LOST",
    )  # fmt: skip
    station.do(typed, signers=[town.signer("clerk", "CLERK"), town.signer("second", "CLERK")])
    mandate = AddMandate(
        draft_id=typed.draft_id, party_id=OWNER, agent_id=AGENT, scope="TRADE",
        valid_to="2026-12-31", source="CARD", module=MODULE,
    )  # fmt: skip
    town.by("clerk", "CLERK", mandate)
    number = town.register()
    town.by(
        "clerk", "CLERK", AddParty(party_id=OWNER, party_type="HHD", source="CARD"),
        AddObject(type="CBD", parcel_code=PARCEL, location_ct=PLACE, title_no="A-1"),
    )  # fmt: skip
    holder = AddHolder(
        trade=number, party_id=WIFE, part="CO_HOLDER", sign_kind="INK", source="CARD",
        module=MODULE,
    )  # fmt: skip
    town.by("clerk", "CLERK", holder)
    town.by("clerk", "CLERK", AddService(trade=number, matter="INTAKE"))
    matched = MatchIdentity(draft_id=typed.draft_id, party_id=OWNER, module=MODULE)
    town.by("clerk", "CLERK", matched)
    defects = (Defect("CBD-4", "MISSING"),)
    town.by("clerk", "CLERK", ReturnTrade(trade=number, defects=defects))
    change = ChangeObject(trade=number, object_id=PARCEL, reason="CLERICAL", title_no="A-2")
    town.by("clerk", "CLERK", change)
    town.by("clerk", "CLERK", WithdrawConsent(party_id=OWNER, purpose="MESSAGES"))
    course = AddTraining(
        person=CLERK, course="LAW", hours=8, date="2026-02-01", valid_to="2027-02-01"
    )
    town.by("head", "HEAD", course)
    town.by("head", "HEAD", SetRota(date="2026-03-07", persons=(CLERK,)))
    town.by("head", "HEAD", EnrolFinger(person=CLERK, finger_no=1, consent_no="TY-1"))
    station.do(ClockAttendance(person=CLERK, method="FINGER"))
    town.by("head", "HEAD", EraseFinger(person=CLERK, finger_no=1, reason="WISH"))

    asked = policy.parse(f"log {town.key.vkey}\nquorum none")
    report = verify_database(town.folder / "station.db", tables=TABLES, policy=asked)
    assert [str(one) for one in report.findings] == []
    assert report.trades == 1
