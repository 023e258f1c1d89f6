"""How old what the district told may grow: a warning first, then a no to the acts that need it.

The district's ledger says when it was written last, under its key; until then its newest words are
the newest there are. A line or a stick that withholds what came later shows by that day.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from appliance.core.code_rows import Staleness
from appliance.core.decision import Decision, refused
from appliance.core.instant import Instant, instant_of

WARN: Final = "WARN"
BLOCK: Final = "BLOCK"


class Aged(Struct, frozen=True):
    """A word that nothing has confirmed for `days`; `level` WARN or BLOCK."""

    name: str
    days: int
    level: str
    left: int
    """Days until it blocks; 0 where it does, -1 where it never will."""


def aged(rows: Iterable[Staleness], as_of: Mapping[str, str], now: Instant) -> tuple[Aged, ...]:
    """What is too old now. `as_of`: name -> entry time up to which it is known to be the newest.

    What the district never told is not missed; a clock in doubt accuses nobody.
    """
    if not now.trusted:
        return ()
    found = []
    for row in rows:
        if row.code not in as_of:
            continue
        days = (now.at - instant_of(as_of[row.code])).days
        if row.block_days and days >= row.block_days:
            found.append(Aged(row.code, days, BLOCK, 0))
        elif days >= row.warn_days:
            left = row.block_days - days if row.block_days else -1
            found.append(Aged(row.code, days, WARN, left))
    return tuple(found)


def blocked(rows: Mapping[str, Staleness], found: Iterable[Aged]) -> dict[str, Aged]:
    """Kind of entry -> the word that is too old for it."""
    old = [one for one in found if one.level == BLOCK]
    return {event: one for one in old for event in rows[one.name].events}


def no_news(outdated: Mapping[str, Aged], event: str) -> Decision | None:
    """Refusals: district-outdated."""
    old = outdated.get(event)
    return None if old is None else refused("district-outdated", name=old.name, days=old.days)
