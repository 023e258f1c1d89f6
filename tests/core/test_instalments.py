"""The price by its instalments: what came for which, and which are late on a day."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_station import CASHIER
from whole_way import Way

from appliance.core import instalments
from appliance.core.commands import CloseSettlement, ReceivePayment
from appliance.core.entries import TradeTerminated

YEARLY = 281_600


def paying(way: Way, fen: int, number: int, voucher: str) -> ReceivePayment:
    return ReceivePayment(
        trade=way.number, amount_fen=fen, voucher=voucher, received_at="2026-04-13",
        instalment_no=number,
    )  # fmt: skip


def received(way: Way) -> list[int]:
    return [one.received_fen for one in instalments.parts(way.trade)]


def test_money_fills_its_own_instalment_and_else_the_earliest() -> None:
    way = Way("CBD").to("CONTRACTED")
    assert received(way) == [0] * 5
    way.station.must(paying(way, YEARLY, 2, "V-1"), CASHIER)
    way.station.must(paying(way, YEARLY + 600, 0, "V-2"), CASHIER)
    assert received(way) == [YEARLY, YEARLY, 600, 0, 0]
    assert instalments.received_fen(way.trade) == 2 * YEARLY + 600


def test_what_the_settlement_said_counts_once() -> None:
    way = Way("CBD").to("SETTLED")
    assert received(way) == [YEARLY, 0, 0, 0, 0]
    over = paying(way, 4 * YEARLY + 1, 0, "V-2")
    assert way.station.code(over, CASHIER) == "received-over-total"
    booked = Way("CBD").to("CONTRACTED")
    booked.station.must(paying(booked, YEARLY, 1, "V-7"), CASHIER)
    close = CloseSettlement(trade=booked.number, received_fen=YEARLY, voucher="V-7")
    booked.station.must(close, CASHIER)
    assert received(booked) == [YEARLY, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("day", "late"),
    [
        ("2026-04-01", []),
        ("2027-04-01", []),
        ("2027-04-02", [2]),
        ("2028-04-02", [2, 3]),
        ("2031-01-01", [2, 3, 4, 5]),
    ],
)
def test_an_instalment_is_late_from_the_day_after_its_own(day: str, late: list[int]) -> None:
    way = Way("CBD").to("SETTLED")
    assert [one.number for one in instalments.overdue(way.trade, day)] == late


def test_part_of_an_instalment_is_still_late_and_of_a_deal_that_ended_nothing_is() -> None:
    way = Way("CBD").to("CONTRACTED")
    way.station.must(paying(way, YEARLY - 1, 1, "V-1"), CASHIER)
    [late] = instalments.overdue(way.trade, "2026-04-14")
    assert (late.number, late.open_fen) == (1, 1)
    ended = msgspec.structs.replace(
        way.trade, ended=TradeTerminated("T01", "ab" * 32, "REFUND", 1)
    )
    assert instalments.overdue(ended, "2030-01-01") == ()


@given(st.lists(st.tuples(st.integers(1, 600_000), st.integers(0, 5)), max_size=9))
def test_no_money_is_lost_or_counted_twice(asked: list[tuple[int, int]]) -> None:
    way: Any = Way("CBD").to("CONTRACTED")
    for place, (fen, number) in enumerate(asked):
        way.station.do(paying(way, fen, number, f"V-{place}"), CASHIER)
    parts = instalments.parts(way.trade)
    assert sum(one.received_fen for one in parts) == way.trade.followup.paid_fen
    assert all(0 <= one.received_fen <= one.amount_fen for one in parts)
