"""Whose fingers the box knows and who clocked last: what the entries of attendance add up to."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from appliance.core.entries import AttendanceClocked, Fact, FingerEnrolled, FingerErased

FINGERS: Final = "finger"
"""Under this name the ledger finds every finger that was enrolled or erased."""
CLOCKED: Final = "attend/"
"""Before a staff number: that person's clockings."""
CORRECTED: Final = "attend-corrected/"
"""Before a staff number: the corrections of that person's days."""

IN: Final = "IN"
OUT: Final = "OUT"


class Finger(Struct, frozen=True, order=True):
    """A finger of a person of the staff; 1 to 10, right thumb first."""

    person: str
    finger_no: int


class Clocked(Struct, frozen=True):
    """One clocking; `at` is the entry's time."""

    person: str
    in_out: str
    method: str
    at: str
    seq: int


class Corrected(Struct, frozen=True):
    """What a day should have said, and the entry `seq` that says so; "" for no hour."""

    date: str
    came: str
    went: str
    reason: str
    seq: int


class Presence(Struct, frozen=True):
    """What the rules of attendance look at: all fingers, and the last clocking of one person."""

    fingers: frozenset[Finger] = frozenset()
    last: Clocked | None = None


def fingers_of(told: Iterable[Fact]) -> frozenset[Finger]:
    """The fingers that are enrolled after these entries, in order."""
    found: set[Finger] = set()
    for fact in told:
        if isinstance(fact, FingerEnrolled):
            found.add(Finger(fact.person, fact.finger_no))
        elif isinstance(fact, FingerErased):
            found.discard(Finger(fact.person, fact.finger_no))
    return frozenset(found)


def clocked(seq: int, at: str, fact: Fact) -> Clocked | None:
    """An entry as a clocking; None for one of another kind."""
    if not isinstance(fact, AttendanceClocked):
        return None
    return Clocked(fact.person, fact.in_out, fact.method, at, seq)
