"""F07 and H07 on the real station: from two bidders with one phone to the forfeiture.

The same number makes a sign; the reviewer suspects; the supervisor opens a case, hears the party
and decides; head and supervisor withhold the deposit by that decision; it is published. Afterwards
what is read back equals what was kept, and the verifier has nothing to say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from appliance.core.commands import (
    AddExposure,
    DecideCase,
    DecideSimilarity,
    ForfeitDeposit,
    OpenCase,
    ProposeForfeit,
    RecordTalk,
    ReportOutside,
)
from appliance.core.entries import Attendee
from appliance.core.parties import Person, Words
from appliance.ledger.verify import verify_database
from appliance.registers import discipline as files
from appliance.station import Refused
from kiosk_ui import deposit_facts, discipline_facts
from kiosk_ui.paper.deposit import forfeiture
from kiosk_ui.paper.sheet import Sheet
from tests.fakes.township import TABLES, TAKER
from tests.paper.samples import SHEET
from tests.stories.test_paid_deposits import ASKED, OTHER, OTHER_ACCOUNT, DepositTownship

SHARED = msgspec.structs.replace(OTHER, phone=TAKER.phone)
"""Another bidder with the same telephone."""
CASE = "999999100-2026-CASE-0001"
DECISION = f"{CASE}-D1"
TALKED = (Attendee("SUPERVISOR", "INK"), Attendee("PARTY", "DECLINED"), Attendee("WITNESS", "INK"))


@pytest.fixture
def township(tmp_path: Path) -> Iterator[DepositTownship]:
    made = DepositTownship(tmp_path)
    yield made
    live = made.station.projections.rows()
    known = files.all_cases(made.station), files.all_exposures(made.station)
    made.station.rebuild()
    assert made.station.projections.rows() == live
    made.close()
    made.open()
    assert (files.all_cases(made.station), files.all_exposures(made.station)) == known
    made.close()
    report = verify_database(tmp_path / "station.db", tables=TABLES, keys=tmp_path / "keys")
    assert list(report.findings) == []


@dataclass(frozen=True, slots=True)
class Suspected:
    """A trade past its closing, the sign and what the first bidder paid."""

    number: str
    flag_no: str
    deposit_id: str
    bidder: Person


def suspected(town: DepositTownship) -> Suspected:
    number = town.lease_to("PUBLISHED")
    town.go("2026-03-10 10:00")
    first, second = town.enrol(number), town.enrol(number, SHARED)
    mine = town.pay(number, first)
    town.pay(number, second, payer=SHARED.name, account=OTHER_ACCOUNT)
    town.go("2026-03-16 17:01")
    flag = town.trade(number).flags.found[0]
    saying = DecideSimilarity(
        trade=number, flag_no=flag.flag_no, decision="SUSPECTED", reason=Words("一个电话")
    )
    town.by("reviewer", "REVIEWER", saying)
    return Suspected(number, flag.flag_no, mine, TAKER)


def opening(found: Suspected) -> OpenCase:
    return OpenCase(
        trade=found.number, party_id=found.bidder, act_code="B01", facts_sha256="ab" * 32,
        flag_no=found.flag_no,
    )  # fmt: skip


def forfeiting(found: Suspected, decision_no: str) -> ForfeitDeposit:
    return ForfeitDeposit(
        trade=found.number, deposit_id=found.deposit_id, amount_fen=ASKED, decision_no=decision_no
    )


def test_f07_h07_from_the_sign_to_the_case_to_the_forfeiture_to_the_board(
    township: DepositTownship,
) -> None:
    found = suspected(township)
    number = found.number
    assert waiting(township) == [found.flag_no]
    township.by("supervisor", "SUPERVISOR", opening(found))
    assert waiting(township) == []
    propose = ProposeForfeit(
        trade=number, deposit_id=found.deposit_id, amount_fen=ASKED, ground="COLLUSION",
        case_no=CASE,
    )  # fmt: skip
    township.by("head", "HEAD", propose)
    both = [township.signer("head", "HEAD"), township.signer("supervisor", "SUPERVISOR")]
    with pytest.raises(Refused, match="case-decision-unknown"):
        township.station.do(forfeiting(found, DECISION), signers=both)
    decide = DecideCase(
        trade=number, case_no=CASE, sanction=("FORFEIT", "BLACKLIST", "EXPOSURE"),
        reason=Words("同一电话，约谈没有正当缘由"), start="2026-03-16",
    )  # fmt: skip
    with pytest.raises(Refused, match="talk-missing"):
        township.by("supervisor", "SUPERVISOR", decide)
    talk = RecordTalk(
        trade=number, case_no=CASE, attendees=TALKED, names=Words("蒋五，李四，见证人周八"),
        text_sha256="cd" * 32,
    )  # fmt: skip
    township.by("supervisor", "SUPERVISOR", talk)
    township.by("supervisor", "SUPERVISOR", decide)
    township.station.do(forfeiting(found, DECISION), signers=both)

    held = township.trade(number).deposits.get(found.deposit_id)
    assert held is not None
    assert (held.decision_no, held.sums.forfeited) == (DECISION, ASKED)
    facts = deposit_facts.money(township.station, township.trade(number), held, "DOC30")
    paper = "\n".join(forfeiture(facts, SHEET).lines())
    assert DECISION in paper
    assert CASE in paper

    text = township.station.keep_blob("串通竞买，保证金不予退还。".encode())
    publish = AddExposure(
        trade=number, party_id=found.bidder, basis="BAD_ACT", decision_no=DECISION,
        text_sha256=text, start="2026-03-16",
    )  # fmt: skip
    township.by("supervisor", "SUPERVISOR", publish)
    one = files.all_exposures(township.station)["999999100-2026-DOC44-000001"]
    assert (one.trade, one.start, one.end) == (number, "2026-03-16", "2026-09-16")
    slip = "\n".join(discipline_facts.slip(township.station, sheet_of(one.exposure_no)).lines())
    assert "李*" in slip
    assert "李四" not in slip
    township.go("2026-09-17 00:01")
    assert files.all_exposures(township.station)[one.exposure_no].ended


def test_h04_a_publication_ends_when_its_trade_is_long_over(township: DepositTownship) -> None:
    publish = AddExposure(
        party_id=TAKER, basis="VIOLATION", decision_no="D-2026-7", text_sha256="ab" * 32,
        start="2026-08-31",
    )  # fmt: skip
    township.by("supervisor", "SUPERVISOR", publish)
    township.go("2027-02-28 23:00")
    (one,) = files.all_exposures(township.station).values()
    assert (one.end, one.ended) == ("2027-02-28", False)
    township.go("2027-03-01 00:01")
    (one,) = files.all_exposures(township.station).values()
    assert one.ended


def test_k03_a_contract_of_this_station_is_no_contract_outside(township: DepositTownship) -> None:
    number = township.lease_to("PUBLISHED")
    for ref in (number, "999999100-2026-DOC03-000001"):
        with pytest.raises(Refused, match="contract-is-ours"):
            report(township, ref)
    report(township, "上禾合字2026-07")
    with pytest.raises(Refused, match="outside-again"):
        report(township, "上禾合字2026-07")
    assert [one.contract_ref for one in files.reported(township.station)] == ["上禾合字2026-07"]


def report(town: DepositTownship, ref: str) -> None:
    asked = ReportOutside(contract_ref=ref, finding_sha256="ab" * 32)
    town.by("supervisor", "SUPERVISOR", asked)


def waiting(town: DepositTownship) -> list[str]:
    """Signs that a reviewer suspects and no case was opened about yet."""
    about = {one.flag_no for one in files.all_cases(town.station).values()}
    flags = [one for trade in town.station.trades_under_way() for one in trade.flags.found]
    decided = {
        one.flag_no
        for trade in town.station.trades_under_way()
        for one in trade.flags.decided
        if one.decision == "SUSPECTED"
    }
    return [one.flag_no for one in flags if one.flag_no in decided - about]


def sheet_of(number: str) -> Sheet:
    return replace(SHEET, number=number)
