"""What a run with a stick did: what is kept, what was refused and why, and what to do next."""

from typing import Final, Literal

import msgspec

from sync.stick_layout import REFUSED_MAX, shown

Act = Literal["give-out", "take-in"]

DRAW: Final = "draw"
"""All is on it: draw the stick and carry it."""
GO_ON: Final = "go-on"
"""Not all fitted: go on with another stick from `stop`."""
BRING_BACK: Final = "bring-back"
"""Taken: the acknowledgement is on the stick, it goes back to the station."""
EARLIER: Final = "earlier-stick"
"""A run before this one is missing: another stick has to come first, or a fresh give-out."""
OTHER_STICK: Final = "other-stick"
"""The stick does not keep what is written to it, or is closed: take another."""
AGAIN: Final = "again"
"""Something was refused: give out anew at the station."""
NOTHING: Final = "nothing"
"""Nothing on it for us."""


class Refusal(msgspec.Struct, frozen=True):
    """`what`: a path on the stick, made fit to be shown; `reason`: a code."""

    what: str
    reason: str


class Carried(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One ledger on the stick.

    Entries [start, stop) lie on it (give-out) or are held now (take-in, start 0), of `size` that
    its checkpoint signs. `new` entries came; `root` is the hex root of that checkpoint. The rest
    counts files: written, kept as they lay there, mended where somebody had changed them.
    """

    origin: str
    start: int = 0
    stop: int = 0
    size: int = 0
    root: str = ""
    new: int = 0
    blobs: int = 0
    parcels: int = 0
    notes: int = 0
    written: int = 0
    kept: int = 0
    mended: int = 0
    missing_bytes: int = 0
    cosigned: int = 0
    reason: str = ""
    next: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One run. `good` when nothing was refused and nothing is missing."""

    act: Act
    at: str
    ledgers: tuple[Carried, ...] = ()
    villages: int = 0
    refused: tuple[Refusal, ...] = ()
    more_refused: int = 0

    @property
    def good(self) -> bool:
        settled = (DRAW, BRING_BACK)
        named = bool(self.ledgers) or self.villages > 0
        return named and not self.refused and all(one.next in settled for one in self.ledgers)


class Refusals:
    """Collects refusals up to the limit, each once."""

    def __init__(self) -> None:
        self._named: dict[Refusal, None] = {}
        self.more = 0

    def add(self, what: str, reason: str) -> None:
        one = Refusal(shown(what), reason)
        if one in self._named:
            return
        if len(self._named) < REFUSED_MAX:
            self._named[one] = None
        else:
            self.more += 1

    @property
    def named(self) -> tuple[Refusal, ...]:
        return tuple(self._named)

    def __len__(self) -> int:
        return len(self._named) + self.more
