"""The time by two people, where nothing else vouches for it (entries.md 7, domain.md scene 6).

After a dead clock battery no act that hangs on a deadline is done. Two people look at a clock
that they trust and say what it shows: the entry is an offset, which counts until the station
starts anew. The process cannot set the system's clock.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from msgspec import Struct

from appliance.core.commands import AdjustTime
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, Fact, TimeAdjusted
from appliance.core.forms import moment
from appliance.core.instant import Instant, instant_of, text_of
from appliance.core.world import Who, World

SUBJECT: Final = "time"
"""Under this name the ledger finds every time that people gave."""
SOURCES: Final = ("PHONE", "RADIO", "WATCH", "DISTRICT")
"""A phone in the network, the hour on radio or television, a watch, a call to the district."""
LONGEST: Final = timedelta(days=731)
"""After the newest entry: a box that lay still for longer is set up anew."""


def adjust(world: World, asked: AdjustTime, by: Who, at: Instant) -> Decision:
    """Two people say what time it is. The clock counts from there.

    Refusals: time-sure, time-source, time-form, time-before, time-far.
    """
    if at.trusted:
        return refused("time-sure")
    if asked.source not in SOURCES:
        return refused("time-source", about="source")
    told = moment(asked.told)
    if told is None:
        return refused("time-form", about="told")
    newest = instant_of(world.newest_at) if world.newest_at else None
    if newest is not None and told < newest - timedelta(minutes=1):
        return refused("time-before", about="told")
    if newest is not None and told > newest + LONGEST:
        return refused("time-far", about="told")
    second = by[1].staff_no if len(by) > 1 else ""
    fact = TimeAdjusted(text_of(at.at), asked.told, asked.source, second)
    return decided(Draft(fact))


class Vouched(Struct, frozen=True):
    """What people said of a start's clock: all corrections together, and when they last did.

    `mono_ms`: the raw clock of that start at the newest entry.
    """

    offset: timedelta
    mono_ms: int


def vouched(told: Iterable[tuple[str, int, Fact]], boot: str) -> Vouched | None:
    """From (boot, mono_ms, fact) in order; None where nobody said anything of this start."""
    found = None
    for start, mono_ms, fact in told:
        if start == boot and isinstance(fact, TimeAdjusted):
            step = instant_of(fact.new) - instant_of(fact.old)
            before = found.offset if found else timedelta()
            found = Vouched(before + step, mono_ms)
    return found
