"""A finding: what was noticed, on which evidence, and whom it concerns."""

from typing import Final

from msgspec import Struct

FORK: Final = "fork"
CLONE: Final = "clone"
ROLLBACK: Final = "rollback"
OTHER_HISTORY: Final = "other-history"
GAP: Final = "gap"
LATE: Final = "late"
CLOCK_FORWARD: Final = "clock-forward"
CLOCK_BACKWARD: Final = "clock-backward"
CLOCK_AHEAD: Final = "clock-ahead"
OBJECT_TWICE: Final = "object-twice"
DEPOSIT_TWICE: Final = "deposit-twice"
TWO_PLACES: Final = "two-places"

CODES: Final = (
    FORK,
    CLONE,
    ROLLBACK,
    OTHER_HISTORY,
    GAP,
    LATE,
    CLOCK_FORWARD,
    CLOCK_BACKWARD,
    CLOCK_AHEAD,
    OBJECT_TWICE,
    DEPOSIT_TWICE,
    TWO_PLACES,
)
"""The gravest first; each has `watch.<code>` and `watch.way.<code>` in the catalogues."""

PASSING: Final = frozenset({GAP, LATE})
"""Ends by itself when it is no longer so; all others stand until a person has looked."""


JUDGEMENTS: Final = ("REPLACED", "EXPLAINED", "RULED", "MISTAKE")
"""What a person who has looked may say; words stand in the paper that belongs to it."""


class Side(Struct, frozen=True, order=True):
    """One piece of evidence: an entry of a ledger (`seq`), a thing set aside (`evidence`), a note.

    What does not apply is -1 or empty.
    """

    origin: str
    seq: int = -1
    evidence: int = -1
    note: str = ""


class Finding(Struct, frozen=True):
    """`key` is the same whenever the same thing is noticed again, in whatever order.

    `facts`: what the sentence is filled with; codes, numbers and times, never a person.
    """

    code: str
    origin: str
    key: str
    facts: dict[str, str | int]
    sides: tuple[Side, ...] = ()
