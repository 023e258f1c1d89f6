"""What a notice says of priority and of a single source, before it is approved."""

from typing import Final

from appliance.core.bid_standing import METHODS_WITH_BIDS
from appliance.core.commands import ApproveReview
from appliance.core.decision import Decision, refused
from appliance.core.money import FEN_MAX
from appliance.core.priority import RANKS
from appliance.core.trade import Trade
from appliance.core.world import World

SINGLE: Final = "SINGLE"
SINGLE_GROUNDS: Final = ("ONLY_SUPPLIER", "EMERGENCY", "ADDITION")
"""Government Procurement Law 31: nobody else can, no time, what must fit what is there."""


def fault(world: World, trade: Trade, asked: ApproveReview) -> Decision | None:
    """Why these terms cannot be announced; None when they can.

    Refusals: priority-in-procurement, priority-unknown, follow-after-sealed, increment-missing,
    amount-too-large, single-ground-missing, single-ground-unused.
    """
    return _rights(world, trade, asked) or _raising(asked) or _single(asked)


def _rights(world: World, trade: Trade, asked: ApproveReview) -> Decision | None:
    listed = asked.priority or ()
    buys = world.tables.trade_type(trade.type).family == "procurement"
    if buys and (listed or asked.follow_and_raise):
        return refused("priority-in-procurement", about="priority")
    if not set(listed) <= set(RANKS) or len(set(listed)) < len(listed):
        return refused("priority-unknown", about="priority")
    return None


def _raising(asked: ApproveReview) -> Decision | None:
    """After sealed offers the call is made once: nobody raises in the open (domain.md 6.7)."""
    if asked.follow_and_raise and asked.method in METHODS_WITH_BIDS:
        return refused("follow-after-sealed", about="priority")
    if asked.increment_fen < 0 or (asked.follow_and_raise and not asked.increment_fen):
        return refused("increment-missing", about="increment_fen")
    if asked.increment_fen > FEN_MAX:
        return refused("amount-too-large", about="increment_fen")
    return None


def _single(asked: ApproveReview) -> Decision | None:
    if asked.method == SINGLE and asked.single_ground not in SINGLE_GROUNDS:
        return refused("single-ground-missing", about="single_ground")
    if asked.method != SINGLE and asked.single_ground:
        return refused("single-ground-unused", about="single_ground")
    return None
