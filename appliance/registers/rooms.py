"""The bookings of the station's rooms, read from the ledger."""

from appliance.core import bookings, envelope
from appliance.core.bookings import Booking
from appliance.registers.books import Books


def of_room(station: Books, room: str) -> tuple[Booking, ...]:
    """The bookings of a room that stand, the earliest first; none for an unknown one."""
    found = station.ledger.of_subject(bookings.SUBJECT + room)
    return bookings.bookings_of(
        (seq, envelope.fact_of(envelope.from_bytes(body))) for seq, body in found
    )
