"""When a device that went away, or came back, becomes an entry: pure, so that time can be played.

Degraded is a mode (architecture.md 5.7): each device that goes opens one, its return closes it. A
loose plug must not flood the ledger: what is seen has to hold, and the more often it turned within
the last hour, the longer it has to. Screens show what is seen at once and need none of this.
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

HOLD_S: Final = 5.0
"""Longer than a cable that is pushed in anew, shorter than a person's patience."""
HOLD_S_MAX: Final = 600.0
LATELY_S: Final = 3_600.0

SUBJECT: Final = "device "
"""Followed by the device's name: under this the ledger finds what was told of it."""
DEGRADED: Final = "DEGRADED"
NORMAL: Final = "NORMAL"


class Told(Struct, frozen=True):
    """One device: what the ledger says of it, what is seen of it, and since when.

    `told` and `seen` are the reason why it does not work, empty while it does; `since` in
    monotonic seconds; `turns` when the ledger was told lately, oldest first.
    """

    told: str = ""
    seen: str = ""
    since: float = 0.0
    turns: tuple[float, ...] = ()


def noticed(device: Told, reason: str, now: float) -> Told:
    """The device was looked at; what it was before counts no longer when it changed."""
    return device if reason == device.seen else replace(device, seen=reason, since=now)


def hold_s(device: Told, now: float) -> float:
    """How long what is seen has to hold: twice as long after each turn of the last hour."""
    lately = sum(now - turn < LATELY_S for turn in device.turns)
    return min(HOLD_S * 2.0**lately, HOLD_S_MAX)


def owed(device: Told, now: float) -> bool:
    """Whether the ledger has to be told now."""
    return device.seen != device.told and now - device.since >= hold_s(device, now)


def after_telling(device: Told, now: float) -> Told:
    """The ledger took it durably."""
    lately = tuple(turn for turn in device.turns if now - turn < LATELY_S)
    return replace(device, told=device.seen, turns=(*lately, now))


def mode_of(reason: str) -> str:
    """The mode that an entry names for a reason."""
    return DEGRADED if reason else NORMAL
