"""Rooms of the station: booked without overlap, announced for a session (domain.md F13).

A booking holds the half-open time `[start, end)`. A room belongs to one session at a time.
"""

from datetime import datetime, timedelta
from typing import Final

from appliance.core import waiver
from appliance.core.bookings import Booking
from appliance.core.code_rows import Room as RoomRow
from appliance.core.codes import Tables
from appliance.core.commands import BookRoom, CancelBooking, PlanSession
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, MethodTerms, RoomBooked, RoomCancelled, SessionPlanned
from appliance.core.forms import moment
from appliance.core.instant import Instant, instant_of, text_of
from appliance.core.trade import Trade
from appliance.core.world import Who, World

LONGEST: Final = timedelta(hours=12)
"""A session does not go on through the night."""
AHEAD: Final = timedelta(days=366)
GRACE_MIN_MAX: Final = 120
"""Who came in time does not wait for longer (guard 6)."""
CANCEL_REASONS: Final = ("MOVED", "CALLED_OFF", "MISTAKE")
BEFORE_SESSION: Final = ("APPROVED", "PUBLISHED", "ENROL_CLOSED", "READY")


def session_of(trade: Trade) -> str:
    """The session that runs or just ran; before it the one that would open next."""
    stage = trade.stops[-1].previous if trade.stage == "SUSPENDED" else trade.stage
    if trade.session is not None and stage not in BEFORE_SESSION:
        return trade.session.session_id
    return waiver.next_session(trade)


def row_of(trade: Trade, tables: Tables) -> RoomRow:
    """Where the next session is held: as planned, else as the notice says, else the usual room."""
    announced = trade.terms.how.room if trade.terms is not None else ""
    planned = trade.room.planned
    held = planned is not None and planned.session_id == session_of(trade)
    code = planned.room if planned is not None and held else announced
    return tables.room(code if code in tables.rooms else "")


def terms_fault(how: MethodTerms, tables: Tables) -> Decision | None:
    """What is wrong with room and grace of a notice. Refusals: room-unknown, grace-form."""
    if how.room and how.room not in tables.rooms:
        return refused("room-unknown", about="room")
    if not 0 <= how.grace_min <= GRACE_MIN_MAX:
        return refused("grace-form", about="grace_min")
    return None


def book(world: World, asked: BookRoom, _by: Who, at: Instant) -> Decision:
    """Keep a room for the session of this trade.

    Refusals: wrong-stage, room-unknown, date-form, booking-backwards, booking-too-long,
    booking-past, booking-too-far, booking-again, room-taken.
    """
    trade = world.in_hand
    if trade.stage not in (*BEFORE_SESSION, "IN_SESSION"):
        return refused("wrong-stage")
    if asked.room not in world.tables.rooms:
        return refused("room-unknown", about="room")
    session_id = session_of(trade)
    no = _times(asked, at) or _free(world, asked.room, asked.start, asked.end, session_id)
    if no is not None:
        return no
    if _booking(world, asked.room, session_id) is not None:
        return refused("booking-again", about="room")
    fact = RoomBooked(asked.room, asked.start, asked.end, session_id)
    return decided(Draft(fact, trade=trade.number))


def cancel(world: World, asked: CancelBooking, _by: Who, _at: Instant) -> Decision:
    """Give a room back. Refusals: reason-unknown, room-not-booked, room-in-use."""
    trade = world.in_hand
    session_id = session_of(trade)
    if asked.reason not in CANCEL_REASONS:
        return refused("reason-unknown", about="reason")
    if _booking(world, asked.room, session_id) is None:
        return refused("room-not-booked", about="room")
    planned = trade.room.planned
    held_here = planned is not None and planned.room == asked.room
    if held_here and (trade.stage == "IN_SESSION" or trade.room.here(session_id)):
        return refused("room-in-use", about="room")
    fact = RoomCancelled(asked.room, session_id, asked.reason)
    return decided(Draft(fact, trade=trade.number))


def plan(world: World, asked: PlanSession, _by: Who, _at: Instant) -> Decision:
    """Announce the room of the session; the time is the notice's.

    Refusals: room-unknown, room-announced, plan-other-time, room-not-booked, room-in-use.
    """
    trade, terms = world.in_hand, world.in_hand.fixed
    session_id = session_of(trade)
    if asked.room not in world.tables.rooms:
        return refused("room-unknown", about="room")
    if terms.how.room and asked.room != terms.how.room:
        return refused("room-announced", about="room", room=terms.how.room)
    if asked.planned_at != trade.planned_at:
        return refused("plan-other-time", about="planned_at")
    if trade.room.here(session_id):
        return refused("room-in-use", about="room")
    booked = _booking(world, asked.room, session_id)
    start = instant_of(trade.planned_at)
    if booked is None or not booked.covers(start, start + grace(trade)):
        return refused("room-not-booked", about="room")
    fact = SessionPlanned(session_id, asked.room, trade.planned_at, terms.how.grace_min)
    return decided(Draft(fact, trade=trade.number))


def moved(world: World, planned_at: datetime) -> tuple[tuple[Draft, ...], Decision | None]:
    """What a new time of the session means for its planned room: the booking moves along.

    Refusal: room-taken. Nothing to do where no room was planned.
    """
    trade = world.in_hand
    planned = trade.room.planned
    session_id = waiver.next_session(trade)
    if planned is None or planned.session_id != session_id:
        return (), None
    old = _booking(world, planned.room, session_id)
    if old is not None and old.covers(planned_at, planned_at + grace(trade)):
        return (), None
    start, end = planned_at, planned_at + grace(trade) + timedelta(hours=1)
    drafts: tuple[Draft, ...] = ()
    if old is not None:
        before = instant_of(planned.planned_at)
        start = planned_at - (before - instant_of(old.start))
        end = planned_at + (instant_of(old.end) - before)
        cancelled = RoomCancelled(planned.room, session_id, "MOVED")
        drafts = (Draft(cancelled, trade=trade.number),)
    no = _free(world, planned.room, text_of(start), text_of(end), session_id)
    if no is not None:
        return (), no
    booked = RoomBooked(planned.room, text_of(start), text_of(end), session_id)
    return (*drafts, Draft(booked, trade=trade.number)), None


def grace(trade: Trade) -> timedelta:
    """How late the session may begin, as the notice says (guard 6)."""
    return timedelta(minutes=trade.fixed.how.grace_min)


def _booking(world: World, room: str, session_id: str) -> Booking | None:
    found = (one for one in world.bookings if (one.room, one.session_id) == (room, session_id))
    return next(found, None)


def _times(asked: BookRoom, at: Instant) -> Decision | None:
    start, end = moment(asked.start), moment(asked.end)
    if start is None or end is None:
        return refused("date-form", about="start" if start is None else "end")
    if end <= start:
        return refused("booking-backwards", about="end")
    if end - start > LONGEST:
        return refused("booking-too-long", about="end")
    if end <= at.at:
        return refused("booking-past", about="start")
    return refused("booking-too-far", about="start") if start > at.at + AHEAD else None


def _free(world: World, room: str, start: str, end: str, session_id: str) -> Decision | None:
    """No other session has the room in that time."""
    begins, ends = instant_of(start), instant_of(end)
    others = (one for one in world.bookings if one.room == room and one.session_id != session_id)
    taken = next((one for one in others if one.meets(begins, ends)), None)
    if taken is None:
        return None
    return refused("room-taken", about="start", session=taken.session_id)
