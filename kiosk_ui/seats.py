"""Who is signed in at which browser. In memory: a restart signs everybody out (entries.md 2)."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from appliance.core.commands import Command
from appliance.core.parties import Person
from appliance.staff_room import SignedIn

SEATS_MAX = 16
"""More browsers than a box has: the oldest seat is given up."""

PENDING_S = 90
"""How long an act waits for the second person; the first one's card may lie aside for so long."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Commands that wait for a second signature; `since` on the monotonic clock."""

    commands: tuple[Command, ...]
    registration: str
    since: float


@dataclass(slots=True)
class Bidder:
    """The person at the counter who wants to enrol, as read or typed; forgotten when done.

    Once enrolled: the random id and the sealed entry, for the receipt.
    """

    trade: str
    person: Person | None = None
    consent: bool = False
    enrol_id: str = ""
    seq: int = -1
    papers: tuple[str, ...] = ()


@dataclass(slots=True)
class Seat:
    """One browser's member of staff."""

    who: SignedIn
    touched: float
    pending: Pending | None = None
    bidder: Bidder | None = None


@dataclass(slots=True)
class Seats:
    """`monotonic` in seconds; `lock_s`: seconds without a request before a seat is given up."""

    monotonic: Callable[[], float]
    lock_s: float
    _seats: dict[str, Seat] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, sid: str, who: SignedIn) -> Seat:
        """Sit down; another person's seat at this browser ends."""
        with self._lock:
            self._seats.pop(sid, None)
            while len(self._seats) >= SEATS_MAX:
                self._seats.pop(next(iter(self._seats)))
            self._seats[sid] = Seat(who, self.monotonic())
            return self._seats[sid]

    def leave(self, sid: str) -> None:
        with self._lock:
            self._seats.pop(sid, None)

    def at(self, sid: str, card_on_reader: str | None, *, touch: bool = True) -> Seat | None:
        """The seat of a browser, None once its card was lifted or nobody touched it for long."""
        with self._lock:
            seat = self._seats.get(sid)
            if seat is None:
                return None
            now = self.monotonic()
            waits = seat.pending is not None and now - seat.pending.since < PENDING_S
            lifted = card_on_reader != seat.who.card_no and not waits
            if lifted or now - seat.touched > self.lock_s:
                del self._seats[sid]
                return None
            if touch:
                seat.touched = now
            return seat
