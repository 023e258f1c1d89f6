"""A moment as the station can prove it (entries.md 7)."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from msgspec import Struct

SHANGHAI = timezone(timedelta(hours=8))
"""China has one legal time and no summer time; a fixed offset needs no zone database."""

ClockSource = Literal["district", "ntp", "gsm", "rtc", "people", "none"]

AGE_MAX_S = 45 * 86_400
"""Over this age nothing that hangs on a deadline is decided (entries.md 7)."""


PEOPLE_S = 90
"""People say the minute, and it takes them some time to sign."""


class Instant(Struct, frozen=True):
    """The trusted estimate of now, with what it rests on.

    `at` is aware UTC, whole milliseconds. `wall_ms` and `mono_ms` are the raw clocks, `boot` is 8
    hex digits drawn at start, `age_s` the seconds since the last trusted time.
    """

    at: datetime
    wall_ms: int
    mono_ms: int
    boot: str
    age_s: int
    src: ClockSource

    @property
    def bound(self) -> timedelta:
        """Half the width of what is proven: 2 s + 20 ppm of the age; PEOPLE_S more of people's."""
        said = PEOPLE_S if self.src == "people" else 0
        return timedelta(seconds=said, milliseconds=2000 + self.age_s * 1000 * 20 // 1_000_000)

    @property
    def trusted(self) -> bool:
        """Whether deadlines may be judged at all."""
        return self.src != "none" and self.age_s <= AGE_MAX_S

    def surely_after(self, deadline: datetime) -> bool:
        """True when even the earliest possible now is at or after `deadline`."""
        return self.trusted and self.at - self.bound >= deadline

    def surely_before(self, deadline: datetime) -> bool:
        """True when even the latest possible now is before `deadline` (half-open)."""
        return self.trusted and self.at + self.bound < deadline

    @property
    def day(self) -> str:
        """The Shanghai date, ISO 8601."""
        return self.at.astimezone(SHANGHAI).date().isoformat()


def text_of(at: datetime) -> str:
    """`2026-03-02T01:00:00.000Z`, the one form of a time in an entry (entries.md 1)."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def instant_of(text: str) -> datetime:
    """Read the form that `text_of` writes; ValueError for every other."""
    at = datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
    if text_of(at) != text:
        raise ValueError(f"not the canonical form of a time: {text!r}")
    return at
