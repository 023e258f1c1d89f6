"""Working days and the ends of periods (domain.md 3.4 and 4.9).

Days are local dates. The yearly holiday notice is data; a year without its complete notice makes
what was computed through it provisional. The day of the triggering event is never counted.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class Holiday(Struct, frozen=True):
    """One listed day: `working` for a make-up day, `provisional` until the yearly notice came."""

    day: date
    working: bool
    provisional: bool = False


class Due(Struct, frozen=True):
    """The last day of a period, included. `provisional`: a newer holiday table may move it."""

    day: date
    provisional: bool = False


class Calendar:
    """Working days by a table of holidays; days that are not listed follow the week."""

    def __init__(self, holidays: Iterable[Holiday]) -> None:
        listed = list(holidays)
        self._working = {one.day: one.working for one in listed}
        if len(self._working) != len(listed):
            raise ValueError("a day is listed twice")
        unsettled = {one.day.year for one in listed if one.provisional}
        self._complete = {one.day.year for one in listed} - unsettled

    def is_working(self, day: date) -> bool:
        return self._working.get(day, day.weekday() < SATURDAY)

    def is_provisional(self, day: date) -> bool:
        """Whether the notice for that year is missing or incomplete."""
        return day.year not in self._complete

    def add_working_days(self, day: date, count: int) -> Due:
        """The day on which `count` working days are over; `count` = 0 gives `day` itself.

        A notice of n working days published on P ends on P + n, last day included.
        """
        _check(count)
        at, provisional = day, False
        while count:
            at += ONE_DAY
            provisional = provisional or self.is_provisional(at)
            count -= self.is_working(at)
        return Due(at, provisional)

    def add_calendar_days(self, day: date, count: int) -> Due:
        """The end of `count` calendar days; an end on a rest day moves to the next working day.

        Source: Civil Code 201, 203.
        """
        _check(count)
        end = day + timedelta(days=count)
        due = self.working_day_from(end)
        return Due(due.day, count > 0 and due.provisional)

    def working_day_from(self, day: date) -> Due:
        """`day` itself if it is a working day, else the next one."""
        at, provisional = day, self.is_provisional(day)
        while not self.is_working(at):
            at += ONE_DAY
            provisional = provisional or self.is_provisional(at)
        return Due(at, provisional)

    def next_working_day(self, day: date) -> Due:
        """The first working day after `day`: no session before it when a notice ends on `day`."""
        return self.add_working_days(day, 1)

    def working_days_between(self, first: date, end: date) -> int:
        """Working days d with first <= d < end: how far a suspension moves a deadline."""
        span = (end - first).days
        return sum(self.is_working(first + timedelta(days=step)) for step in range(span))


def add_months(day: date, count: int) -> date:
    """The same day number `count` months on, or the last day of a shorter month; not moved."""
    _check(count)
    years, month = divmod(day.month - 1 + count, 12)
    following = date(day.year + years + (month == 11), (month + 1) % 12 + 1, 1)
    length = (following - ONE_DAY).day
    return date(day.year + years, month + 1, min(day.day, length))


def days_before(day: date, count: int) -> date:
    """The last day for what must happen `count` full days before `day`; not moved."""
    _check(count)
    return day - timedelta(days=count)


def _check(count: int) -> None:
    if count < 0:
        raise ValueError("a period has no negative length")
