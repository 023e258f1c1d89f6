"""Forms about the room of a session: booked by the clerk, announced by the host."""

from datetime import timedelta

from appliance.core import rooms
from appliance.core.bookings import Booking
from appliance.core.commands import BookRoom, CancelBooking, PlanSession
from appliance.core.instant import instant_of
from appliance.registers import rooms as books
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.i18n import current, say
from kiosk_ui.shown import moment

SHOWN = timedelta(days=14)


def _rooms(desk: Desk) -> list[Choice]:
    return desk.choices_of("rooms")


def _mine(desk: Desk) -> list[Booking]:
    """The bookings of this session."""
    session_id = rooms.session_of(desk.in_hand)
    return [one for one in _standing(desk) if one.session_id == session_id]


def _booked(desk: Desk) -> list[Choice]:
    return [(one.room, desk.word("rooms", one.room)) for one in _mine(desk)]


def _standing(desk: Desk) -> list[Booking]:
    return [one for code in desk.tables.rooms for one in books.of_room(desk.station, code)]


def _reasons(_desk: Desk) -> list[Choice]:
    return [(code, say(f"booking.reason.{code}", current())) for code in rooms.CANCEL_REASONS]


def _taken(desk: Desk) -> list[tuple[str, str]]:
    """What is booked in the next days, so that nobody types a time that is not free."""
    soon = desk.now.at + SHOWN
    lines = [
        say(
            "room.booked-line", current(), room=desk.word("rooms", one.room),
            start=moment(one.start), end=moment(one.end),
        )
        for one in _standing(desk)
        if one.meets(desk.now.at, soon)
    ]  # fmt: skip
    return [(say("room.now-booked", current()), line) for line in lines]


def _announced(desk: Desk) -> list[tuple[str, str]]:
    label = say("field.PlanSession.planned_at", current())
    return [(label, moment(desk.in_hand.planned_at))]


def _planned_at(desk: Desk, _values: Values) -> Values:
    return {"planned_at": desk.in_hand.planned_at}


def _before(desk: Desk) -> bool:
    """From the approval on until the session is over there is one to book for."""
    return desk.in_hand.stage in (*rooms.BEFORE_SESSION, "IN_SESSION")


def _has_booking(desk: Desk) -> bool:
    ended = instant_of(desk.in_hand.last_at)
    return _before(desk) and any(instant_of(one.end) > ended for one in _mine(desk))


FORMS = (
    ActForm(
        BookRoom,
        (Ask("room", "choice", _rooms), Ask("start", "moment"), Ask("end", "moment")),
        facts=_taken,
        when=_before,
    ),
    ActForm(
        CancelBooking,
        (Ask("room", "choice", _booked), Ask("reason", "choice", _reasons)),
        when=_has_booking,
    ),
    ActForm(
        PlanSession,
        (Ask("room", "choice", _booked),),
        extra=_planned_at,
        facts=_announced,
        when=_has_booking,
    ),
)
