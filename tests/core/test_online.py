"""ONLINE: an order to the district and its result, each bid checked again (domain.md 2.2, 6.3)."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plays.online import PLAYS, OnlineWay, applying, bids, heard, result, tables, way
from small_station import CLERK, HEAD, HOST, instant, utc

from appliance.core import online
from appliance.core.commands import FailSession, OrderOnline, RecordResult, RescheduleSession
from appliance.core.entries import (
    DistrictApplied,
    OnlineBid,
    OnlineOrdered,
    OnlineResulted,
    SessionFailed,
    SessionResulted,
)
from appliance.core.trade_methods import METHODS

GOOD = ((1, 0, 600), (2, 3, 3_800), (1, 4, 4_000))
"""A bid in the free period, one in the window, one that moves the end once more."""


def waiting() -> OnlineWay:
    """In session at noon, nothing of the district yet."""
    going = way("IN_SESSION")
    going.station.at = instant("2026-03-25 12:00")
    return going


# --- the order out ---


def test_online_the_order_holds_terms_and_numbers_and_nobody() -> None:
    going = way("READY")
    going.station.must(OrderOnline(trade=going.number), HOST)
    order = going.trade.online.order
    assert order is not None
    assert order.bidders == (f"{going.number}-E001", f"{going.number}-E002")
    assert (order.start_fen, order.increment_fen) == (500_000, 1_000)
    assert (order.free_s, order.window_s, order.opens_at) == (3_600, 300, going.trade.planned_at)
    assert order.order_sha256 == online.order_digest(order)
    assert "李四" not in repr(order)


@pytest.mark.parametrize("field", ["start_fen", "increment_fen", "free_s", "window_s"])
def test_online_an_order_that_is_changed_has_another_digest(field: str) -> None:
    going = way("READY")
    going.station.must(OrderOnline(trade=going.number), HOST)
    order = going.trade.online.order
    assert order is not None
    other = msgspec.structs.replace(order, **{field: getattr(order, field) + 1})
    assert online.order_digest(other) != order.order_sha256


def test_online_the_order_is_the_hosts_once_and_before_the_auction() -> None:
    going = way("READY")
    station, asked = going.station, OrderOnline(trade=going.number)
    assert station.code(asked, CLERK) == "role-may-not"
    station.at = instant("2026-03-25 09:00")
    assert station.code(asked, HOST) == "order-late"
    station.at = instant("2026-03-25 08:59", age_s=10**7, src="none")
    assert station.code(asked, HOST) == "clock-unsure"
    station.at = instant("2026-03-24 18:00")
    station.must(asked, HOST)
    assert station.code(asked, HOST) == "order-again"


def test_online_a_new_time_is_a_new_order() -> None:
    going = way("READY")
    going.station.must(OrderOnline(trade=going.number), HOST)
    first = going.trade.online.order
    later = RescheduleSession(
        trade=going.number, planned_at=utc("2026-03-27 09:00"), reason="POWER"
    )
    going.station.must(later, HEAD)
    going.station.must(OrderOnline(trade=going.number), HOST)
    second = going.trade.online.order
    assert first is not None
    assert second is not None
    assert first.order_sha256 != second.order_sha256


def test_online_without_an_increment_nothing_is_approved() -> None:
    with pytest.raises(AssertionError, match="auction-step-missing"):
        way("READY", increment_fen=0)


# --- the result in ---


def test_online_an_honest_result_is_taken_over_and_becomes_the_result() -> None:
    going = heard(*GOOD)
    kinds = [type(each.fact) for each in going.station.records[-2:]]
    assert kinds == [DistrictApplied, OnlineResulted]
    going.station.must(RecordResult(trade=going.number, offers=()), HOST)
    (found,) = (e.fact for e in going.station.records if isinstance(e.fact, SessionResulted))
    assert (found.enrol_id, found.amount_fen) == (f"{going.number}-E001", 504_000)
    assert [(each.enrol_id[-4:], each.amount_fen) for each in found.ranking] == [
        ("E001", 504_000),
        ("E002", 503_000),
    ]
    assert found.algorithm == "online-v1"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"order_sha256": "ab" * 32}, "online-other-order"),
        ({"session_id": "999999100-2026-JYC-0002/S1"}, "online-other-order"),
        ({"session_id": "999999100-2026-JYC-0001/S2"}, "online-other-order"),
        ({"amount_fen": 505_000}, "online-other-top"),
        ({"amount_fen": 503_000}, "online-other-top"),
        ({"enrol_id": "999999100-2026-JYC-0001-E002"}, "online-other-top"),
        ({"outcome": "NO_BID", "enrol_id": "", "amount_fen": 0}, "online-other-top"),
        ({"closed_at": "2026-03-25T02:11:39.999Z"}, "online-early"),  # a ms before its own end
        ({"closed_at": "2026-03-25T02:11:40.000Z"}, ""),
        ({"closed_at": "2026-03-25T03:59:57.000Z"}, ""),
        ({"closed_at": "2026-03-25T04:00:00.000Z"}, "online-early"),  # not surely over
        ({"closed_at": "2026-03-26T04:00:00.000Z"}, "online-early"),
        ({"closed_at": "soon"}, "date-form"),
    ],
)
def test_online_what_is_not_this_auctions_result_is_refused_by_name(
    changes: dict[str, Any], code: str
) -> None:
    going = waiting()
    said = result(going, *bids(*GOOD), **changes)
    assert going.station.code(applying(going, said)) == code


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        (((1, -1, 600),), "under the start"),
        (((1, 2, 600), (2, 2, 700)), "no higher than the top"),
        (((1, 2, 600), (1, 3, 700)), "over the own bid"),
        (((3, 0, 600),), "nobody of the order"),
        (((0, 0, 600),), "nobody"),
        (((1, 0, 700), (2, 1, 600)), "back in time"),
        (((1, 0, 3_900),), "at the very end"),
        (((1, 0, 3_700), (2, 1, 4_000)), "at the very end of the extension"),
    ],
)
def test_online_a_bid_that_the_rules_forbid_spoils_the_result(
    rows: tuple[tuple[int, int, int], ...], what: str
) -> None:
    going = waiting()
    said = result(going, *bids(*rows), closed_at="2026-03-25T03:30:00.000Z")
    assert going.station.code(applying(going, said)) == "online-bids", what


def test_online_half_a_step_is_no_bid() -> None:
    going = waiting()
    said = result(going, OnlineBid(1, 500_500, 1_000), closed_at="2026-03-25T03:30:00.000Z")
    assert going.station.code(applying(going, said)) == "online-bids"


def test_online_a_result_brought_again_changes_nothing() -> None:
    going = heard(*GOOD)
    again = result(going, *bids(*GOOD))
    assert going.station.code(applying(going, again)) == "online-again"
    other = result(going, *bids((1, 0, 600)))
    assert going.station.code(applying(going, other)) == "online-again"


def test_online_a_result_before_the_session_opened_waits() -> None:
    going = way("READY")
    going.station.must(OrderOnline(trade=going.number), HOST)
    assert going.station.code(applying(going, result(going))) == "wrong-stage"


def test_online_nobody_at_the_station_signs_for_the_district() -> None:
    going = waiting()
    asked = applying(going, result(going, *bids(*GOOD)))
    assert going.station.code(asked, HOST) == "role-may-not"


def test_online_without_the_districts_word_there_is_no_result_and_no_failure() -> None:
    going = waiting()
    station = going.station
    assert station.code(RecordResult(trade=going.number, offers=()), HOST) == "online-waiting"
    assert station.code(FailSession(trade=going.number, reason="NO_BID"), HOST) == (
        "session-goes-on"
    )


@pytest.mark.parametrize("name", sorted(PLAYS))
def test_online_each_play_ends_where_it_should(name: str) -> None:
    facts = [type(each.fact) for each in PLAYS[name]().records]
    assert (SessionFailed in facts) == (name == "none")
    assert (SessionResulted in facts) == (name != "none")


@pytest.mark.parametrize(
    ("window_s", "fine"), [(59, False), (60, True), (600, True), (601, False)]
)
def test_online_the_window_has_one_to_ten_minutes(window_s: int, fine: bool) -> None:
    going = way("READY")
    terms = msgspec.structs.replace(going.trade.fixed.how, window_s=window_s)
    assert (METHODS["ONLINE"].terms_fault(terms) is None) == fine
    assert METHODS["ONLINE"].minimum(2, single_bidder=True) == 2
    assert "ONLINE" in tables().trade_type("JYC").allowed_methods


# --- the auction run again, against one that asks each bid by itself ---


def end_after(bids_: list[OnlineBid], free_ms: int, window_ms: int) -> int:
    """The end that all bids after the free period give: the last of them and a window."""
    late = [each.after_ms for each in bids_ if each.after_ms >= free_ms]
    return (late[-1] if late else free_ms) + window_ms


@given(
    rows=st.lists(st.tuples(st.integers(1, 3), st.integers(0, 6), st.integers(0, 40)), max_size=6),
    free=st.integers(0, 10),
)
def test_online_the_course_agrees_with_asking_each_bid_alone(
    rows: list[tuple[int, int, int]], free: int
) -> None:
    order = OnlineOrdered("S", 100, 10, free, 10, 10, "", ("E1", "E2"), "")
    made = [OnlineBid(who, 100 + 5 * steps, 1_000 * at) for who, steps, at in rows]

    def allowed(at: int) -> bool:
        bid, earlier = made[at], made[:at]
        higher = all(bid.amount_fen >= each.amount_fen + 10 for each in earlier)
        return (
            bid.bidder <= 2
            and (not earlier or earlier[-1].bidder != bid.bidder)
            and higher
            and bid.amount_fen % 10 == 0
            and all(each.after_ms <= bid.after_ms for each in earlier)
            and bid.after_ms < end_after(earlier, 1_000 * free, 10_000)
        )

    found = online.course(order, made)
    assert (found is not None) == all(allowed(at) for at in range(len(made)))
    if found is not None:
        top = max((each.amount_fen for each in made), default=0)
        assert found.top_fen == top
        assert found.end_ms == end_after(made, 1_000 * free, 10_000)
