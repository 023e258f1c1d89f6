"""Clock and chance of a driven station: both follow from the seed, so that a run can be repeated.

Keys of such a station are worth nothing: only an origin that begins with `demo.` is driven.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from appliance.core.clocks import begin_of, day_of
from appliance.core.instant import Instant

BEGINS = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
"""A working day at 09:00 in Shanghai; a station with newer entries goes on after them."""

T = TypeVar("T")


class SeededEntropy:
    """SHA-256 over a seed and a counter; implements ports.Entropy."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._drawn = 0

    def draw(self, count: int) -> bytes:
        """The next `count` bytes."""
        data = b""
        while len(data) < count:
            data += sha256(self._seed + b"\0" + str(self._drawn).encode()).digest()
            self._drawn += 1
        return data[:count]

    def below(self, count: int) -> int:
        """One of 0 ... count - 1; the bias of the remainder does not matter here."""
        return int.from_bytes(self.draw(8), "big") % count

    def happens(self, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return self.below(100) < percent

    def one_of(self, among: Sequence[T]) -> T:
        """Any of them."""
        return among[self.below(len(among))]


class DrivenClock:
    """Time that the driver moves; implements ports.Clock. It never goes back."""

    def __init__(self, boot: str, at: datetime = BEGINS) -> None:
        self._boot = boot
        self._begun = self.at = at

    def now(self) -> Instant:
        mono_ms = int(self.monotonic() * 1000)
        wall_ms = int(self.at.timestamp() * 1000)
        return Instant(self.at, wall_ms, mono_ms, self._boot, 0, "district")

    def monotonic(self) -> float:
        return (self.at - self._begun).total_seconds()

    def forward(self, seconds: float) -> None:
        """So much later."""
        self.at += timedelta(seconds=seconds)

    def go_to(self, at: datetime) -> None:
        """That moment, unless it is past."""
        self.at = max(self.at, at)

    def next_morning(self) -> None:
        """09:00 of the next day in Shanghai."""
        self.go_to(begin_of(day_of(self.at) + timedelta(days=1)) + timedelta(hours=9))
