"""Fees: never over the schedule, never paid without a voucher; the box takes no money."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_station import CASHIER, CLERK, NUMBER, TABLES, SmallStation, drafted, path_to
from whole_way import Way

from appliance.core import fees
from appliance.core.code_rows import Fee
from appliance.core.commands import CloseSettlement, OrderFee, PayFee
from appliance.core.entries import FeeOrdered, FeePaid
from appliance.core.trade_fold import fold

ORDER = f"{NUMBER}-F001"


def ordering(**changes: Any) -> OrderFee:
    values: dict[str, Any] = {"trade": NUMBER, "fee_item": "FILE_COPY", "amount_fen": 300}
    return OrderFee(**(values | {"quantity": 10} | changes))


def paying(**changes: Any) -> PayFee:
    values: dict[str, Any] = {
        "trade": NUMBER, "order_no": ORDER, "voucher": "CZ-2026-77", "paid_at": "2026-03-03",
    }  # fmt: skip
    return PayFee(**(values | changes))


def accepted() -> SmallStation:
    return path_to("ACCEPTED")


def test_b17_an_order_is_numbered_printed_and_names_what_the_schedule_allows() -> None:
    station = accepted()
    done = station.must(ordering(), CASHIER)
    assert done.entries[0].fact == FeeOrdered(ORDER, "FILE_COPY", 300, 300, 10)
    assert [(one.what, one.kind, one.number) for one in done.follows] == [("print", "FEE", ORDER)]
    second = station.must(ordering(amount_fen=30, quantity=1), CASHIER).entries[0].fact
    assert isinstance(second, FeeOrdered)
    assert (second.order_no, second.most_fen) == (f"{NUMBER}-F002", 330)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"voucher": ""}, "voucher-missing"),
        ({"paid_at": ""}, "date-form"),
        ({"voucher": "in cash"}, "voucher-form"),
        ({"voucher": "999999196803121232"}, "voucher-form"),
        ({"paid_at": "2026-03-04"}, "received-in-future"),
        ({"order_no": f"{NUMBER}-F002"}, "fee-order-unknown"),
    ],
)
def test_b17_no_fee_is_marked_paid_without_a_voucher_number_and_its_date(
    changes: dict[str, Any], code: str
) -> None:
    station = accepted()
    station.must(ordering(), CASHIER)
    assert station.code(paying(**changes), CASHIER) == code


def test_b17_a_voucher_pays_one_order_and_an_order_is_paid_once() -> None:
    station = accepted()
    station.must(ordering(), CASHIER)
    station.must(ordering(amount_fen=30, quantity=1), CASHIER)
    station.must(paying(), CASHIER)
    assert station.code(paying(voucher="CZ-2026-78"), CASHIER) == "fee-already-paid"
    again = paying(order_no=f"{NUMBER}-F002")
    assert station.code(again, CASHIER) == "voucher-again"
    assert station.trade is not None
    assert (station.trade.fees.paid_fen, len(station.trade.fees.open)) == (300, 1)
    assert fold(station.records, TABLES) == station.trade


def test_b17_only_the_cashier_orders_and_books_and_a_draft_is_charged_nothing() -> None:
    station = accepted()
    assert station.code(ordering(), CLERK) == "role-may-not"
    assert station.code(paying(), CLERK) == "role-may-not"
    fresh = SmallStation()
    fresh.must(drafted(), CLERK)
    assert fresh.code(ordering(trade=None), CASHIER) == "fee-too-early"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"fee_item": "SERVICE", "amount_fen": 1}, "fee-over-schedule"),
        ({"amount_fen": 301}, "fee-over-schedule"),
        ({"amount_fen": 6_000, "quantity": 9_999}, ""),
        ({"amount_fen": 6_001, "quantity": 9_999}, "fee-over-schedule"),
        ({"fee_item": "VALUATION", "amount_fen": 7_040, "quantity": 1}, ""),
        ({"fee_item": "VALUATION", "amount_fen": 7_041, "quantity": 1}, "fee-over-schedule"),
        ({"fee_item": "TIP"}, "fee-item-unknown"),
        ({"fee_item": "AUCTIONEER"}, "fee-nobody-pays"),
        ({"amount_fen": 0}, "amount-zero"),
        ({"amount_fen": -1}, "amount-negative"),
        ({"quantity": 0}, "fee-quantity"),
        ({"quantity": 10_000}, "fee-quantity"),
        ({"replaces": ORDER}, "fee-order-unknown"),
    ],
)
def test_i03_a_fee_of_station_or_agency_is_never_over_the_published_schedule(
    changes: dict[str, Any], code: str
) -> None:
    assert accepted().code(ordering(**changes), CASHIER) == code


def test_i03_several_orders_together_stay_within_the_schedule() -> None:
    station = accepted()
    valuation = {"fee_item": "VALUATION", "quantity": 1}
    station.must(ordering(**valuation, amount_fen=7_000), CASHIER)
    assert station.code(ordering(**valuation, amount_fen=41), CASHIER) == "fee-over-schedule"
    station.must(ordering(**valuation, amount_fen=40), CASHIER)


def test_i03_after_the_award_the_agency_is_paid_by_what_the_deal_came_to() -> None:
    station = path_to("AWARDED")
    most = 1_408_000 * 100 // 10_000
    asked = {"fee_item": "AUCTIONEER", "quantity": 1}
    over = ordering(**asked, amount_fen=most + 1)
    assert station.code(over, CASHIER) == "fee-over-schedule"
    station.must(ordering(**asked, amount_fen=most), CASHIER)


@given(
    basis=st.sampled_from(["FREE", "TRADE", "PIECE", "TOTAL"]),
    unit=st.integers(0, 10**6), rate=st.integers(0, 10_000), cap=st.integers(0, 10**6),
    asked=st.lists(st.tuples(st.integers(1, 10**7), st.integers(1, 50)), max_size=8),
)  # fmt: skip
def test_i03_whatever_is_asked_for_what_is_charged_stays_within_the_schedule(
    basis: Any, unit: int, rate: int, cap: int, asked: list[tuple[int, int]]
) -> None:
    row = Fee(
        code="X", zh="x", en="x", payee="AGENCY", payer="TRANSFEROR", basis=basis, unit_fen=unit,
        rate_bp=rate, cap_fen=cap, rule_doc="r", valid_from=date(2026, 1, 1),
    )  # fmt: skip
    station = SmallStation()
    station.records, station.folded = list(ACCEPTED.records), len(ACCEPTED.records)
    station.seq, station.live = ACCEPTED.seq, ACCEPTED.live
    tables = shipped_with(row)
    station.changes = {"tables": tables}
    for amount, quantity in asked:
        station.do(OrderFee(trade=NUMBER, fee_item="X", amount_fen=amount, quantity=quantity),
                   CASHIER)  # fmt: skip
    trade = station.trade
    assert trade is not None
    pieces = sum(one.asked.quantity for one in trade.fees.orders)
    most = fees.most(row, quantity=pieces, total_fen=trade.total_fen)
    assert trade.fees.ordered_fen <= most
    assert not cap or trade.fees.ordered_fen <= cap


def test_i03_a_row_that_ended_charges_nothing_and_the_next_one_holds_from_its_day() -> None:
    old = TABLES.fees[2]
    kept = [one for one in TABLES.fees if one.code != old.code]
    ended = Fee(**{**fields(old), "valid_to": date(2026, 3, 3)})
    later = Fee(**{**fields(old), "unit_fen": 20, "valid_from": date(2026, 3, 5)})
    rows = (*kept, ended, later)
    found = [fees.in_force(rows, old.code, f"2026-03-0{day}") for day in (3, 4, 5)]
    assert [one.unit_fen if one else None for one in found] == [30, None, 20]


def test_a_wrong_order_is_put_right_before_it_is_paid_and_never_after() -> None:
    station = accepted()
    station.must(ordering(), CASHIER)
    station.must(ordering(amount_fen=240, quantity=8, replaces=ORDER), CASHIER)
    assert station.code(paying(), CASHIER) == "fee-order-unknown"
    second = f"{NUMBER}-F002"
    station.must(ordering(amount_fen=0, quantity=1, replaces=second), CASHIER)
    assert station.trade is not None
    assert station.trade.fees.orders == ()
    third = station.must(ordering(), CASHIER).entries[0].fact
    assert isinstance(third, FeeOrdered)
    assert third.order_no == f"{NUMBER}-F004"
    station.must(paying(order_no=third.order_no), CASHIER)
    wrong = ordering(replaces=third.order_no)
    assert station.code(wrong, CASHIER) == "fee-already-paid"


def test_the_accounts_of_a_trade_close_only_when_its_fees_are_paid() -> None:
    way = Way("CBD").to("CONTRACTED")
    way.station.must(ordering(trade=way.number), CASHIER)
    close = CloseSettlement(trade=way.number, received_fen=0)
    assert way.station.code(close, CASHIER) == "fees-open"
    paid = paying(trade=way.number, order_no=f"{way.number}-F001", paid_at="2026-04-13")
    booked = way.station.must(paid, CASHIER).entries[0].fact
    assert isinstance(booked, FeePaid)
    assert way.station.code(close, CASHIER) == ""


def fields(row: Fee) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__struct_fields__}


def shipped_with(row: Fee) -> Any:
    """The shipped tables with one more fee."""
    changed = type(TABLES).__new__(type(TABLES))
    changed.__dict__.update(TABLES.__dict__ | {"fees": (*TABLES.fees, row)})
    return changed


ACCEPTED = path_to("ACCEPTED")
