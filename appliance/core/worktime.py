"""The sheet of a month: days, hours, late, absent, corrected, of one person (domain.md B10).

Computed from the entries alone: clockings, corrections, absences, the rota and the calendar of
working days; the same entries give the same sheet for ever. Expected is who is on the rota of a
day; where a working day has none, everybody is.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from msgspec import Struct, field

from appliance.core import absence
from appliance.core.calendar import Calendar
from appliance.core.clocks import day_at, local_text
from appliance.core.code_rows import WorkHours
from appliance.core.instant import instant_of
from appliance.core.presence import IN, Clocked, Corrected
from appliance.core.world import Away

WORKING: Final = "WORKING"
REST: Final = "REST"


class Mark(StrEnum):
    """What a day was. OFF: nobody waited for this person; AHEAD: it has not come yet."""

    PRESENT = "PRESENT"
    ABSENT = "ABSENT"
    AWAY = "AWAY"
    OFF = "OFF"
    AHEAD = "AHEAD"


class DayLine(Struct, frozen=True):
    """A day of the sheet. `came` and `went`: local HH:MM of the first coming and the last going.

    `minutes` of work, breaks between the shifts left out; `late` and `early` in minutes; `open`:
    somebody came and no going is clocked; `reason` of the correction that counts, else "";
    `seqs`: the entries that the line rests on.
    """

    day: str
    kind: str
    mark: Mark
    came: str = ""
    went: str = ""
    minutes: int = 0
    late: int = 0
    early: int = 0
    open: bool = False
    reason: str = ""
    cause: str = ""
    seqs: tuple[int, ...] = ()


class MonthSheet(Struct, frozen=True):
    """A person's month, `month` as `2026-03`; the sums are those of its lines."""

    person: str
    month: str
    lines: tuple[DayLine, ...]

    def count(self, mark: str) -> int:
        """Days of a mark."""
        return sum(one.mark == mark for one in self.lines)

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.lines)

    @property
    def late(self) -> int:
        """On how many days."""
        return sum(one.late > 0 for one in self.lines)

    @property
    def early(self) -> int:
        return sum(one.early > 0 for one in self.lines)

    @property
    def corrected(self) -> int:
        return sum(bool(one.reason) for one in self.lines)

    @property
    def open(self) -> int:
        """Comings without a going."""
        return sum(one.open for one in self.lines)


class Facts(Struct, frozen=True):
    """What is known of a person's month.

    `office`: first and last local day on which the person belongs to the staff; `rota`: day ->
    who is on duty; `today`: the day on which the sheet is made, days without anybody are AHEAD
    from it on.
    """

    clocked: Sequence[Clocked] = ()
    corrected: Mapping[str, Corrected] = field(default_factory=dict)
    away: Sequence[Away] = ()
    rota: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    office: tuple[str, str] = ("", "9999-12-31")
    today: str = "9999-12-31"


def days_of(month: str) -> list[date]:
    """Every day of `2026-03`; ValueError for what is no month."""
    first = date.fromisoformat(f"{month}-01")
    days = [first + timedelta(n) for n in range(31)]
    return [one for one in days if one.month == first.month]


def sheet(
    person: str, month: str, facts: Facts, *, calendar: Calendar, hours: Iterable[WorkHours]
) -> MonthSheet:
    """The month of a person. ValueError for what is no month."""
    shifts = {kind: [one for one in hours if one.day == kind] for kind in (WORKING, REST)}
    by_day: dict[str, list[Clocked]] = {}
    for one in facts.clocked:
        by_day.setdefault(day_at(one.at).isoformat(), []).append(one)
    lines = []
    for on in days_of(month):
        kind = WORKING if calendar.is_working(on) else REST
        text = on.isoformat()
        day = _Day(text, kind, shifts[kind], _expected(person, text, kind, facts))
        lines.append(_line(person, day, facts, by_day.get(text, [])))
    return MonthSheet(person, month, tuple(lines))


class _Day(Struct, frozen=True):
    """A day before anybody was looked for: its shifts, and whether the person is expected."""

    on: str
    kind: str
    shifts: Sequence[WorkHours]
    expected: bool


def _line(person: str, day: _Day, facts: Facts, clocked: Sequence[Clocked]) -> DayLine:
    corrected = facts.corrected.get(day.on)
    seqs = tuple(one.seq for one in clocked)
    if corrected is not None:
        seqs += (corrected.seq,)
        stays = [(corrected.came, corrected.went)] if corrected.came else []
    else:
        stays = _pairs(clocked)
    reason = corrected.reason if corrected else ""
    if stays:
        return _worked(day, stays, seqs, reason)
    if day.on >= facts.today:
        return DayLine(day.on, day.kind, Mark.AHEAD)  # nobody is absent before the day is over
    if not day.expected:
        return DayLine(day.on, day.kind, Mark.OFF, reason=reason, seqs=seqs)
    causes = [one.cause for one in facts.away if absence.is_away([one], person, day.on)]
    if causes:
        cause = causes[-1]
        return DayLine(day.on, day.kind, Mark.AWAY, cause=cause, reason=reason, seqs=seqs)
    return DayLine(day.on, day.kind, Mark.ABSENT, reason=reason, seqs=seqs)


def _expected(person: str, on: str, kind: str, facts: Facts) -> bool:
    first, last = facts.office
    if not first <= on <= last:
        return False
    if on in facts.rota:
        return person in facts.rota[on]
    return kind == WORKING


def _worked(
    day: _Day, stays: Sequence[tuple[str, str]], seqs: tuple[int, ...], reason: str
) -> DayLine:
    """A day on which somebody was there; late and early only where they were waited for."""
    came, went = stays[0][0], stays[-1][1]
    first, last = day.shifts[0], day.shifts[-1]
    late = _after(came, first.begins) if day.expected else 0
    early = _after(last.ends, went) if day.expected and went else 0
    return DayLine(
        day.on,
        day.kind,
        Mark.PRESENT,
        came=came,
        went=went,
        minutes=sum(_length(stay, day.shifts) for stay in stays if stay[1]),
        late=late if late > first.grace_min else 0,
        early=early,
        open=not went,
        reason=reason,
        seqs=seqs,
    )


def _pairs(clocked: Sequence[Clocked]) -> list[tuple[str, str]]:
    """(came, went) of each stay of a day, "" for a side that nobody clocked."""
    found: list[tuple[str, str]] = []
    for one in clocked:
        at = local_text(instant_of(one.at))[-5:]
        if one.in_out == IN:
            found.append((at, ""))
        elif found and not found[-1][1]:
            found[-1] = (found[-1][0], at)
        else:
            found.append((at, at))  # a going alone: there, for no time that is known
    return found


def _length(pair: tuple[str, str], shifts: Sequence[WorkHours]) -> int:
    """Minutes of a stay without the breaks between two shifts."""
    begin, end = _minute(pair[0]), _minute(pair[1])
    rest = sum(
        max(0, min(end, _minute(later.begins)) - max(begin, _minute(sooner.ends)))
        for sooner, later in pairwise(shifts)
    )
    return max(0, end - begin - rest)


def _after(at: str, since: str) -> int:
    """Minutes by which `at` is after `since`; 0 where it is not."""
    return max(0, _minute(at) - _minute(since))


def _minute(text: str) -> int:
    """Minute of the day of HH:MM."""
    return int(text[:2]) * 60 + int(text[3:])
