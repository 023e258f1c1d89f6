"""The strip that closes a day: on paper in the head's book it anchors the ledger outside the box.

Source: domain.md 3.5 (daily strip). The entry holds size and digest alone; the sums on the paper
follow from the entries that it covers (core/day_sums.py), and tell nothing that is hidden.
"""

import re
from datetime import date, datetime, timedelta
from typing import Final

from appliance.core import numbering
from appliance.core.clocks import begin_of, day_of
from appliance.core.commands import PrintStrip
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import Draft, StripPrinted
from appliance.core.forms import day
from appliance.core.instant import Instant
from appliance.core.world import Who, World

SUBJECT: Final = "strip"
"""Under this name the ledger finds every strip."""

PAPER: Final = "DOC46"
_HOUR: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def print_strip(world: World, asked: PrintStrip, _by: Who, at: Instant) -> Decision:
    """Close a day: every entry behind the strip before is covered.

    Refusals: date-form, strip-ahead (a day that did not begin), strip-again.
    """
    if day(asked.date) is None:
        return refused("date-form", about="date")
    if asked.date > at.day:
        return refused("strip-ahead", about="date")
    before = world.strip
    if before is not None and asked.date <= before.date:
        return refused("strip-again", about="date", last=before.date)
    first = before.last_seq + 1 if before else 0
    last = world.last_seq
    number = numbering.next_document(world, PAPER, at)
    fact = StripPrinted(
        asked.date, first, last, last - first + 1, world.head_hash, world.ledger_key, number
    )
    return decided(Draft(fact), follows=[Follow("print", PAPER, number)])


def falls_due(close_at: str, now: datetime, last: str) -> str:
    """The local day whose strip is owed at `now`, "" for none.

    `close_at`: local time of day, `18:00`; `last`: day of the newest strip, "" before the first.
    Days on which the box was off are closed with the newest of them.
    """
    found = _HOUR.fullmatch(close_at)
    if found is None:
        return ""
    hour = timedelta(hours=int(found[1]), minutes=int(found[2]))
    today: date = day_of(now)
    owed = today if now >= begin_of(today) + hour else today - timedelta(days=1)
    return owed.isoformat() if owed.isoformat() > last else ""
