"""The door of the session room: it opens for the list of the session, and no one else.

Source: domain.md F08, F09, K04; event_types.csv door.*. Out it lets everybody who is on the list,
and through the emergency exit anybody at any time: a door never holds people in.
"""

from typing import Final

from appliance.core import rooms
from appliance.core.codes import Tables
from appliance.core.commands import MarkDoor, OpenDoor
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import DoorAlarmed, DoorDenied, DoorGranted, Draft
from appliance.core.instant import Instant
from appliance.core.room import EMERGENCY, IN, OUT, WAYS
from appliance.core.trade import Trade
from appliance.core.world import Who, World

SUBJECT: Final = "door"
"""Under this name the ledger finds whom the door let through last."""
LISTED: Final = ("READY", "IN_SESSION", "DEAL_PENDING", "FAILED_NO_BIDDERS", "RESULT_PUBLIC")
"""Stages in which a session may have a list for the door."""
ALARMS: Final = ("LONG", "UNASKED")
OPEN_S_MAX: Final = 86_400


def open_door(world: World, asked: OpenDoor, _by: Who, _at: Instant) -> Decision:
    """Let somebody through.

    Refusals: door-way, door-no-session; door-not-on-roster, door-no-locker and door-twice, kept.
    """
    trade = world.trade
    if asked.way not in WAYS:
        return refused("door-way", about="way")
    if asked.way == EMERGENCY:
        number = trade.number if trade is not None else None
        session_id = rooms.session_of(trade) if trade is not None else ""
        return decided(Draft(DoorGranted(session_id, "", asked.door, asked.way), trade=number))
    listed = access(trade, world.tables)
    if trade is None or listed is None:
        return refused("door-no-session")
    session_id, row = rooms.session_of(trade), rooms.row_of(trade, world.tables)
    inside = trade.room.inside(session_id)

    if asked.person not in listed | (inside if asked.way == OUT else frozenset()):
        return refused("door-not-on-roster", keep=_denied(trade, asked.door, "NOT_LISTED"))
    badge = trade.room.here(session_id).get(asked.person)
    if asked.way == IN and row.needs_phones and (badge is None or not badge.locker_no):
        return refused("door-no-locker", keep=_denied(trade, asked.door, "NO_LOCKER"))
    if asked.way == IN and row.anti_passback and asked.person in inside:
        return refused("door-twice", keep=_denied(trade, asked.door, "TWICE"))
    granted = DoorGranted(session_id, asked.person, asked.door, asked.way)
    return decided(Draft(granted, trade=trade.number))


def _denied(trade: Trade, door: str, reason: str) -> tuple[Draft, ...]:
    return (Draft(DoorDenied(rooms.session_of(trade), door, reason), trade=trade.number),)


def access(trade: Trade | None, tables: Tables) -> frozenset[str] | None:
    """Whom the door lets in now, as the roster names them; None while there is no list.

    Where the room asks for badges, those admitted and still here; else also the roster with which
    the session was opened. Before the opening the admitted come in, afterwards people go out.
    """
    if trade is None:
        return None
    session_id = rooms.session_of(trade)
    here = frozenset(trade.room.here(session_id))
    opened = trade.session.roster if trade.session and trade.stage == "IN_SESSION" else ()
    if trade.stage == "IN_SESSION":
        plain = not rooms.row_of(trade, tables).needs_badge
        return here | (frozenset(opened) if plain else frozenset())
    held = trade.stage == "READY" or bool(trade.room.inside(session_id))
    return here if held and (here or trade.room.inside(session_id)) else None


def mark(world: World, asked: MarkDoor, _by: Who, _at: Instant) -> Decision:
    """The door stands open. Refusals: door-alarm."""
    if asked.reason not in ALARMS or not 0 <= asked.open_s <= OPEN_S_MAX:
        return refused("door-alarm")
    trade = world.trade
    session_id = rooms.session_of(trade) if trade is not None else ""
    number = trade.number if trade is not None else None
    fact = DoorAlarmed(session_id, asked.door, asked.open_s, asked.reason)
    return decided(Draft(fact, trade=number))
