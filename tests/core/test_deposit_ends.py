"""Where deposits go in the end: back to the losers, into the price, out of a trade that ended."""

import pytest
from deposit_station import (
    ASKED,
    OTHER,
    SECOND_ID,
    DepositStation,
    enrolled,
    paying,
    proposing,
    refunding,
)
from small_station import (
    CASHIER,
    CLERK,
    FIRST,
    HEAD,
    HOST,
    NUMBER,
    REVIEWER,
    SUPERVISOR,
    TABLES,
    TEXT,
    opening,
    signing,
)

from appliance.core import archive, deposit_return
from appliance.core.commands import (
    AttestSession,
    AttestTermination,
    CloseArchive,
    CloseSettlement,
    ConfirmAward,
    ConvertDeposit,
    IssueCertificate,
    MarkDefault,
    NextAward,
    OrderRefund,
    PassGate,
    RecordResult,
    RemindWinner,
    TerminateTrade,
    WithdrawTrade,
)
from appliance.core.due import ahead
from appliance.core.ending import seen_by_supervisor as seen_before_the_end
from appliance.core.entries import ClockOverdue, Offer, SettlementClosed
from appliance.core.session import seen_by_supervisor

MINE, THEIRS = f"{FIRST}-1", f"{SECOND_ID}-1"


def gated() -> DepositStation:
    """Two bidders who paid, past the gate: a listing with a result to come."""
    station = enrolled((SECOND_ID, OTHER), method="LISTING")
    station.pay(FIRST)
    station.pay(SECOND_ID, payer=OTHER.name, account="9999990000000000029")
    station.go("2026-03-16 17:01")
    station.must(PassGate(trade=NUMBER), REVIEWER)
    return station


def resulted() -> DepositStation:
    """E001 has the result, and its publicity runs."""
    station = gated()
    attest = AttestSession(
        trade=NUMBER, act="session.open", seen_sha256=seen_by_supervisor(station.money)
    )
    station.must(attest, SUPERVISOR)
    station.go("2026-03-17 09:01")
    station.must(opening(station), HOST)
    offers = (Offer(f"{NUMBER}-E001", 81_000), Offer(f"{NUMBER}-E002", 80_000))
    station.must(RecordResult(trade=NUMBER, offers=offers), HOST)
    return station


def awarded() -> DepositStation:
    station = resulted()
    station.go("2026-03-25 09:00")
    station.must(ConfirmAward(trade=NUMBER), HEAD)
    return station


def contracted() -> DepositStation:
    station = awarded()
    station.go("2026-03-26 10:00")
    station.must(signing(station), CLERK)
    return station


def owed(station: DepositStation) -> list[tuple[str, str, str]]:
    """(deposit, ground, last day) of what must go back."""
    found = deposit_return.owed(station.money, TABLES)
    return [(one.deposit.deposit_id, one.ground, one.last.isoformat()) for one in found]


def converting(
    deposit_id: str = MINE, amount_fen: int = ASKED, purpose: str = "PRICE"
) -> ConvertDeposit:
    return ConvertDeposit(
        trade=NUMBER, deposit_id=deposit_id, amount_fen=amount_fen, purpose=purpose
    )


def ordering(deposit_id: str, amount_fen: int, ground: str) -> OrderRefund:
    return OrderRefund(trade=NUMBER, deposit_id=deposit_id, amount_fen=amount_fen, ground=ground)


def settling() -> CloseSettlement:
    return CloseSettlement(trade=NUMBER, received_fen=281_600, voucher="V-1")


def test_nobody_gets_the_deposit_back_while_the_trade_may_still_be_theirs() -> None:
    station = gated()
    assert owed(station) == []
    assert station.code(ordering(MINE, ASKED, "NOT_CHOSEN"), CASHIER) == "deposit-kept"


def test_the_loser_is_paid_back_within_three_working_days_of_the_result() -> None:
    station = resulted()
    assert owed(station) == [(THEIRS, "NOT_CHOSEN", "2026-03-20")]
    assert station.code(ordering(MINE, ASKED, "NOT_CHOSEN"), CASHIER) == "deposit-kept"
    order = station.must(ordering(THEIRS, ASKED, "NOT_CHOSEN"), CASHIER).entries[0]
    assert (order.fact.due, order.trade) == ("2026-03-20", NUMBER)  # type: ignore[attr-defined]
    station.must(refunding(station, THEIRS, ASKED), CASHIER)
    assert owed(station) == []


def test_a_refund_that_is_not_made_in_time_is_overdue_once() -> None:
    station = resulted()
    station.go("2026-03-21 00:01")
    facts = [each.fact for each in station.records if isinstance(each.fact, ClockOverdue)]
    assert [(fact.clock, fact.due) for fact in facts] == [("DL18", "2026-03-20")]
    assert [each for each in ahead(station.money, TABLES) if "DL18" in str(each)] == []


def test_the_winners_deposit_becomes_the_price_and_nobody_elses_does() -> None:
    station = awarded()
    assert station.code(converting(THEIRS), CASHIER) == "not-the-winner"
    assert station.code(converting(amount_fen=0), CASHIER) == "amount-zero"
    assert station.code(converting(purpose="FEE"), CASHIER) == "purpose-unknown"
    assert station.code(converting(amount_fen=ASKED + 1), CASHIER) == "refund-over"
    station.must(converting(), CASHIER)
    assert station.code(converting(amount_fen=1), CASHIER) == "refund-over"


def test_e07_the_settlement_waits_until_nothing_is_held_and_tells_the_four_sums() -> None:
    station = contracted()
    assert station.code(settling(), CASHIER) == "deposit-held"
    station.must(converting(amount_fen=30_000), CASHIER)
    station.give_back(MINE, ASKED - 30_000, "CONTRACTED")
    assert station.code(settling(), CASHIER) == "deposit-held"
    station.give_back(THEIRS, ASKED, "NOT_CHOSEN")
    fact = station.must(settling(), CASHIER).entries[0].fact
    assert isinstance(fact, SettlementClosed)
    sums = (fact.held_fen, fact.refunded_fen, fact.converted_fen, fact.forfeited_fen)
    assert sums == (0, 70_000, 30_000, 0)


def test_an_archived_trade_takes_no_money_that_it_could_not_pay_back() -> None:
    station = contracted()
    station.must(converting(), CASHIER)
    station.give_back(THEIRS, ASKED, "NOT_CHOSEN")
    station.must(settling(), CASHIER)
    station.must(IssueCertificate(trade=NUMBER), HEAD)
    late = paying(f"{NUMBER}-E002", voucher="V-9", payer=OTHER.name)
    station.changes["paid"] = station.told(SECOND_ID)
    assert station.code(late, CASHIER) == ""
    sha, files = archive.manifest_digest(station.money), len(archive.manifest(station.money))
    station.must(CloseArchive(trade=NUMBER, manifest_sha256=sha, files=files), CLERK)
    assert station.code(late, CASHIER) == "wrong-stage"


def ended(reason: str) -> DepositStation:
    station = awarded()
    seen = seen_before_the_end(station.money, reason, TEXT)
    attest = AttestTermination(trade=NUMBER, seen_sha256=seen)
    station.must(attest, SUPERVISOR)
    station.must(TerminateTrade(trade=NUMBER, reason=reason, facts_sha256=TEXT), HEAD)
    return station


@pytest.mark.parametrize(
    ("reason", "must"),
    [
        ("T02", {MINE, THEIRS}),
        ("T06", {THEIRS}),
        ("T07", {THEIRS}),
        ("T10", {THEIRS}),
        ("T11", {MINE, THEIRS}),
    ],
)
def test_a_termination_owes_what_its_row_says_and_lets_the_rest_be_decided(
    reason: str, must: set[str]
) -> None:
    station = ended(reason)
    assert {deposit_id for deposit_id, _, _ in owed(station)} == must
    assert station.code(ordering(MINE, ASKED, "TRADE_ENDED"), CASHIER) == ""


def test_after_a_default_the_head_may_keep_the_money_back_from_the_refund_list() -> None:
    station = ended("T02")
    station.must(proposing(MINE, ASKED), HEAD)
    assert [deposit_id for deposit_id, _, _ in owed(station)] == [THEIRS]


def test_e07_who_defaults_is_on_no_refund_list_and_the_next_pays_with_their_own() -> None:
    station = awarded()
    station.must(RemindWinner(trade=NUMBER, due="2026-04-09", text_sha256=TEXT), HEAD)
    station.go("2026-04-10 09:00")
    station.must(MarkDefault(trade=NUMBER, facts_sha256=TEXT), HEAD)
    assert {deposit_id for deposit_id, _, _ in owed(station)} == {THEIRS}
    assert station.code(ordering(MINE, ASKED, "NOT_CHOSEN"), CASHIER) == "deposit-kept"
    following = NextAward(trade=NUMBER, next_enrol_id=f"{NUMBER}-E002", accept_sha256=TEXT)
    station.must(following, HEAD)
    assert owed(station) == []
    assert station.code(ordering(MINE, ASKED, "NOT_CHOSEN"), CASHIER) == ""
    assert station.code(ordering(THEIRS, ASKED, "NOT_CHOSEN"), CASHIER) == "deposit-kept"


def test_a_withdrawn_trade_pays_everybody_back_behind_the_firewall_that_stays_up() -> None:
    station = enrolled()
    station.pay(FIRST)
    withdraw = WithdrawTrade(trade=NUMBER, reason="T01", request_sha256=TEXT)
    station.must(withdraw, HEAD)
    order = station.must(ordering(MINE, ASKED, "TRADE_ENDED"), CASHIER)
    assert order.entries[0].hidden_for == NUMBER
    station.must(refunding(station, MINE, ASKED), CASHIER)
    assert station.money.deposits.sums().held == 0
