"""What a walk does with the room of a session: booked, announced, people let in and seen out."""

from collections.abc import Callable
from datetime import timedelta

from walk_hand import Hand

from appliance.core import commands
from appliance.core.commands import Command
from appliance.core.instant import instant_of, text_of
from appliance.core.room import NO_PHONE
from appliance.core.trade import Trade

ROOM = "SESSION"
HOURS = timedelta(hours=3)
SELDOM = 4
"""These acts lead nowhere; a walk has somewhere to go."""


def _book(_hand: Hand, trade: Trade) -> Command | None:
    if not trade.planned_at:
        return None
    planned = instant_of(trade.planned_at)
    return commands.BookRoom(
        trade=trade.number, room=ROOM, start=text_of(planned), end=text_of(planned + HOURS)
    )


def _cancel(_hand: Hand, trade: Trade) -> Command:
    return commands.CancelBooking(trade=trade.number, room=ROOM, reason="MOVED")


def _plan(_hand: Hand, trade: Trade) -> Command:
    return commands.PlanSession(trade=trade.number, room=ROOM, planned_at=trade.planned_at)


def _who(hand: Hand, trade: Trade) -> str:
    known = [f"BIDDER:{one.number}" for one in trade.qualified]
    return hand.pick([*known, "HOST:9999991000103", "SUPERVISOR:9999991000105"])


def _check(hand: Hand, trade: Trade) -> Command:
    return commands.CheckPerson(
        trade=trade.number, person=_who(hand, trade), passed=not hand.one_in(6)
    )


def _admit(hand: Hand, trade: Trade) -> Command:
    locker = hand.pick((NO_PHONE, "1", "2"))
    return commands.AdmitPerson(trade=trade.number, person=_who(hand, trade), locker_no=locker)


def _see_out(hand: Hand, trade: Trade) -> Command:
    return commands.SeeOut(trade=trade.number, person=_who(hand, trade))


def _seldom(
    make: Callable[[Hand, Trade], Command | None],
) -> Callable[[Hand, Trade], Command | None]:
    return lambda hand, trade: make(hand, trade) if hand.one_in(SELDOM) else None


MOVES: dict[type[Command], Callable[[Hand, Trade], Command | None]] = {
    commands.BookRoom: _seldom(_book),
    commands.CancelBooking: _seldom(_cancel),
    commands.PlanSession: _seldom(_plan),
    commands.CheckPerson: _seldom(_check),
    commands.AdmitPerson: _seldom(_admit),
    commands.SeeOut: _seldom(_see_out),
}
