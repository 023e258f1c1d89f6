"""Power from the wall and from the battery, and what the station does about it: pure.

Source: protocols.md 7. After ten seconds without mains nothing new is written; after sixty, or
when the battery says that it is low, the station ends in order. Nothing that was acknowledged is
at stake either way: a commit is on the disk before anybody sees "done".
"""

from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

RESTS_S: Final = 10.0
ENDS_S: Final = 60.0

SUBJECT: Final = "power "
"""Followed by the source: under this the ledger finds what was told of it."""
WELL: Final = frozenset({"BACK", "GOOD"})
MAINS: Final = "MAINS"
BATTERY: Final = "BATTERY"


class PowerState(StrEnum):
    """`RESTS`: reads on, writes nothing new; `ENDS`: the station ends itself in order."""

    WELL = "well"
    AWAY = "away"
    RESTS = "rests"
    ENDS = "ends"


class Supply(Struct, frozen=True):
    """What the UPS says. `away_since`: monotonic seconds, None while there is mains."""

    away_since: float | None = None
    battery_low: bool = False


def seen(supply: Supply, *, mains: bool, battery_low: bool, now: float) -> Supply:
    """The contacts were read (debounced)."""
    if mains:
        return Supply(None, battery_low)
    since = now if supply.away_since is None else supply.away_since
    return replace(supply, away_since=since, battery_low=battery_low)


def state_of(supply: Supply, now: float) -> PowerState:
    """A battery that is low while there is mains is only being charged."""
    if supply.away_since is None:
        return PowerState.WELL
    away_s = now - supply.away_since
    if supply.battery_low or away_s >= ENDS_S:
        return PowerState.ENDS
    return PowerState.RESTS if away_s >= RESTS_S else PowerState.AWAY
