"""The case of the box: an opening waits until two people have looked and answer for it.

Source: protocols.md 7.1, event_types.csv tamper.open, tamper.clear. A switch that closes again is
told as `device.mode` of that switch; only people end the alarm.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from appliance.core import canonical, forms
from appliance.core.commands import ClearTamper, MarkTamper
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, Fact, TamperCleared, TamperOpened
from appliance.core.instant import Instant
from appliance.core.world import Who, World

SUBJECT: Final = "tamper"
"""Under this name the ledger finds every opening and clearing."""
PINS: Final = ("tamper", "cover")
FINDINGS: Final = ("SERVICE", "SWITCH_LOOSE", "WIRE_BROKEN", "OPENED_BY_OTHERS", "UNKNOWN")
"""What two people may have found; UNKNOWN is always an honest answer."""


class Alarm(Struct, frozen=True):
    """An opening that nobody answered for yet; `at` its entry time."""

    pin: str
    seq: int
    at: str


def still_open(told: Iterable[tuple[int, str, Fact]]) -> tuple[Alarm, ...]:
    """From (seq, entry time, fact) in order: of each switch the first opening not cleared yet."""
    found: dict[str, Alarm] = {}
    for seq, at, fact in told:
        if isinstance(fact, TamperCleared):
            found.pop(fact.pin, None)
        elif isinstance(fact, TamperOpened):
            found.setdefault(fact.pin, Alarm(fact.pin, seq, at))
    return tuple(found.values())


def account(alarm: Alarm, finding: str) -> bytes:
    """What the two people sign by its digest: codes alone, so anybody can make it again."""
    return canonical.encode({"v": 1, "pin": alarm.pin, "opened": alarm.seq, "finding": finding})


def mark(_world: World, asked: MarkTamper, _by: Who, _at: Instant) -> Decision:
    return decided(Draft(TamperOpened(asked.pin)))


def clear(world: World, asked: ClearTamper, _by: Who, _at: Instant) -> Decision:
    """End an alarm. Refusals: alarm-unknown, digest-form."""
    if asked.pin not in world.alarms:
        return refused("alarm-unknown", about="pin")
    if not forms.is_sha256(asked.finding_sha256):
        return refused("digest-form", about="finding_sha256")
    return decided(Draft(TamperCleared(asked.pin, asked.finding_sha256)))
