"""What the ledger has of an online auction, and its bids run through the rules again (6.3).

The district holds the auction; the order of the station and the result of the district are all
that stands here. Pure.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.canonical import digest
from appliance.core.entries import OnlineBid, OnlineOrdered, OnlineResulted

RESULT: Final = "RESULT"
NO_BID: Final = "NO_BID"

BIDS_MAX: Final = 2_000
"""Accepted bids of one result: an entry has 65,535 bytes, a bid at most thirty."""


class Online(Struct, frozen=True):
    """The newest order and its result; one given again, for another time, stands alone."""

    order: OnlineOrdered | None = None
    result: OnlineResulted | None = None

    def after(self, fact: OnlineOrdered | OnlineResulted) -> "Online":
        if isinstance(fact, OnlineOrdered):
            return Online(order=fact)
        return replace(self, result=fact)


NOT_ONLINE: Final = Online()


def order_digest(order: OnlineOrdered) -> str:
    """SHA-256, hex, over the canonical JSON of the order without the digest itself."""
    return digest(
        {
            "session_id": order.session_id,
            "start_fen": order.start_fen,
            "increment_fen": order.increment_fen,
            "free_s": order.free_s,
            "window_s": order.window_s,
            "confirm_factor": order.confirm_factor,
            "opens_at": order.opens_at,
            "bidders": list(order.bidders),
        }
    ).hex()


class Course(Struct, frozen=True):
    """How far an auction came: fen of the top bid (0: none), its bidder, its end in ms."""

    top_fen: int
    holder: int
    end_ms: int


def course(order: OnlineOrdered, bids: Sequence[OnlineBid]) -> Course | None:
    """The auction bid by bid; None where one of them cannot have been accepted.

    Milliseconds count from the opening. A bid in the free period does not move the end.
    """
    free_ms, window_ms = order.free_s * 1_000, order.window_s * 1_000
    top = Course(0, 0, free_ms + window_ms)
    before = 0
    for bid in bids:
        least = top.top_fen + order.increment_fen if top.holder else order.start_fen
        if not before <= bid.after_ms < top.end_ms:
            return None
        if not 1 <= bid.bidder <= len(order.bidders) or bid.bidder == top.holder:
            return None
        if bid.amount_fen < least or (bid.amount_fen - order.start_fen) % order.increment_fen:
            return None
        end = bid.after_ms + window_ms if bid.after_ms >= free_ms else top.end_ms
        top, before = Course(bid.amount_fen, bid.bidder, end), bid.after_ms
    return top
