"""One time for the world, and a clock in every box that may be wrong."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from appliance.core.instant import Instant

BEGIN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday, 09:00 in Shanghai."""
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(slots=True)
class World:
    """Milliseconds since BEGIN."""

    ms: int = 0

    @property
    def at(self) -> datetime:
        return BEGIN + timedelta(milliseconds=self.ms)

    @property
    def hour(self) -> int:
        """Of the day in Shanghai."""
        return (self.ms // HOUR + 9) % 24


class SimClock:
    """The clock of one machine. `off_ms`: how far its wall clock is from the world's time."""

    def __init__(self, world: World, boot: str = "00000001") -> None:
        self._world = world
        self._started = world.ms
        self.boot = boot
        self.off_ms = 0

    def now(self) -> Instant:
        at = self._world.at + timedelta(milliseconds=self.off_ms)
        wall_ms = int(at.timestamp() * 1000)
        return Instant(at, wall_ms, self._world.ms - self._started, self.boot, 0, "ntp")

    def monotonic(self) -> float:
        return (self._world.ms - self._started) / 1000

    def restart(self, boot: str) -> None:
        """The machine starts anew: the monotonic clock begins at nothing."""
        self._started, self.boot = self._world.ms, boot
