"""The box reminds transferor and bidders of the session, one working day before it (M05).

Once for each time that the session is set to; who was told of that time later than this needs no
reminder. It names nobody and counts nobody.
"""

from datetime import datetime, timedelta

from appliance.core import messages, waiver
from appliance.core.clocks import day_of
from appliance.core.codes import Tables
from appliance.core.commands import RemindSession
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, SessionReminded
from appliance.core.instant import Instant, instant_of
from appliance.core.trade import Trade
from appliance.core.world import Who, World

TEMPLATE = "M05"
READY = "READY"


def falls_due(trade: Trade, tables: Tables) -> datetime | None:
    """The hour of the session on the working day before it; None: nobody is to be reminded."""
    ready = trade.reached(READY)
    if trade.stage != READY or ready is None or trade.room.reminded:
        return None
    planned = instant_of(trade.planned_at)
    back = 1
    while not tables.calendar.is_working(day_of(planned - timedelta(days=back))):
        back += 1
    when = planned - timedelta(days=back)
    return when if when > instant_of(ready.at) else None


def remind(world: World, asked: RemindSession, _by: Who, at: Instant) -> Decision:
    """Tell them. Refusal: too-early, which is said too where it was done or the time moved."""
    trade = world.in_hand
    when = falls_due(trade, world.tables)
    if when is None or asked.planned_at != trade.planned_at or not at.surely_after(when):
        return refused("too-early")
    fact = SessionReminded(waiver.next_session(trade), trade.planned_at)
    told = messages.notify(TEMPLATE, messages.PARTIES)
    return decided(Draft(fact, trade=trade.number), follows=[told])
