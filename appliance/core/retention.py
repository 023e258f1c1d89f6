"""How long the papers of a trade are kept, and so the people in them (deadlines.csv, DL34-DL36).

Source: Auction Law 54, Government Procurement Law 42, PIPL 19 and 47: while a period set by law
runs, nothing of it is erased, whatever the ground.
"""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from appliance.core.clocks import day_at, end_of
from appliance.core.codes import Tables
from appliance.core.instant import Instant
from appliance.core.trade import Trade

AUCTION, PROCUREMENT, OTHER = "DL34", "DL35", "DL36"
NOTHING_KEPT = frozenset({"DRAFT", "DROPPED"})
"""Stages without a paper: what was typed is the party's own (domain.md 3)."""


class Hold(Struct, frozen=True):
    """Why the people of a trade may not be erased yet.

    `until`: the last day of clock `clock`; None while the trade itself is not archived.
    """

    trade: str
    clock: str
    until: date | None


class Shelved(Struct, frozen=True):
    """An archived trade's file: since when, under which clock, until which last day it is kept."""

    trade: str
    clock: str
    archived: date
    until: date

    def is_over(self, at: Instant) -> bool:
        """Whether its last day is surely over: then people may decide about it."""
        return at.surely_after(end_of(self.until))


def shelved(trade: Trade, tables: Tables) -> Shelved | None:
    """The file of a trade as it stands on the shelf; None while it is not archived."""
    archived = trade.reached("ARCHIVED")
    if archived is None:
        return None
    clock, day = clock_of(trade, tables), day_at(archived.at)
    return Shelved(trade.number, clock, day, tables.due(clock, day).day)


def clock_of(trade: Trade, tables: Tables) -> str:
    """The clock of a trade's papers: of an auction, of a procurement, of any other."""
    if tables.trade_type(trade.type).family == "procurement":
        return PROCUREMENT
    method = trade.terms.method if trade.terms else trade.wants.method
    return AUCTION if method == "ASCEND" else OTHER


def hold_of(trade: Trade, tables: Tables, at: Instant) -> Hold | None:
    """What still holds the people of one trade at `at`; None when they may go.

    A period ends when its last day is surely over.
    """
    if trade.stage in NOTHING_KEPT:
        return None
    file = shelved(trade, tables)
    if file is None:
        return Hold(trade.number, clock_of(trade, tables), None)
    return None if file.is_over(at) else Hold(trade.number, file.clock, file.until)


def holds(trades: Iterable[Trade], tables: Tables, at: Instant) -> tuple[Hold, ...]:
    """All that holds, what ends last first; a trade that still runs before every date."""
    found = [hold for trade in trades if (hold := hold_of(trade, tables, at)) is not None]
    return tuple(sorted(found, key=lambda one: (one.until or date.max, one.trade), reverse=True))
