"""Sessions of an online auction that the district holds, to each outcome that it can have."""

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
from small_station import HOST, TABLES, TAKER, SmallStation, instant
from whole_way import MEMBER, Way

from appliance.core import online
from appliance.core.codes import Tables
from appliance.core.commands import ApplyDistrict, FailSession, OrderOnline, RecordResult
from appliance.core.entries import MethodTerms, OnlineBid, OnlineResulted
from appliance.core.instant import instant_of, text_of

TERMS = {"increment_fen": 1_000, "how": MethodTerms(free_s=3_600, window_s=300)}
START_FEN = 500_000
FIRST_S = 600
"""An early bid, in the free period."""


def tables() -> Tables:
    """Tables of a district that allows online auctions of collective property."""
    allowing = copy.copy(TABLES)
    row = TABLES.trade_type("JYC")
    more = msgspec.structs.replace(row, allowed_methods=(*row.allowed_methods, "ONLINE"))
    allowing.trade_types = {**TABLES.trade_types, "JYC": more}
    return allowing


class OnlineWay(Way):
    """A sale of collective property; applied for as an auction, approved as one on line."""

    def approved(self) -> None:
        self.station.changes["tables"] = tables()
        self.method = "ONLINE"
        super().approved()

    def in_session(self) -> None:
        self.station.must(OrderOnline(trade=self.number), HOST)
        super().in_session()


def way(stage: str, **terms: Any) -> OnlineWay:
    made = OnlineWay("JYC", "ASCEND", terms=TERMS | terms, takers=(TAKER, MEMBER))
    made.to(stage)
    return made


def result(going: OnlineWay, *bids: OnlineBid, **changes: Any) -> OnlineResulted:
    """What an honest district says after those bids."""
    order = going.trade.online.order
    assert order is not None
    came = online.course(order, bids)
    end_ms = came.end_ms if came else 0
    opens = instant_of(order.opens_at)
    values: dict[str, Any] = {
        "session_id": order.session_id, "order_sha256": order.order_sha256, "bids": bids,
        "outcome": "RESULT" if bids else "NO_BID", "cert": "AAAA",
        "closed_at": text_of(opens + timedelta(milliseconds=end_ms)),
    }  # fmt: skip
    if bids:
        top = bids[-1]
        values |= {
            "enrol_id": (*order.bidders, "nobody")[top.bidder - 1],
            "amount_fen": top.amount_fen,
        }
    return OnlineResulted(**(values | changes))


def applying(going: OnlineWay, said: OnlineResulted) -> ApplyDistrict:
    return ApplyDistrict(
        trade=going.number, checkpoint=said.cert, first_seq=0, last_seq=0, online=said
    )


def bids(*rows: tuple[int, int, int]) -> tuple[OnlineBid, ...]:
    """(bidder's place, steps over the start, seconds after the opening)."""
    return tuple(OnlineBid(who, START_FEN + 1_000 * steps, 1_000 * at) for who, steps, at in rows)


def heard(*rows: tuple[int, int, int], **terms: Any) -> OnlineWay:
    """In session, the district's result taken over at noon."""
    going = way("IN_SESSION", **terms)
    going.station.at = instant("2026-03-25 12:00")
    going.station.must(applying(going, result(going, *bids(*rows))))
    return going


def settled(*rows: tuple[int, int, int], **terms: Any) -> SmallStation:
    going = heard(*rows, **terms)
    going.station.must(RecordResult(trade=going.number, offers=()), HOST)
    return going.station


def without_bid() -> SmallStation:
    going = heard()
    going.station.must(FailSession(trade=going.number, reason="NO_BID"), HOST)
    return going.station


PLAYS: dict[str, Callable[[], SmallStation]] = {
    "none": without_bid,
    "one": lambda: settled((1, 0, FIRST_S)),
    "result": lambda: settled((1, 0, FIRST_S), (2, 3, 3_800), (1, 4, 4_000)),
    "priority": lambda: settled((1, 0, FIRST_S), priority=("MEMBER",)),
}
