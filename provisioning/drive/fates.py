"""What becomes of a driven trade: by its running number, so every way is taken in turn."""

from enum import IntEnum

CYCLE = 24
"""Of so many trades in a row each fate befalls one; the others go straight to the archive."""


class Fate(IntEnum):
    SENT_UP = 1
    REFUSED = 2
    LAPSES = 3
    COMES_BACK = 4
    LIES_TOO_LONG = 5
    REJECTED = 6
    SENT_BACK = 7
    NOBODY_ENROLS = 8
    NOBODY_OFFERS = 9
    POSTPONED = 10
    ENROLS_LATE = 11
    STRAIGHT = 0


def fate_of(number: str) -> Fate:
    """The fate of a trade by its number `999999100-2026-CBD-0001`."""
    place = int(number.rpartition("-")[2]) % CYCLE
    return Fate(place) if place in list(Fate) else Fate.STRAIGHT
