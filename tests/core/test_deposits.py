"""Deposits: who paid, in time, enough; held until the trade shows a ground to let them go."""

import pytest
from deposit_station import (
    ACCOUNT,
    ASKED,
    FIRM,
    OTHER,
    SECOND_ID,
    DepositStation,
    asking,
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
    NUMBER,
    REVIEWER,
    SUPERVISOR,
    TAKER,
    enrolling,
    utc,
)

from appliance.core import deposit_gate, deposit_return, numbers
from appliance.core.commands import (
    ForfeitDeposit,
    OrderRefund,
    PassGate,
    WaiveDeposit,
    WithdrawEnrolment,
)
from appliance.core.deposit_intake import reference_of
from appliance.core.entries import DepositChecked, DepositDue, DepositReceived, EnrolmentChecked
from appliance.core.parties import Person

MINE, THEIRS = f"{FIRST}-1", f"{SECOND_ID}-1"


def faults(station: DepositStation, place: int = 1) -> tuple[str, ...]:
    """What the gate said of that bidder when the enrolment was closed."""
    each = station.money.enrolment(f"{NUMBER}-E{place:03}")
    assert each is not None
    return each.failed


# --- asked for -----------------------------------------------------------------------------------


def test_an_enrolment_is_told_what_to_pay_until_when_and_with_which_reference() -> None:
    station = asking()
    decision = station.must(enrolling(), CLERK)
    due = decision.entries[1].fact
    assert due == DepositDue(MINE, FIRST, ASKED, utc("2026-03-16 17:00"), reference_of(FIRST))
    assert {draft.hidden_for for draft in decision.entries} == {NUMBER}


def test_a_reference_has_nine_digits_that_check_and_counts_nobody() -> None:
    found = [reference_of(enrol_id) for enrol_id in ("00000000", "00000001", "ZZZZZZZZ", FIRST)]
    assert all(len(one) == 9 and numbers.luhn_ok(one) for one in found)
    assert len(set(found)) == len(found)


# --- E03 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bidder", "payer", "account", "mode", "relation", "counts"),
    [
        (FIRM, FIRM.name, FIRM.account, "BANK", "", True),
        (FIRM, " 青禾农机 合作社", "9999 9900 0000 0900 017", "BANK", "", True),
        (FIRM, FIRM.name, ACCOUNT, "BANK", "", False),
        (FIRM, "青禾农机合作社第二社", FIRM.account, "BANK", "", False),
        (FIRM, "别人", ACCOUNT, "BANK", "HOUSEHOLD", False),
        (FIRM, FIRM.name, "", "BOND", "", True),
        (FIRM, "别家", "", "BOND", "", False),
        (TAKER, TAKER.name, ACCOUNT, "BANK", "", True),
        (TAKER, TAKER.name, FIRM.account, "CARD", "", True),
        (TAKER, "张三", ACCOUNT, "BANK", "", False),
        (TAKER, "张三", ACCOUNT, "BANK", "SPOUSE", True),
        (Person("买买提·艾力", "1"), "买买提•艾力", ACCOUNT, "BANK", "", True),
        (Person("买买提·艾力", "1"), "买买提.艾力", ACCOUNT, "BANK", "", False),
    ],
)
def test_e03_money_counts_only_from_the_bidders_own_account(  # noqa: PLR0917 - a table
    bidder: Person, payer: str, account: str, mode: str, relation: str, counts: bool
) -> None:
    assert deposit_gate.is_payer(bidder, payer, account, mode, relation) is counts


def test_e03_an_account_that_differs_from_the_registered_one_fails_that_enrolment_alone() -> None:
    station = enrolled((SECOND_ID, FIRM))
    station.pay(FIRST)
    paid = station.pay(SECOND_ID, payer=FIRM.name, account="9999990000000900025")
    assert (paid.result, paid.faults, paid.held) == ("MISMATCH", ("DEP_PAYER_MISMATCH",), ASKED)
    station.go("2026-03-16 17:01")
    assert (faults(station, 1), faults(station, 2)) == ((), ("DEP_PAYER_MISMATCH",))


@pytest.mark.parametrize(
    ("came", "failed"),
    [("2026-03-16 16:59", ()), ("2026-03-16 17:00", ("DEP_LATE",))],
)
def test_e03_the_vouchers_time_counts_and_on_the_second_it_is_late(
    came: str, failed: tuple[str, ...]
) -> None:
    """Entered the next morning, before the gate: the check is made again."""
    station = enrolled((SECOND_ID, OTHER))
    station.pay(SECOND_ID, payer=OTHER.name, account="9999990000000000029")
    station.go("2026-03-16 17:01")
    assert faults(station) == ("DEP_MISSING",)
    station.go("2026-03-17 08:30")
    station.pay(FIRST, received_at=utc(came))
    assert faults(station) == failed


def test_the_gate_waits_for_the_banks_slip_until_the_session() -> None:
    """One bidder, nothing entered yet: what came in time may be entered the next morning."""
    station = enrolled()
    station.go("2026-03-16 17:01")
    assert (station.money.stage, faults(station)) == ("ENROL_CLOSED", ("DEP_MISSING",))
    station.go("2026-03-17 08:30")
    station.pay(FIRST)
    assert faults(station) == ()
    station.must(PassGate(trade=NUMBER), REVIEWER)


def test_without_money_the_gate_fails_when_the_session_would_begin() -> None:
    station = enrolled()
    station.go("2026-03-17 09:01")
    assert station.money.stage == "FAILED_NO_BIDDERS"


@pytest.mark.parametrize(
    ("payments", "failed"),
    [
        ([], ("DEP_MISSING",)),
        ([{"amount_fen": ASKED - 1}], ("DEP_SHORT",)),
        ([{"amount_fen": ASKED - 1}, {"amount_fen": 1, "voucher": "V-2"}], ()),
        ([{"payer": "张三"}], ("DEP_PAYER_MISMATCH",)),
        ([{"payer": "张三", "amount_fen": 1}], ("DEP_SHORT", "DEP_PAYER_MISMATCH")),
        ([{"payer": "张三"}, {"voucher": "V-2"}], ()),
        ([{"payer": "张三", "relation": "SPOUSE"}], ()),
    ],
)
def test_e03_the_gate_names_every_fault_of_a_deposit_at_once(
    payments: list[dict[str, object]], failed: tuple[str, ...]
) -> None:
    station = enrolled()
    for one in payments:
        station.pay(FIRST, **one)
    station.go("2026-03-16 17:01")
    assert faults(station) == failed


def test_two_bidders_who_pay_from_one_account_both_fail() -> None:
    station = enrolled((SECOND_ID, OTHER))
    station.pay(FIRST)
    assert station.pay(SECOND_ID, payer=OTHER.name, account=f"{ACCOUNT[:4]} {ACCOUNT[4:]}").good
    station.go("2026-03-16 17:01")
    first = station.money.deposits.get(MINE)
    assert first is not None
    assert (first.faults, first.same_payer) == (("DEP_SAME_PAYER",), (THEIRS,))
    assert (faults(station, 1), faults(station, 2)) == (("DEP_SAME_PAYER",),) * 2


def test_a04_a_receipt_from_a_shared_account_is_two_sealed_acts_as_a_cover_is() -> None:
    station = enrolled((SECOND_ID, OTHER))
    station.pay(FIRST)
    before = len(station.records)
    assert station.pay(SECOND_ID, payer=OTHER.name).same_payer == (MINE,)
    assert len(station.records) - before == 2
    first = station.money.deposits.get(MINE)
    assert first is not None
    assert first.same_payer == ()  # it is looked at again when the enrolment is closed


def test_who_left_in_time_taints_nobody_with_their_account() -> None:
    station = enrolled((SECOND_ID, OTHER))
    station.pay(FIRST)
    station.pay(SECOND_ID, payer=OTHER.name)
    station.must(WithdrawEnrolment(trade=NUMBER, enrol_id=SECOND_ID), CLERK)
    station.go("2026-03-16 17:01")
    assert faults(station) == ()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"amount_fen": 0}, "amount-zero", "amount_fen"),
        ({"amount_fen": 10**14 + 1}, "amount-too-large", "amount_fen"),
        ({"mode": "CASH"}, "payment-mode", "mode"),
        ({"mode": "ANNUAL"}, "payment-mode", "mode"),
        ({"voucher": ""}, "voucher-form", "voucher"),
        ({"voucher": "13800000000"}, "voucher-form", "voucher"),
        ({"received_at": "2026-03-10"}, "date-form", "received_at"),
        ({"received_at": utc("2026-03-10 10:01")}, "received-in-future", "received_at"),
        ({"payer": " "}, "payer-missing", "payer_name"),
        ({"account": "12ab"}, "account-form", "payer_account"),
        ({"account": ""}, "account-form", "payer_account"),
        ({"relation": "FRIEND"}, "relation-unknown", "relation"),
    ],
)
def test_a_receipt_that_cannot_stand_names_its_field(
    changes: dict[str, object], code: str, field: str
) -> None:
    no = enrolled().ask(paying(**changes), CASHIER).refused  # type: ignore[arg-type]  # a table
    assert no is not None
    assert (no.code, no.field) == (code, field)


def test_no_voucher_proves_two_receipts() -> None:
    station = enrolled()
    station.pay(FIRST)
    assert station.code(paying(FIRST), CASHIER) == "voucher-again"


def test_what_is_paid_before_the_closing_is_sealed_and_stands_in_clear_afterwards() -> None:
    station = enrolled((SECOND_ID, OTHER))
    station.changes["paid"] = station.told(FIRST)
    before = station.do(paying(FIRST), CASHIER)
    assert [type(draft.fact) for draft in before.entries] == [DepositReceived, DepositChecked]
    assert {(draft.trade, draft.hidden_for) for draft in before.entries} == {(None, NUMBER)}
    station.paid_from[MINE] = ACCOUNT
    station.go("2026-03-16 17:01")
    station.changes["paid"] = station.told(SECOND_ID)
    after = station.do(
        paying(f"{NUMBER}-E002", voucher="V-9", payer=OTHER.name, account="9999990000000000029"),
        CASHIER,
    )
    kinds = [type(draft.fact) for draft in after.entries]
    assert kinds == [DepositReceived, DepositChecked, EnrolmentChecked]
    assert {(draft.trade, draft.hidden_for) for draft in after.entries} == {(NUMBER, None)}


def test_a_bidder_whom_the_notice_exempts_pays_nothing() -> None:
    station = enrolled()
    waive = WaiveDeposit(trade=NUMBER, enrol_id=FIRST, ground="NO_DEPOSIT_ASKED")
    assert station.code(waive, CLERK) == "reason-unknown"
    station.must(WaiveDeposit(trade=NUMBER, enrol_id=FIRST, ground="NOTICE_EXEMPTS"), CLERK)
    station.go("2026-03-16 17:01")
    assert faults(station) == ()


# --- money back ----------------------------------------------------------------------------------


def grounds(station: DepositStation, deposit_id: str) -> set[str]:
    one = station.money.deposits.get(deposit_id)
    assert one is not None
    tables = station.world.tables
    return {each.code for each in deposit_return.grounds(station.money, tables, one)}


def ordering(deposit_id: str, amount_fen: int, ground: str) -> OrderRefund:
    return OrderRefund(trade=NUMBER, deposit_id=deposit_id, amount_fen=amount_fen, ground=ground)


def test_who_leaves_before_the_deadline_gets_the_money_back_still_sealed() -> None:
    station = enrolled()
    station.pay(FIRST)
    assert station.code(ordering(MINE, ASKED, "WITHDRAWN"), CASHIER) == "deposit-kept"
    station.must(WithdrawEnrolment(trade=NUMBER, enrol_id=FIRST), CLERK)
    decision = station.must(ordering(MINE, ASKED, "WITHDRAWN"), CASHIER)
    assert decision.entries[0].hidden_for == NUMBER
    assert station.must(refunding(station, MINE, ASKED), CASHIER).entries[0].hidden_for == NUMBER
    assert station.money.deposits.sums().held == 0


def test_late_or_foreign_money_goes_back_and_nothing_else_of_the_bidder_does() -> None:
    station = enrolled()
    station.pay(FIRST)
    station.pay(FIRST, payer="张三", voucher="V-2")
    assert grounds(station, f"{FIRST}-2") == {"WRONG_MONEY"}
    assert grounds(station, MINE) == set()


@pytest.mark.parametrize(
    ("amount", "ground", "code"),
    [
        (0, "WITHDRAWN", "amount-zero"),
        (ASKED, "NOT_CHOSEN", "deposit-kept"),
        (ASKED + 1, "WITHDRAWN", "refund-over"),
    ],
)
def test_a_refund_has_a_ground_and_a_bound(amount: int, ground: str, code: str) -> None:
    station = enrolled()
    station.pay(FIRST)
    station.must(WithdrawEnrolment(trade=NUMBER, enrol_id=FIRST), CLERK)
    assert station.code(ordering(MINE, amount, ground), CASHIER) == code


def test_money_is_paid_back_once_and_as_it_was_ordered() -> None:
    station = enrolled()
    station.pay(FIRST)
    station.must(WithdrawEnrolment(trade=NUMBER, enrol_id=FIRST), CLERK)
    assert station.code(refunding(station, MINE, ASKED), CASHIER) == "refund-not-ordered"
    station.must(ordering(MINE, ASKED, "WITHDRAWN"), CASHIER)
    assert station.code(ordering(MINE, 1, "WITHDRAWN"), CASHIER) == "refund-over"
    assert station.code(refunding(station, MINE, ASKED - 1), CASHIER) == "refund-differs"
    station.must(refunding(station, MINE, ASKED), CASHIER)
    assert station.code(refunding(station, MINE, ASKED), CASHIER) == "refund-not-ordered"
    assert station.code(ordering(MINE, 1, "WITHDRAWN"), CASHIER) == "deposit-kept"


# --- withheld ------------------------------------------------------------------------------------


def forfeiting(amount_fen: int, decision_no: str = "D-2026-1") -> ForfeitDeposit:
    return ForfeitDeposit(
        trade=NUMBER, deposit_id=MINE, amount_fen=amount_fen, decision_no=decision_no
    )


def test_e07_money_is_withheld_only_by_a_numbered_decision_that_the_supervisor_signs() -> None:
    station = enrolled()
    station.pay(FIRST)
    assert station.code(forfeiting(ASKED), HEAD, SUPERVISOR) == "nothing-proposed"
    station.must(proposing(MINE, ASKED), HEAD)
    assert station.code(forfeiting(ASKED), HEAD) == "second-missing"
    for unfit in ("", "two words", "镇里说的"):
        assert station.code(forfeiting(ASKED, unfit), HEAD, SUPERVISOR) == "decision-no-missing"
    assert station.code(forfeiting(ASKED + 1), HEAD, SUPERVISOR) == "refund-over"
    station.must(forfeiting(ASKED), HEAD, SUPERVISOR)
    sums = station.money.deposits.sums()
    assert (sums.received, sums.forfeited, sums.held) == (ASKED, ASKED, 0)


def test_e07_a_proposal_keeps_the_money_until_it_is_taken_back() -> None:
    station = enrolled()
    station.pay(FIRST)
    station.must(proposing(MINE, ASKED), HEAD)
    station.must(WithdrawEnrolment(trade=NUMBER, enrol_id=FIRST), CLERK)
    assert station.code(ordering(MINE, ASKED, "WITHDRAWN"), CASHIER) == "refund-over"
    station.must(proposing(MINE, 0), HEAD)
    assert station.code(proposing(MINE, 0), HEAD) == "nothing-proposed"
    station.give_back(MINE, ASKED, "WITHDRAWN")
    assert station.money.deposits.sums().held == 0
