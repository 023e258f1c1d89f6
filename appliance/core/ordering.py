"""The order of an online auction to the district, and its result taken over."""

from datetime import timedelta

import msgspec

from appliance.core import online, waiver
from appliance.core.commands import OrderOnline
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, OnlineOrdered, OnlineResulted
from appliance.core.forms import moment
from appliance.core.instant import Instant, instant_of
from appliance.core.trade import Trade
from appliance.core.world import Who, World

ONLINE = "ONLINE"


def order(world: World, _asked: OrderOnline, _by: Who, at: Instant) -> Decision:
    """Order the auction, once for each announced time.

    Refusals: session-not-online, auction-step-missing, clock-unsure, order-late, order-again.
    """
    trade = world.in_hand
    if trade.fixed.method != ONLINE:
        return refused("session-not-online")
    if trade.fixed.increment_fen <= 0:
        return refused("auction-step-missing")
    if not at.trusted:
        return refused("clock-unsure")
    if not at.surely_before(instant_of(trade.planned_at)):
        return refused("order-late")
    new = made(trade)
    if trade.online.order == new:
        return refused("order-again")
    return decided(Draft(new, trade=trade.number))


def made(trade: Trade) -> OnlineOrdered:
    """The order that the notice and the gate make."""
    how = trade.fixed.how
    bare = OnlineOrdered(
        session_id=waiver.next_session(trade), start_fen=trade.wants.list_price_fen,
        increment_fen=trade.fixed.increment_fen, free_s=how.free_s, window_s=how.window_s,
        confirm_factor=how.confirm_factor, opens_at=trade.planned_at,
        bidders=tuple(sorted(each.number for each in trade.qualified)), order_sha256="",
    )  # fmt: skip
    return msgspec.structs.replace(bare, order_sha256=online.order_digest(bare))


def fault(world: World, said: OnlineResulted, at: Instant) -> Decision | None:
    """Why the district's result cannot be taken over; None when it can.

    Refusals: trade-unknown, wrong-stage, online-other-order (of another trade, session or order),
    online-again, date-form, online-early (before its own end, or before ours), online-bids,
    online-other-top.
    """
    trade = world.trade
    if trade is None:
        return refused("trade-unknown")
    if trade.stage not in world.tables.event(said.kind).states:
        return refused("wrong-stage")
    ordered = trade.online.order
    if ordered is None or said.order_sha256 != ordered.order_sha256 or not _here(trade, said):
        return refused("online-other-order")
    if trade.online.result is not None:
        return refused("online-again")
    return _bids_fault(ordered, said, at)


def _bids_fault(ordered: OnlineOrdered, said: OnlineResulted, at: Instant) -> Decision | None:
    """Its bids run through the rules, its end not before theirs, its top theirs."""
    closed = moment(said.closed_at)
    if closed is None:
        return refused("date-form")
    course = online.course(ordered, said.bids) if len(said.bids) <= online.BIDS_MAX else None
    if course is None:
        return refused("online-bids")
    end = instant_of(ordered.opens_at) + timedelta(milliseconds=course.end_ms)
    if closed < end or not at.surely_after(closed):
        return refused("online-early")
    return None if _as_bid(ordered, course, said) else refused("online-other-top")


def _here(trade: Trade, said: OnlineResulted) -> bool:
    return trade.session is not None and said.session_id == trade.session.session_id


def _as_bid(ordered: OnlineOrdered, course: online.Course, said: OnlineResulted) -> bool:
    """Whether what it says of bidder, amount and outcome is what its bids come to."""
    if not course.holder:
        return (said.outcome, said.enrol_id, said.amount_fen) == (online.NO_BID, "", 0)
    top = ordered.bidders[course.holder - 1]
    return (said.outcome, said.enrol_id, said.amount_fen) == (online.RESULT, top, course.top_fen)
