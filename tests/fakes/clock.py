"""Time that a test moves by hand."""

from datetime import UTC, datetime, timedelta

from appliance.core.instant import ClockSource, Instant


class FakeClock:
    """Starts on a working day at 09:00 in Shanghai; moves only when told. `boot`: of the box."""

    def __init__(
        self, at: datetime = datetime(2026, 3, 2, 1, 0, tzinfo=UTC), *, boot: str = "0badc0de"
    ) -> None:
        self.boot = boot
        self.at = at
        self.started = at
        self.src: ClockSource = "district"
        self.age_s = 0

    def now(self) -> Instant:
        wall_ms = int(self.at.timestamp() * 1000)
        mono_ms = int((self.at - self.started).total_seconds() * 1000)
        return Instant(self.at, wall_ms, mono_ms, self.boot, self.age_s, self.src)

    def monotonic(self) -> float:
        return (self.at - self.started).total_seconds()

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)

    def go_to(self, at: datetime) -> None:
        assert at >= self.at, "time goes forward"
        self.at = at
