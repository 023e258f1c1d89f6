"""Debouncing of a contact: a level counts once it was held; pure, with the time handed in.

Source: protocols.md 7.1: in our own code, since mock pins of gpiozero ignore their `bounce_time`.
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

HOLD_S: Final = 0.05
"""Mechanical contacts bounce for 1 to 20 ms; a hand is ten times slower than this."""


class Contact(Struct, frozen=True):
    """`level` is what counts, `seen` what was read last and stands `since` (seconds)."""

    level: bool
    seen: bool
    since: float


def begun(level: bool, now: float) -> Contact:
    """The first reading counts at once: the state at the start has to be told."""
    return Contact(level, level, now)


def read(contact: Contact, level: bool, now: float, *, hold_s: float = HOLD_S) -> Contact:
    """One reading at `now`, at an edge or at the end of a holding time."""
    if level != contact.seen:
        return replace(contact, seen=level, since=now)
    if level != contact.level and now - contact.since >= hold_s:
        return replace(contact, level=level)
    return contact


def settles_at(contact: Contact, *, hold_s: float = HOLD_S) -> float | None:
    """When the contact has to be read again; None while nothing is in the balance."""
    return None if contact.seen == contact.level else contact.since + hold_s
