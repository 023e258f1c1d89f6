"""Clocks that jumped: entries held against each other, and against the district's own clock.

Within one start of a box the wall and the monotonic clock run alike, up to 2 s and 20 ppm
(entries.md 7). Between two starts the wall may stand where it stood, and never before. Readings
that the station itself does not trust (`none`, `people`) accuse nobody.
"""

from typing import Final

from msgspec import Struct

from appliance.core.envelope import ClockReading
from sync.district.watch.finding import CLOCK_AHEAD, CLOCK_BACKWARD, CLOCK_FORWARD

TRUSTED: Final = frozenset({"district", "ntp", "gsm", "rtc"})
STEP_MS: Final = 2_000
DRIFT_PPM: Final = 20
AHEAD_MS: Final = 300_000
"""How far a reading may lie after the moment it was received: five minutes, for both clocks."""


class Jump(Struct, frozen=True):
    """One of the CLOCK codes, and by how many milliseconds."""

    code: str
    by_ms: int


def bound_ms(reading: ClockReading, elapsed_ms: int) -> int:
    """What two honest clocks may differ by: 2 s + 20 ppm of the age and of what has passed."""
    return STEP_MS + (reading.age * 1000 + abs(elapsed_ms)) * DRIFT_PPM // 1_000_000


def between(earlier: ClockReading, later: ClockReading, *, demo: bool) -> Jump | None:
    """The jump between two successive entries. A demo's clock may go forward as it likes."""
    if earlier.src not in TRUSTED or later.src not in TRUSTED:
        return None
    wall_ms = later.wall - earlier.wall
    if earlier.boot != later.boot:
        back = -wall_ms - bound_ms(later, 0)
        return Jump(CLOCK_BACKWARD, -wall_ms) if back > 0 else None
    mono_ms = later.mono - earlier.mono
    off = wall_ms - mono_ms
    if abs(off) <= bound_ms(later, mono_ms):
        return None
    if off < 0:
        return Jump(CLOCK_BACKWARD, -off)
    return None if demo else Jump(CLOCK_FORWARD, off)


def received(reading: ClockReading, received_ms: int) -> Jump | None:
    """A reading from after its own arrival. Late arrivals are ordinary and say nothing."""
    off = reading.wall - received_ms
    if reading.src not in TRUSTED or off <= AHEAD_MS + bound_ms(reading, 0):
        return None
    return Jump(CLOCK_AHEAD, off)
