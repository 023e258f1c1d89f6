"""Who is where in a session: what the entries of room and door add up to (domain.md F08-F10, K04).

One value of the trade's fold; what follows from it is computed by the functions below.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.entries.panel import DoorAlarmed, DoorDenied, DoorGranted
from appliance.core.entries.room import (
    CheckinAdded,
    RoomBooked,
    RoomCancelled,
    RosterAdded,
    RosterLeft,
    SessionPlanned,
    SessionReminded,
)
from appliance.core.entries.session import SessionRescheduled

IN: Final = "IN"
OUT: Final = "OUT"
EMERGENCY: Final = "EMERGENCY"
WAYS: Final = (IN, OUT, EMERGENCY)
"""How somebody goes through a door."""

NO_PHONE: Final = "NO_PHONE"

RoomFact = (
    RoomBooked
    | RoomCancelled
    | SessionPlanned
    | SessionReminded
    | CheckinAdded
    | RosterAdded
    | RosterLeft
    | DoorGranted
    | DoorDenied
    | DoorAlarmed
)


class Said(Struct, frozen=True):
    """A fact with its place and time in the ledger."""

    seq: int
    at: str
    fact: RoomFact


class Badge(Struct, frozen=True):
    """Somebody on the roster. `seq`: the entry that admitted them; `left_at`: "" while here."""

    seq: int
    at: str
    person: str
    role: str
    badge_no: str
    locker_no: str
    slip_no: str
    left_at: str = ""


class Difference(Struct, frozen=True):
    """Where roster and door disagree. `what`: one of DIFFERENCES."""

    person: str
    what: str


DIFFERENCES: Final = ("NEVER_CAME_IN", "INSIDE_UNLISTED", "INSIDE_AFTER_LEAVING")
"""Admitted, but the door saw nobody; inside without, or after, a place on the roster."""


class Room(Struct, frozen=True):
    """`said`: facts in order; a new time of the session begins anew. `planned`: the last plan."""

    said: tuple[Said, ...] = ()
    planned: SessionPlanned | None = None

    def after(self, fact: RoomFact | SessionRescheduled, seq: int, at: str) -> "Room":
        """With one more fact. Badges for a time that no longer holds are over (B11)."""
        if isinstance(fact, SessionRescheduled):
            return replace(self, said=())
        planned = fact if isinstance(fact, SessionPlanned) else self.planned
        return replace(self, said=(*self.said, Said(seq, at, fact)), planned=planned)

    @property
    def reminded(self) -> bool:
        """Whether everybody was reminded of the session at the time that holds now."""
        return any(isinstance(one.fact, SessionReminded) for one in self.said)

    def badges(self, session_id: str) -> tuple[Badge, ...]:
        """Everybody who was admitted to a session, in order, also those who left."""
        found: list[Badge] = []
        for one in self._of(session_id):
            fact = one.fact
            if isinstance(fact, RosterAdded):
                found.append(
                    Badge(
                        one.seq, one.at, fact.person, fact.role, fact.badge_no,
                        fact.locker_no, fact.slip_no,
                    )
                )  # fmt: skip
            elif isinstance(fact, RosterLeft):
                found = [_gone(each, fact) for each in found]
        return tuple(found)

    def here(self, session_id: str) -> dict[str, Badge]:
        """Those who are admitted and have not left, by how the roster names them."""
        return {one.person: one for one in self.badges(session_id) if not one.left_at}

    def checked(self, session_id: str, person: str) -> CheckinAdded | None:
        """The last look at this person's bag; None without one."""
        found: CheckinAdded | None = None
        for one in self._of(session_id):
            if isinstance(one.fact, CheckinAdded) and one.fact.person == person:
                found = one.fact
        return found

    def guests(self, session_id: str) -> dict[str, int]:
        """Guest as the roster names them -> the entry under which the vault has them."""
        found: dict[str, int] = {}
        for one in self._of(session_id):
            if isinstance(one.fact, CheckinAdded | RosterAdded) and is_guest(one.fact.person):
                found.setdefault(one.fact.person, one.seq)
        return found

    def inside(self, session_id: str) -> frozenset[str]:
        """Those whom the door let in and not out again."""
        found: set[str] = set()
        for one in self._of(session_id):
            fact = one.fact
            if isinstance(fact, DoorGranted) and fact.way == IN:
                found.add(fact.person)
            elif isinstance(fact, DoorGranted) and fact.way == OUT:
                found.discard(fact.person)
        return frozenset(found)

    def came_in(self, session_id: str) -> frozenset[str]:
        """Those whom the door ever let in."""
        return frozenset(
            one.fact.person
            for one in self._of(session_id)
            if isinstance(one.fact, DoorGranted) and one.fact.way == IN
        )

    def differences(
        self, session_id: str, opened_with: tuple[str, ...] = ()
    ) -> tuple[Difference, ...]:
        """Where roster and door events disagree; none where every one has both (K04).

        `opened_with`: the roster of the opening, who may come in without a badge where the room
        asks for none.
        """
        badges, inside = self.badges(session_id), self.inside(session_id)
        came, listed = self.came_in(session_id), {one.person for one in badges}
        here = {one.person for one in badges if not one.left_at}
        never = [Difference(one, "NEVER_CAME_IN") for one in sorted(listed - came)]
        unlisted = [
            Difference(one, "INSIDE_UNLISTED") for one in sorted(came - listed - set(opened_with))
        ]
        after = [
            Difference(one, "INSIDE_AFTER_LEAVING") for one in sorted((inside & listed) - here)
        ]
        return (*never, *unlisted, *after)

    def _of(self, session_id: str) -> Iterator[Said]:
        return (one for one in self.said if getattr(one.fact, "session_id", "") == session_id)


def _gone(badge: Badge, fact: RosterLeft) -> Badge:
    theirs = badge.person == fact.person and not badge.left_at
    return replace(badge, left_at=fact.left_at) if theirs else badge


def role_of(person: str) -> str:
    """The role in how a roster names somebody."""
    return person.partition(":")[0]


def is_guest(person: str) -> bool:
    """Whether the roster names a guest: a role and a short number of this session."""
    role, _colon, number = person.partition(":")
    return role != "BIDDER" and number.isdecimal() and len(number) <= GUEST_DIGITS


GUEST_DIGITS: Final = 3

NO_ROOM: Final = Room()
