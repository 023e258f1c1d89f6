"""Deposits through the real station: sealed, opened, paid back, in the books of the verifier.

After every story the rows made anew equal the live ones, what is read back equals what was kept,
and the verifier, which knows the published bytes alone, has nothing to say.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from appliance.core import envelope
from appliance.core.commands import (
    ApproveReview,
    ConvertDeposit,
    CoverDeposit,
    EnrolBidder,
    ForfeitAnnual,
    ForfeitDeposit,
    OrderRefund,
    PassGate,
    ProposeForfeit,
    ReceiveAnnual,
    ReceiveDeposit,
    RefundAnnual,
    RefundDeposit,
    RestoreAnnual,
    SignReview,
    WithdrawEnrolment,
    WithdrawTrade,
)
from appliance.core.entries import SettlementClosed
from appliance.core.instant import text_of
from appliance.core.parties import Credential, Payer, Person
from appliance.core.world import Seen
from appliance.ledger.verify import verify_database
from appliance.station import Refused, Station
from kiosk_ui.message_texts import MessageTexts
from tests.fakes.desk import SETTINGS
from tests.fakes.township import TABLES, TAKER, Township, local

ASKED = 50_000
OTHER = Person("孙七", "999999198001010011", member_of="999999100200")
FIRM = Person("青禾农机合作社", "N2999999MA0000015K", id_type="02", account="9999990000000900017")
AGENT = Person("周八", "999999197501020019")
LONG_NAME = "买买提·" + "艾" * 60
ACCOUNT, OTHER_ACCOUNT = "9999990000000000011", "9999990000000000029"


class DepositTownship(Township):
    """The notice asks a deposit."""

    estimate_fen = 0

    def open(self) -> Station:
        """Both factors of every organisation hold here."""
        station = super().open()
        good = Seen("GOOD", "C-0001", "TRADER", "LISTED")
        station.parts = replace(station.parts, organisation=lambda *_shown: good)
        return station

    def enrol(self, number: str, party: Person = TAKER) -> str:
        if party.id_type != FIRM.id_type:
            return super().enrol(number, party)
        enrol_id = self.station.draw_id()
        enrol = EnrolBidder(
            trade=number, enrol_id=enrol_id, party_id=party, farming_capacity=True,
            agent_id=AGENT, agent_source="CARD", credential=Credential("c", "s"),
        )  # fmt: skip
        self.by("clerk", "CLERK", enrol)
        return enrol_id

    def _to_submitted(self, _number: str, **asked: Any) -> str:
        return self.register(estimate_fen=self.estimate_fen, **asked)

    def _to_approved(self, number: str, **_: Any) -> None:
        text = self.station.keep_blob(f"notice of {number}".encode())
        sign = SignReview(trade=number, level=1, opinion="AGREE", text_sha256=text)
        self.by("reviewer", "REVIEWER", sign)
        approve = ApproveReview(
            trade=number, text_sha256=text, method="LISTING", notice_days=5, deposit_fen=ASKED,
            enrol_deadline=text_of(local("2026-03-16 17:00")),
            planned_at=text_of(local("2026-03-17 09:00")),
        )  # fmt: skip
        self.by("head", "HEAD", approve)

    def pay(self, number: str, enrol_id: str, **changes: Any) -> str:
        """The whole deposit, entered by the cashier; returns the deposit's id."""
        payer = changes.pop("payer", TAKER.name)
        account = changes.pop("account", ACCOUNT)
        values: dict[str, Any] = {
            "trade": number, "enrol_id": enrol_id, "amount_fen": ASKED, "mode": "BANK",
            "voucher": f"V-{enrol_id[-4:]}", "received_at": text_of(local("2026-03-10 09:30")),
            "payer": Payer(payer, account),
        }  # fmt: skip
        each = self.trade(number).enrolment(enrol_id)
        assert each is not None
        deposit_id = self.trade(number).deposits.next_id(each.random_id)
        self.by("second", "CASHIER", ReceiveDeposit(**(values | changes)))
        return deposit_id

    def give_back(
        self, number: str, deposit_id: str, ground: str, amount_fen: int = ASKED
    ) -> None:
        order = OrderRefund(
            trade=number, deposit_id=deposit_id, amount_fen=amount_fen, ground=ground
        )
        self.by("second", "CASHIER", order)
        paid = RefundDeposit(
            trade=number, deposit_id=deposit_id, amount_fen=amount_fen, voucher="R-1",
            paid_at=text_of(self.clock.at),
        )  # fmt: skip
        self.by("second", "CASHIER", paid)

    def kinds_since(self, seq: int) -> list[str]:
        bodies = (self.station.ledger.entry(one) for one in range(seq, self.station.ledger.size))
        return [envelope.from_bytes(body).kind for body in bodies]


@pytest.fixture
def township(tmp_path: Path) -> Iterator[DepositTownship]:
    made = DepositTownship(tmp_path)
    yield made
    live = made.station.projections.rows()
    trades = {line.number: made.trade(line.number) for line in made.station.projections.trades()}
    made.station.rebuild()
    assert made.station.projections.rows() == live
    made.close()
    made.open()
    assert {number: made.trade(number) for number in trades} == trades
    made.close()
    report = verify_database(tmp_path / "station.db", tables=TABLES, keys=tmp_path / "keys")
    assert list(report.findings) == []


def two_enrolled(township: DepositTownship) -> tuple[str, str, str]:
    number = township.lease_to("PUBLISHED")
    township.go("2026-03-10 10:00")
    return number, township.enrol(number), township.enrol(number, OTHER)


def test_e07_two_deposits_from_the_counter_to_the_settlement(township: DepositTownship) -> None:
    number, first, second = two_enrolled(township)
    mine = township.pay(number, first)
    theirs = township.pay(number, second, payer=OTHER.name, account=OTHER_ACCOUNT)
    township.go("2026-03-16 17:01")
    assert [each.failed for each in township.trade(number).enrolments] == [(), ()]
    for stage in ("READY", "IN_SESSION", "RESULT_PUBLIC"):
        township.step(stage, number)
    winner = township.trade(number).winner
    won, lost = (mine, theirs) if winner.endswith("E001") else (theirs, mine)
    township.give_back(number, lost, "NOT_CHOSEN")
    township.step("AWARDED", number)
    convert = ConvertDeposit(trade=number, deposit_id=won, amount_fen=30_000, purpose="PRICE")
    township.by("second", "CASHIER", convert)
    township.step("CONTRACTED", number)
    with pytest.raises(Refused, match="deposit-held"):
        township.step("SETTLED", number)
    township.give_back(number, won, "CONTRACTED", 20_000)
    told = [one for one in township.station.messages.newest(50) if one.kind == "M07"]
    texts, taker = MessageTexts(township.station, SETTINGS.place), township.station.addressee
    said = {who.name: texts.text_of(one, who) for one in told if (who := taker(one)) is not None}
    assert said.keys() == {TAKER.name, OTHER.name}
    taken, lost_it = (TAKER, OTHER) if won is mine else (OTHER, TAKER)
    assert said[taken.name].startswith("您的保证金200.00元已于")
    assert said[lost_it.name].startswith("您的保证金500.00元已于")
    assert all(text.endswith("日退还，凭证R-1。") for text in said.values())
    for stage in ("SETTLED", "CERTIFIED", "ARCHIVED"):
        township.step(stage, number)
    settled = township.trade(number).settlement
    assert isinstance(settled, SettlementClosed)
    sums = (settled.held_fen, settled.refunded_fen, settled.converted_fen, settled.forfeited_fen)
    assert sums == (0, 70_000, 30_000, 0)


def test_e03_before_the_closing_money_is_sealed_whatever_is_wrong_with_it(
    township: DepositTownship,
) -> None:
    number, first, second = two_enrolled(township)
    size = township.station.ledger.size
    township.pay(
        number, first, payer=LONG_NAME, relation="HOUSEHOLD", voucher="V" * 32, mode="CARD",
        amount_fen=10**14,
    )  # fmt: skip
    township.pay(number, second, payer=LONG_NAME, account=OTHER_ACCOUNT)
    township.by("clerk", "CLERK", WithdrawEnrolment(trade=number, enrol_id=second))
    township.give_back(number, f"{second}-1", "WITHDRAWN")
    assert set(township.kinds_since(size)) == {"sealed.act"}
    township.go("2026-03-16 17:01")
    assert township.trade(number).deposits.sums(second).held == 0


def test_e03_a_firm_that_pays_from_another_account_fails_and_is_paid_back(
    township: DepositTownship,
) -> None:
    number = township.lease_to("PUBLISHED")
    township.go("2026-03-10 10:00")
    first, firm = township.enrol(number), township.enrol(number, FIRM)
    township.pay(number, first)
    wrong = township.pay(number, firm, payer=FIRM.name, account=OTHER_ACCOUNT)
    township.go("2026-03-16 17:01")
    assert [each.failed for each in township.trade(number).enrolments] == [
        (), ("DEP_PAYER_MISMATCH",),
    ]  # fmt: skip
    township.by("reviewer", "REVIEWER", PassGate(trade=number))
    township.give_back(number, wrong, "NOT_QUALIFIED")
    assert township.trade(number).deposits.sums(firm).held == 0


def test_scene_08_two_that_pay_from_one_account_are_found_in_the_vault(
    township: DepositTownship,
) -> None:
    number, first, second = two_enrolled(township)
    township.pay(number, first)
    township.pay(number, second, payer=OTHER.name, account=f" {ACCOUNT}")
    township.go("2026-03-16 17:01")
    assert [each.failed for each in township.trade(number).enrolments] == [
        ("DEP_SAME_PAYER",), ("DEP_SAME_PAYER",),
    ]  # fmt: skip


def test_scene_08_the_deposit_of_a_blacklisted_firm_is_held_and_goes_back(
    township: DepositTownship,
) -> None:
    """The list closes the gate, not the till: what came is receipted, and paid back after it."""
    number = township.lease_to("PUBLISHED")
    township.go("2026-03-10 10:00")
    station = township.station
    station.parts = replace(
        station.parts, listed=lambda one, _day: "HIT" if one == FIRM else "CLEAR"
    )
    person, firm = township.enrol(number), township.enrol(number, FIRM)
    township.pay(number, person)
    theirs = township.pay(number, firm, payer=FIRM.name, account=FIRM.account)
    held = township.trade(number).deposits.get(theirs)
    assert held is not None
    assert (held.status, held.held) == ("HELD", ASKED)
    township.go("2026-03-16 17:01")
    assert [each.failed for each in township.trade(number).enrolments] == [(), ("Q_BLACKLIST",)]
    kinds = [one.kind for one in township.station.timeline(number)]
    assert kinds.count("blacklist.hit") == 1
    township.by("reviewer", "REVIEWER", PassGate(trade=number))
    township.give_back(number, theirs, "NOT_QUALIFIED")
    assert township.trade(number).deposits.sums(firm).held == 0


@pytest.mark.parametrize(
    ("relation", "failed"), [("SPOUSE", ()), ("HOUSEHOLD", ()), ("", ("DEP_PAYER_MISMATCH",))]
)
def test_scene_08_a_spouse_pays_with_a_signed_statement_or_the_money_counts_for_nothing(
    township: DepositTownship, relation: str, failed: tuple[str, ...]
) -> None:
    number = township.lease_to("PUBLISHED")
    township.go("2026-03-10 10:00")
    mine = township.pay(number, township.enrol(number), payer="周梅", relation=relation)
    held = township.trade(number).deposits.get(mine)
    assert held is not None
    assert held.held == ASKED
    township.go("2026-03-16 17:01")
    assert [each.failed for each in township.trade(number).enrolments] == [failed]


def test_a_trade_withdrawn_while_people_enrol_pays_them_back_unseen(
    township: DepositTownship,
) -> None:
    number, first, second = two_enrolled(township)
    township.pay(number, first)
    withdraw = WithdrawTrade(trade=number, reason="PARTY_WISH", request_sha256="ab" * 32)
    township.by("head", "HEAD", withdraw)
    size = township.station.ledger.size
    township.give_back(number, f"{first}-1", "TRADE_ENDED")
    assert set(township.kinds_since(size)) == {"sealed.act"}
    assert township.trade(number).deposits.sums().held == 0
    assert second != first


def test_e07_a_deposit_is_withheld_by_head_and_supervisor(township: DepositTownship) -> None:
    number, first, second = two_enrolled(township)
    mine = township.pay(number, first)
    township.pay(number, second, payer=OTHER.name, account=OTHER_ACCOUNT)
    township.go("2026-03-16 17:01")
    propose = ProposeForfeit(
        trade=number, deposit_id=mine, amount_fen=ASKED, ground="FRAUD", case_no="C-2026-1"
    )
    township.by("head", "HEAD", propose)
    forfeit = ForfeitDeposit(
        trade=number, deposit_id=mine, amount_fen=ASKED, decision_no="D-2026-1"
    )
    with pytest.raises(Refused, match="second-missing"):
        township.by("head", "HEAD", forfeit)
    signers = [township.signer("head", "HEAD"), township.signer("supervisor", "SUPERVISOR")]
    township.station.do(forfeit, signers=signers)
    assert township.trade(number).deposits.sums().forfeited == ASKED


def test_e06_a_firm_with_an_annual_deposit_pays_nothing_until_part_of_it_is_withheld(
    township: DepositTownship,
) -> None:
    township.estimate_fen = 600_000
    annual = ReceiveAnnual(
        annual_id="0Y1Y2Y3Y", party_id=FIRM, year=2026, band="B1", amount_fen=200_000,
        voucher="A-1",
    )  # fmt: skip
    township.by("second", "CASHIER", annual)
    number = township.lease_to("PUBLISHED")
    township.go("2026-03-10 10:00")
    firm, other = township.enrol(number, FIRM), township.enrol(number)
    cover = CoverDeposit(trade=number, enrol_id=firm, annual_id="0Y1Y2Y3Y")
    township.by("clerk", "CLERK", cover)
    with pytest.raises(Refused, match="annual-not-theirs"):
        township.by(
            "clerk", "CLERK",
            CoverDeposit(trade=number, enrol_id=other, annual_id="0Y1Y2Y3Y"),
        )  # fmt: skip
    forfeit = ForfeitAnnual(annual_id="0Y1Y2Y3Y", amount_fen=500, decision_no="D-2026-1")
    signers = [township.signer("head", "HEAD"), township.signer("supervisor", "SUPERVISOR")]
    township.station.do(forfeit, signers=signers)
    with pytest.raises(Refused, match="annual-not-covering"):
        township.by("clerk", "CLERK", cover)
    restore = RestoreAnnual(annual_id="0Y1Y2Y3Y", amount_fen=500, voucher="A-2")
    township.by("second", "CASHIER", restore)
    refund = RefundAnnual(
        annual_id="0Y1Y2Y3Y", amount_fen=200_000, voucher="A-3",
        paid_at=text_of(township.clock.at),
    )  # fmt: skip
    with pytest.raises(Refused, match="annual-in-use"):
        township.by("second", "CASHIER", refund)
    township.go("2026-03-16 17:01")
    failed = {each.random_id: each.failed for each in township.trade(number).enrolments}
    assert failed == {firm: (), other: ("DEP_MISSING",)}
