"""Deadlines of deadlines.csv as days and moments (domain.md 3.4, 4.9).

The day of the trigger is not counted; a period ends at 24:00 of its last day, Shanghai time.
"""

from datetime import UTC, date, datetime, time, timedelta

from appliance.core.instant import SHANGHAI, instant_of

CATCH_UP = timedelta(minutes=1)
"""An act of the clock that is later than this was done on catching up, and says since when."""


def begin_of(day: date) -> datetime:
    """00:00 of that day in Shanghai, as aware UTC."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def end_of(day: date) -> datetime:
    """24:00 of that day in Shanghai, as aware UTC."""
    return begin_of(day + timedelta(days=1))


def local_text(at: datetime, *, seconds: bool = False) -> str:
    """`2026-03-16 17:00` in Shanghai, for the facts of a refusal."""
    form = "%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M"
    return at.astimezone(SHANGHAI).strftime(form)


def day_of(at: datetime) -> date:
    """The Shanghai date of a moment."""
    return at.astimezone(SHANGHAI).date()


def day_at(text: str) -> date:
    """The Shanghai date of an entry time (`2026-03-02T01:00:00.000Z`)."""
    return day_of(instant_of(text))
