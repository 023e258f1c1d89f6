"""Who is signed in at which browser. In memory: a restart signs everybody out (entries.md 2)."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import msgspec
from msgspec import Struct

from appliance.core.parties import Person
from appliance.kept_papers import Paper
from appliance.ledger.credential_file import Unlocked
from appliance.staff_room import SignedIn
from appliance.station import Posed

SEATS_MAX = 16
"""More browsers than a box has: the oldest seat is given up."""

PENDING_S = 90
"""How long an act waits for the second person; the first one's card may lie aside for so long.

Then it is dropped with its signature: nothing that one person signed lies about.
"""


@dataclass(frozen=True, slots=True)
class Pending:
    """Commands with one signature that wait for a second; `since` on the monotonic clock.

    `beside` runs in their transaction. `lines`: what is signed, in words, for the second person;
    `back`: the page to go to when all is done, `texts` what was typed, should the rules say no;
    `roles` who may be the second, where not the step table but a rule says so.
    """

    posed: Posed
    registration: str
    since: float
    beside: Callable[[], None] = lambda: None
    lines: tuple[tuple[str, str], ...] = ()
    back: str = ""
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    roles: tuple[str, ...] = ()


@dataclass(slots=True)
class Bidder:
    """The person at the counter who wants to enrol, as read or typed; forgotten when done.

    `source`: CARD or TYPED. `organisation`: for which the person enrols, with its opened key.
    `said`: what they had filled in at the kiosk, and `draft` where that is kept until it is taken.
    Once enrolled: the random id and the sealed entry, for the receipt.
    """

    trade: str
    person: Person | None = None
    source: str = ""
    organisation: Person | None = None
    credential: Unlocked | None = field(default=None, repr=False)
    consent: bool = False
    draft: str = ""
    said: dict[str, str] = field(default_factory=dict, repr=False)
    enrol_id: str = ""
    seq: int = -1
    papers: tuple[str, ...] = ()


@dataclass(slots=True)
class Offering:
    """A sealed offer that is given at this desk; of the amount nothing stays here.

    `enrol_id` as the enrolment bears it now; `act`: SealBid, ReplaceBid or OfferTie. Once taken:
    `entry` of the ledger, `seq` and times of the offer, what the slip needs, `copies` that left
    for the printer.
    """

    trade: str
    enrol_id: str
    act: str
    entry: int = -1
    seq: int = 0
    replaces: int = 0
    received_at: str = ""
    doubt: bool = False
    commitment: str = ""
    seal_no: str = ""
    nonce: bytes = field(default=b"", repr=False)
    copies: int = 0
    state: str = ""


class Seat(Struct):
    """One browser's member of staff."""

    who: SignedIn
    touched: float
    pending: Pending | None = None
    bidder: Bidder | None = None
    guest: tuple[str, Person] | None = None
    """Trade and person of a card that was read for the roster of its session."""
    offering: Offering | None = None
    files: dict[str, Paper] = msgspec.field(default_factory=dict)
    """Files that lie ready for a form, by a random name, until it is signed."""


class _Left(Struct, frozen=True):
    """What was in hand when the card was lifted; for the same person at the same browser."""

    staff_no: str
    bidder: Bidder | None
    files: dict[str, Paper]
    until: float


class Seats(Struct):
    """`monotonic` in seconds; `lock_s`: seconds without a request before a seat is given up.

    `occupied` is set while anybody sits anywhere. `bells` are rung when a seat has ended, which
    `ended` counts, and when something was done at a screen.
    """

    monotonic: Callable[[], float]
    lock_s: float
    _seats: dict[str, Seat] = msgspec.field(default_factory=dict)
    _lock: threading.Lock = msgspec.field(default_factory=threading.Lock)
    occupied: threading.Event = msgspec.field(default_factory=threading.Event)
    bells: set[threading.Event] = msgspec.field(default_factory=set)
    _left: dict[str, _Left] = msgspec.field(default_factory=dict)
    ended: int = 0

    def take(self, sid: str, who: SignedIn) -> Seat:
        """Sit down; another person's seat at this browser ends."""
        with self._lock:
            self._end(sid)
            while len(self._seats) >= SEATS_MAX:
                self._end(next(iter(self._seats)))
            seat = self._seats[sid] = Seat(who, self.monotonic())
            left = self._left.pop(sid, None)
            if left and left.staff_no == who.staff_no and self.monotonic() < left.until:
                seat.bidder, seat.files = left.bidder, left.files
            self.occupied.set()
            return seat

    def leave(self, sid: str) -> None:
        with self._lock:
            self._end(sid)
            self._left.pop(sid, None)

    def waiting(self) -> tuple[tuple[SignedIn, Pending], ...]:
        """Who signed at any browser, and what waits there for a second person."""
        with self._lock:
            now = self.monotonic()
            return tuple(
                (seat.who, seat.pending)
                for seat in self._seats.values()
                if seat.pending is not None and now - seat.pending.since < PENDING_S
            )

    def look(self, card_on_reader: str | None) -> None:
        """End each seat whose card was lifted or that nobody touched."""
        with self._lock:
            for sid in [s for s, one in self._seats.items() if self._over(one, card_on_reader)]:
                self._lock_up(sid)

    def forget_left(self) -> float | None:
        """Drop what nobody came back for; seconds until the next time to, None when nothing is."""
        with self._lock:
            now = self.monotonic()
            for sid in [sid for sid, left in self._left.items() if left.until <= now]:
                del self._left[sid]
            return min((left.until - now for left in self._left.values()), default=None)

    def clear(self) -> None:
        """End every seat: the station stops."""
        with self._lock:
            for sid in list(self._seats):
                self._end(sid)
            self._left.clear()

    def at(self, sid: str, card_on_reader: str | None, *, touch: bool = True) -> Seat | None:
        """The seat of a browser, None once its card was lifted or nobody touched it for long."""
        with self._lock:
            seat = self._seats.get(sid)
            if seat is None:
                return None
            if self._over(seat, card_on_reader):
                self._lock_up(sid)
                return None
            if touch:
                seat.touched = self.monotonic()
            return seat

    def _over(self, seat: Seat, card_on_reader: str | None) -> bool:
        now = self.monotonic()
        if seat.pending is not None and now - seat.pending.since >= PENDING_S:
            seat.pending = None
        waits = seat.pending is not None
        lifted = card_on_reader != seat.who.card_no and not waits
        return lifted or now - seat.touched > self.lock_s

    def _lock_up(self, sid: str) -> None:
        """The card was lifted or nobody is there: who comes back in time goes on."""
        seat = self._seats[sid]
        if seat.bidder is not None or seat.files:
            until = self.monotonic() + self.lock_s
            self._left[sid] = _Left(seat.who.staff_no, seat.bidder, seat.files, until)
        self._end(sid)

    def ring(self) -> None:
        """Wake every page that follows the station: it looks at once what is new."""
        for bell in list(self.bells):
            bell.set()

    def _end(self, sid: str) -> None:
        """The key of whoever sat there goes with the seat."""
        seat = self._seats.pop(sid, None)
        if seat is None:
            return
        seat.who.forget()
        self.ended += 1
        if not self._seats:
            self.occupied.clear()
        self.ring()
