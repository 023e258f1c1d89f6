"""One object offered at two stations: both stand, provisional, until a ruling (entries.md 8).

A parcel's code stands in clear in the application, as its public notice names it; an object
without one has the number of its title or share book. Numbers of assets that a collective gives
itself are not unique beyond its township, so only objects with a parcel code are compared.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

HOLDING: Final = frozenset(
    {
        "SUBMITTED",
        "RETURNED",
        "ACCEPTED",
        "IN_REVIEW",
        "APPROVED",
        "PUBLISHED",
        "ENROL_CLOSED",
        "READY",
        "FAILED_NO_BIDDERS",
        "IN_SESSION",
        "DEAL_PENDING",
        "RESULT_PUBLIC",
        "OBJECTED",
        "AWARDED",
        "CONTRACTED",
        "SETTLED",
        "CERTIFIED",
        "DEFAULTED",
        "SUSPENDED",
    }
)
"""Stages in which a trade holds its object (states.csv, `active`, and stopped ones)."""


class Move(Struct, frozen=True):
    """A stage that a trade reached, and when (entry form)."""

    at: str
    stage: str


def held_from_to(moves: Sequence[Move], known_until: str) -> list[tuple[str, str]]:
    """The spans in which a trade held its object, as far as its ledger is known."""
    spans: list[tuple[str, str]] = []
    since = ""
    for one in moves:
        if one.stage in HOLDING and not since:
            since = one.at
        elif one.stage not in HOLDING and since:
            spans.append((since, one.at))
            since = ""
    return [*spans, (since, known_until)] if since else spans


def at_once(one: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]]) -> bool:
    """Whether two trades held the same object in the same time, whichever arrived first.

    A station that has been silent since may have ended its trade: that accuses nobody.
    """
    return any(
        max(start, start_other) <= min(end, end_other)
        for start, end in one
        for start_other, end_other in other
    )
