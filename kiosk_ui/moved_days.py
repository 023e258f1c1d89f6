"""Announced days that moved since the text of the notice was written: before, now, and why.

The text hangs as it was signed. Whoever reads it is told which of its days no longer hold.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from appliance.core.entries import DateMoved, DeadlineShifted, TradeResumed
from appliance.core.entries.fact import Fact
from appliance.station import Station
from kiosk_ui import shown
from kiosk_ui.i18n import Language, say

TOLD: Final = ("enrol_deadline", "end", "planned_at", "result_end")
"""Ends that a notice announces, in the order in which people ask for them."""

TEXT_ANEW: Final = frozenset({"notice.publish", "notice.amend", "notice.extend", "trade.relist"})
"""Entries after which the days stand anew: what moved before them is in the text or replaced."""


class Moved(Struct, frozen=True):
    """Why days moved, and a sentence for each that is still to come. Nothing moved: no lines."""

    why: str = ""
    lines: tuple[str, ...] = ()


def of(station: Station, number: str, to: Language) -> Moved:
    """What of the announced days of a trade lies elsewhere now."""
    first: dict[str, str] = {}
    now: dict[str, str] = {}
    why = ""
    for recorded in station.in_the_open(number):
        fact = recorded.fact
        if fact.kind in TEXT_ANEW:
            first, now, why = {}, {}, ""
        for each in _moves(fact):
            first.setdefault(each.name, each.old)
            now[each.name] = each.new
            why = fact.kind
    today = station.now().day
    names = [one for one in TOLD if one in now and _day(now[one]) >= today]
    if not names:
        return Moved()
    return Moved(
        say("notice.days-resumed" if why == TradeResumed.kind else "notice.days-moved", to),
        tuple(
            say(f"notice.moved.{one}", to, old=shown.due(first[one]), new=shown.due(now[one]))
            for one in names
        ),
    )


def _moves(fact: Fact) -> Iterator[DateMoved]:
    if isinstance(fact, DeadlineShifted):
        yield DateMoved(fact.name, fact.old_due, fact.due)
    elif isinstance(fact, TradeResumed):
        yield from fact.dates


def _day(end: str) -> str:
    """The local ISO day of an end in either of its forms."""
    return shown.local(end).date().isoformat() if "T" in end else end
