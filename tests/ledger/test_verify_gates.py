"""The acts of the gates in a real ledger: sealed or in clear, and every verifier is content."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.core import canonical
from appliance.core.commands import (
    EnrolBidder,
    IssueDocument,
    OverrideCondition,
    PassGate,
    ReturnCustody,
    TakeCustody,
    TakeWebEnrolment,
)
from appliance.core.instant import text_of
from appliance.core.parties import Credential, Person, Words
from appliance.core.world import Seen
from appliance.ledger import policy
from appliance.ledger.keys import SigningKey
from appliance.ledger.verify import verify_database
from tests.fakes.township import ORIGIN, TABLES, TAKER, Township, local

DISTRICT = SigningKey("demo.district.999999/ledger1", bytes(range(32)))
COMPANY = Person("青禾农业有限公司", "91999999MA00000747", "02", account="99999912345")
CAME = text_of(local("2026-03-09 09:30"))


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    made = Township(tmp_path / "box")
    yield made
    made.close()


def web(number: str, *, origin: str = ORIGIN) -> TakeWebEnrolment:
    told = {
        "trade": number, "enrol_id": "1B1B1B1B", "received_at": CAME, "materials": ["ID_CARD"],
    }  # fmt: skip
    message = b"web-enrolment/v1\0" + origin.encode() + b"\0" + canonical.encode(told)
    return TakeWebEnrolment(
        trade=number, enrol_id="1B1B1B1B", party_id=TAKER, materials=("ID_CARD",),
        received_at=CAME, cert=base64.b64encode(DISTRICT.sign(message)).decode(),
    )  # fmt: skip


def published(town: Township) -> str:
    number = town.lease_to("PUBLISHED")
    town.go("2026-03-10 10:00")
    return number


def found(town: Township) -> list[str]:
    """What the verifier says; the staff of the tests bear no certificates."""
    asked = policy.parse(f"log {town.key.vkey}\nlog {DISTRICT.vkey}\nquorum none")
    report = verify_database(town.folder / "station.db", tables=TABLES, policy=asked)
    return [str(one) for one in report.findings if "staff" not in str(one)]


def test_e05_an_enrolment_from_the_web_stands_on_the_districts_signature(town: Township) -> None:
    number = published(town)
    town.station.do(web(number))
    town.go("2026-03-16 17:01")
    assert town.trade(number).enrolments[0].channel == "WEB"
    assert found(town) == []


def test_e05_one_that_the_district_signed_for_another_station_is_found(town: Township) -> None:
    number = published(town)
    town.station.do(web(number, origin="demo.999999.999999101/ledger1"))
    town.go("2026-03-16 17:01")
    (finding,) = found(town)
    assert "certificate-broken" in finding


def test_e01_an_organisation_fits_into_one_sealed_act_and_is_read_again(town: Township) -> None:
    number = published(town)
    seen = Seen("GOOD", "C-0001", "TRADER", "LISTED", ("NAME", "ACCOUNT", "QUALIFICATION"))
    town.station.parts = replace(town.station.parts, organisation=lambda *_: seen)
    enrolling = EnrolBidder(
        trade=number, enrol_id="0A1B2C3D", party_id=COMPANY, agent_id=TAKER, agent_source="CARD",
        credential=Credential("c" * 900, "s" * 88), farming_capacity=True,
        materials=(
            "ID_CARD", "CAPACITY_PROOF", "LICENCE", "FUNDS_PROOF", "CAPITAL_REVIEW",
            "ARREARS_PROOF", "MANAGER_CERTIFICATE",
        ),
        manager_certificate="ZJ-2026-001",
    )  # fmt: skip
    town.by("clerk", "CLERK", enrolling)
    town.go("2026-03-16 17:01")
    people = town.station.people(number)
    assert people is not None
    assert people.bidders[f"{number}-E001"] == COMPANY
    failed = town.trade(number).enrolments[0].failed
    assert {"DEP_PAYER_MISMATCH", "Q_LICENCE"} <= set(failed)
    assert found(town) == []


def test_custody_files_and_overrides_are_acts_that_a_verifier_follows(town: Township) -> None:
    number = published(town)
    trade = town.trade(number)
    assert trade.notice is not None
    enrolling = EnrolBidder(trade=number, enrol_id="0A1B2C3D", party_id=TAKER)  # cannot farm
    text = trade.notice.text_sha256
    issuing = IssueDocument(trade=number, enrol_id="0A1B2C3D", file_sha256=text)
    taking = TakeCustody(trade=number, enrol_id="0A1B2C3D", certificate_no="ZJ-2026-001")
    for command in (enrolling, issuing, taking):
        town.by("clerk", "CLERK", command)
    town.go("2026-03-16 17:01")
    letting = OverrideCondition(
        trade=number, enrol_id=f"{number}-E001", condition="FARMING_CAPACITY",
        reason=Words("村里证明种过二十年地"),
    )  # fmt: skip
    signers = [town.signer("reviewer", "REVIEWER"), town.signer("head", "HEAD")]
    town.station.do(letting, signers=signers)
    town.by("reviewer", "REVIEWER", PassGate(trade=number))
    town.by("clerk", "CLERK", ReturnCustody(trade=number, certificate_no="ZJ-2026-001"))
    assert town.trade(number).stage == "READY"
    assert town.trade(number).handed.held == ()
    assert found(town) == []
