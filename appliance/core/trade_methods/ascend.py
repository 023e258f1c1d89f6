"""ASCEND: open ascending bidding (domain.md 6.3); with one bidder a short session (6.1)."""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from appliance.core.auction import Auction, Break
from appliance.core.auction_rules import auction_of, reserve_of
from appliance.core.bids import bytes_of
from appliance.core.decision import Decision, refused
from appliance.core.entries import (
    AuctionBid,
    AuctionStarted,
    BidOpened,
    MethodTerms,
    Offer,
    ReserveWaived,
)
from appliance.core.instant import instant_of
from appliance.core.trade import Trade
from appliance.core.trade_methods import single
from appliance.core.trade_methods.rules import Outcome, Setting

WINDOW_MIN_S = 60
WINDOW_MAX_S = 600
FREE_MAX_S = 24 * 3_600
"""A free period is a part of one sitting."""

FACTOR_MIN = 2
FACTOR_MAX = 1_000


def step_fault(method: str, increment_fen: int) -> Decision | None:
    """An auction without a step never ends. Refusal: auction-step-missing."""
    if method in (Ascend.code, "ONLINE") and increment_fen <= 0:
        return refused("auction-step-missing", about="increment_fen")
    return None


class Ascend:
    code = "ASCEND"
    tie_rules = ("EARLIEST",)

    def minimum(self, table_minimum: int, *, single_bidder: bool) -> int:
        return 1 if single_bidder else table_minimum

    def terms_fault(self, terms: MethodTerms) -> Decision | None:
        """Whether an auction can be held by them.

        Refusals: window-out-of-range, free-period-out-of-range, factor-out-of-range, reserve-form.
        """
        if not WINDOW_MIN_S <= terms.window_s <= WINDOW_MAX_S:
            return refused(
                "window-out-of-range", about="window_s", least=WINDOW_MIN_S, most=WINDOW_MAX_S
            )
        if not 0 <= terms.free_s <= FREE_MAX_S:
            return refused("free-period-out-of-range", about="free_s", most=FREE_MAX_S // 60)
        if not FACTOR_MIN <= terms.confirm_factor <= FACTOR_MAX:
            return refused(
                "factor-out-of-range", about="confirm_factor", least=FACTOR_MIN, most=FACTOR_MAX
            )
        if terms.reserve and bytes_of(terms.reserve) is None:
            return refused("reserve-form", about="reserve")
        return None

    def outcome(self, offers: Sequence[Offer], setting: Setting) -> Outcome:
        """The highest bid of a closed auction; each bidder stands with the highest of their own.

        Refusals: offer-missing (one bidder); auction-not-started, auction-goes-on,
        auction-no-offers, auction-no-bid, reserve-sealed, reserve-not-met.
        """
        if setting.qualified == 1:
            return _short(offers, setting)
        auction = auction_of(setting.trade)
        if auction.start is None:
            return Outcome(no=refused("auction-not-started"))
        if auction.closed is None:
            return Outcome(no=refused("auction-goes-on"))
        if offers:
            return Outcome(no=refused("auction-no-offers", about="offers"))
        if not auction.bids:
            return Outcome(fails="NO_BID", no=refused("auction-no-bid"))
        no = _reserve(setting.trade, auction)
        if no is not None:
            return no
        best: dict[str, int] = {}
        for bid in auction.bids:
            best[bid.enrol_id] = bid.amount_fen
        ranking = sorted(
            (Offer(who, fen) for who, fen in best.items()), key=lambda each: -each.amount_fen
        )
        return Outcome(tuple(ranking), "ascend-v1")

    def recount(self, offers: Sequence[Offer], setting: Setting) -> Offer | None:
        """By replaying the bids against the clock, one at a time, as a watcher would."""
        if setting.qualified == 1:
            return single.recount(offers, setting)
        return replayed(auction_of(setting.trade), setting)


def replayed(auction: Auction, setting: Setting) -> Offer | None:
    """What the raw bids and stops come to; None where one of them breaks a rule of 6.3."""
    start = auction.start
    if start is None or auction.closed is None or auction.standing_still:
        return None
    bidders = {each.number for each in setting.trade.qualified}
    price, holder, clock = start.start_fen - start.increment_fen, "", _Clock(start)
    if [each.seq for each in auction.bids] != list(range(1, auction.closed.top_seq + 1)):
        return None
    for moment, event in _in_order(auction):
        if isinstance(event, AuctionBid):
            steps, rest = divmod(event.amount_fen - price, start.increment_fen)
            far = steps - (0 if holder else 1) > start.confirm_factor and not event.confirmed
            if rest or steps < 1 or far or event.enrol_id == holder:
                return None
            if event.enrol_id not in bidders or not clock.bid(moment):
                return None
            price, holder = event.amount_fen, event.enrol_id
        else:
            clock.stop(event)
    if start.reserve_commitment and price < _reserve_again(setting.trade, start, price + 1):
        return None
    if not holder or clock.runs_out() != instant_of(auction.closed.closed_at):
        return None
    return Offer(holder, price)


class _Clock:
    """Seconds on the wall: what is left of the free period and of the window."""

    def __init__(self, start: AuctionStarted) -> None:
        self.seen = instant_of(start.started_at)
        self.free = timedelta(seconds=start.free_s)
        self.full = self.window = timedelta(seconds=start.window_s)

    def run(self, until: datetime) -> None:
        """Let it run: the free period first, then the window."""
        passed = until - self.seen
        from_free = min(passed, self.free)
        self.free -= from_free
        self.window -= passed - from_free
        self.seen = until

    def bid(self, moment: datetime) -> bool:
        """Whether a bid at that moment was in time; outside the free period the window is new."""
        self.run(moment)
        if not self.free and self.window <= timedelta():
            return False
        if not self.free:
            self.window = self.full
        return True

    def stop(self, event: Break) -> None:
        """Stand still, and go on; what had run out before a person stopped it stays so."""
        if event.resumed_at is None or event.stopped_at < self.seen:
            return  # stopped while it stood still already: the longer stop decides
        self.run(event.stopped_at)
        if not self.free and self.window <= timedelta() and not event.by_box:
            return
        if event.session:
            self.free = timedelta()
        if not self.free:
            self.window = self.full
        self.seen = event.resumed_at

    def runs_out(self) -> datetime:
        return self.seen + self.free + self.window


def _reserve_again(trade: Trade, start: AuctionStarted, none: int) -> int:
    """What was opened and truly is what was sealed; `none` where that is not there.

    The start where the owner gave it up.
    """
    for said in trade.bids.said:
        fact = said.fact
        if isinstance(fact, ReserveWaived) and fact.session_id == start.session_id:
            return start.start_fen
        if isinstance(fact, BidOpened) and fact.session_id == start.session_id:
            raw = base64.b64decode(fact.nonce)
            text = f"bid-v1\0{trade.number}\0RESERVE\0{fact.amount_fen}\0".encode()
            if sha256(text + raw).digest() == base64.b64decode(start.reserve_commitment):
                return fact.amount_fen
    return none


def _in_order(auction: Auction) -> list[tuple[datetime, AuctionBid | Break]]:
    events: list[tuple[datetime, AuctionBid | Break]] = [
        *((instant_of(each.at), each) for each in auction.bids),
        *((each.stopped_at, each) for each in auction.breaks),
    ]
    return sorted(events, key=lambda each: each[0])


def _reserve(trade: Trade, auction: Auction) -> Outcome | None:
    """What a secret reserve says to the highest bid; None where there is none or it is met."""
    assert auction.start is not None
    if not auction.start.reserve_commitment:
        return None
    reserve = reserve_of(trade)
    if reserve is None:
        return Outcome(no=refused("reserve-sealed"))
    if auction.bids[-1].amount_fen < reserve:
        return Outcome(fails="RESERVE_NOT_MET", no=refused("reserve-not-met"))
    return None


def _short(offers: Sequence[Offer], setting: Setting) -> Outcome:
    """One qualified bidder: not under the listing price (6.1)."""
    if not offers:
        return Outcome(fails="NO_BID", no=refused("offer-missing", about="offers"))
    return Outcome(tuple(setting.counted(each) for each in offers), "single-taker-v1")
