"""What a draw from a pool must keep to: the pool as it lies here, nobody by choice (F01, F18).

The list, its version and everybody left out with the reason are computed by the box; a draw that
names others is refused. Experts are drawn for a trade whose bidders are known, shortly before its
session, and their order stays sealed.
"""

from datetime import timedelta
from typing import Final

from appliance.core import clocks, waiver
from appliance.core.commands import CommitDraw, RecordMachineDraw
from appliance.core.decision import Decision, refused
from appliance.core.instant import Instant, instant_of
from appliance.core.trade import Trade
from appliance.core.world import World

EXPERT: Final = "EXPERT"
EARLIEST: Final = "DL28"
"""Of deadlines.csv: hours before the session before which no expert is drawn."""
EXPERTS_MIN: Final = 3
"""Of a small trade, and an odd number (domain.md 6.4)."""


def fault(world: World, asked: CommitDraw | RecordMachineDraw, at: Instant) -> Decision | None:
    """Why it may not be drawn from a pool so; None where it may.

    Refusals: pool-missing, pool-old, pool-differs, and for experts those of `_experts`.
    """
    pool = world.pool
    if pool is None:
        return refused("pool-missing", about="list_version")
    if pool.until < at.day:
        return refused("pool-old", until=pool.until)
    items = asked.items if isinstance(asked, CommitDraw) else tuple(sorted(asked.order))
    left_out = [(one.item, one.reason) for one in asked.exclusions]
    seen = [(one.item, one.reason) for one in pool.eligible.exclusions]
    if asked.list_version != pool.name or (items, left_out) != (pool.eligible.items, seen):
        return refused("pool-differs", about="items")
    if world.tables.pools[pool.kind].purpose != asked.purpose:
        return refused("pool-differs", about="purpose")
    return _experts(world, asked, at) if asked.purpose == EXPERT else None


def _experts(world: World, asked: CommitDraw | RecordMachineDraw, at: Instant) -> Decision | None:
    """What is asked of a draw of experts beyond that.

    Refusals: experts-no-trade, experts-before-closing, experts-too-early, experts-drawn,
    experts-unsealed, experts-count.
    """
    trade = world.trade
    if trade is None:
        return refused("experts-no-trade", about="trade")
    if trade.closing is None or not trade.planned_at:
        return refused("experts-before-closing")
    first = instant_of(trade.planned_at) - earliest(world)
    if not at.surely_after(first):
        return refused("experts-too-early", first=clocks.local_text(first))
    if being_drawn(trade):
        return refused("experts-drawn")
    if isinstance(asked, RecordMachineDraw) or not asked.sealed:
        return refused("experts-unsealed", about="sealed")
    told = trade.terms.how.experts if trade.terms and trade.terms.how else 0
    if asked.wanted < EXPERTS_MIN or asked.wanted % 2 == 0 or told not in (0, asked.wanted):
        return refused("experts-count", about="wanted", count=told or EXPERTS_MIN)
    return None


def earliest(world: World) -> timedelta:
    """How long before the session experts may be drawn at the earliest."""
    return timedelta(hours=world.tables.deadlines[EARLIEST].default)


def being_drawn(trade: Trade) -> bool:
    """Whether a sealed list, or a draw or an answer on its way to one, is there already."""
    session = waiver.next_session(trade)
    asked = trade.experts.request_of(session)
    begun = trade.reached("ENROL_CLOSED")
    fresh = [one for one in trade.experts.lists if begun is None or one.sealed_at >= begun.at]
    drawn = any(one.purpose == EXPERT and one.open for one in trade.draws.drawn)
    return drawn or bool(fresh) or (asked is not None and asked.reply is not None)
