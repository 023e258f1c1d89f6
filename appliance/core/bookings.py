"""Which room is kept for which session, and when: what the entries of bookings add up to (F13)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from msgspec import Struct

from appliance.core.entries import Fact, RoomBooked, RoomCancelled
from appliance.core.instant import instant_of

SUBJECT: Final = "room/"
"""Before the code of a room: its bookings."""


class Booking(Struct, frozen=True):
    """A room kept for a session; both ends are entry times, the second excluded."""

    room: str
    start: str
    end: str
    session_id: str
    seq: int = -1

    def meets(self, start: datetime, end: datetime) -> bool:
        """Whether it shares a moment with `[start, end)`."""
        return instant_of(self.start) < end and start < instant_of(self.end)

    def covers(self, start: datetime, end: datetime) -> bool:
        return instant_of(self.start) <= start and end <= instant_of(self.end)


def bookings_of(told: Iterable[tuple[int, Fact]]) -> tuple[Booking, ...]:
    """The bookings that stand after these entries (seq, fact), the earliest first."""
    found: dict[tuple[str, str], Booking] = {}
    for seq, fact in told:
        if isinstance(fact, RoomBooked):
            key = fact.room, fact.session_id
            found[key] = Booking(fact.room, fact.start, fact.end, fact.session_id, seq)
        elif isinstance(fact, RoomCancelled):
            found.pop((fact.room, fact.session_id), None)
    return tuple(sorted(found.values(), key=lambda one: (one.start, one.room)))
