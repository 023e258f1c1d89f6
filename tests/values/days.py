"""Cases of working days, months and days before (domain.md 3.4, 4.9).

2025 and 2026 are those of the library chinesecalendar. It ends there and raises for 2027, whose
cases come from the thirteen days of the regulation alone, as those of 2028 come from the week.
Days are not stepped through: they are looked up in the list of all working days.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from datetime import date, timedelta

import chinese_calendar

from tests.values.identifiers import Case
from tests.values.seeded import Seeded

FIRST, LAST = date(2025, 1, 1), date(2028, 6, 30)
EXACT = (2025, 2026)
REST_2027 = {
    date.fromisoformat(f"2027-{day}")
    for day in ("01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09",
                "09-15", "10-01", "10-02", "10-03")
}  # fmt: skip
"""The statutory holidays of 2027; which days the yearly notice adds or takes is not known."""

EDGES = (
    ("2025-01-26", "make-up Sunday before Spring Festival"), ("2025-01-27", "before the feast"),
    ("2025-01-28", "feast"), ("2025-02-04", "last day of the feast"), ("2025-02-08", "make-up"),
    ("2025-04-27", "make-up Sunday"), ("2025-09-28", "make-up Sunday"), ("2025-10-08", "feast"),
    ("2025-10-11", "make-up Saturday"), ("2025-12-31", "the year's last day"),
    ("2026-01-04", "make-up Sunday"), ("2026-02-13", "before a make-up Saturday"),
    ("2026-02-14", "make-up Saturday"), ("2026-02-16", "feast"), ("2026-02-23", "feast ends"),
    ("2026-02-28", "make-up Saturday"), ("2026-04-03", "before Qingming"),
    ("2026-05-09", "make-up Saturday"), ("2026-09-20", "make-up Sunday"),
    ("2026-09-24", "before Mid-Autumn"), ("2026-10-10", "make-up Saturday"),
    ("2026-12-30", "one working day before the year's last"), ("2026-12-31", "last exact day"),
    ("2027-01-01", "first provisional day"), ("2027-02-04", "before Spring Festival Eve"),
    ("2027-09-30", "before National Day"),
)  # fmt: skip


def is_working(day: date) -> bool:
    if day.year in EXACT:
        return bool(chinese_calendar.is_workday(day))
    return day.isoweekday() <= 5 and day not in REST_2027


WORKING = [
    day
    for day in (FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1))
    if is_working(day)
]


def weeks() -> list[Case]:
    """`monday` and its seven days: 1 for a working day; `provisional` if a day of it is."""
    mondays = [date(2025, 1, 6) + timedelta(weeks=n) for n in range(155)]
    found: list[Case] = []
    for monday in mondays:
        days = [monday + timedelta(n) for n in range(7)]
        found.append({
            "monday": monday.isoformat(),
            "working": "".join("01"[is_working(day)] for day in days),
            "provisional": "".join("10"[day.year in EXACT] for day in days),
            "from": "chinesecalendar" if days[-1].year in EXACT else "4.9: statutory days of 2027",
        })  # fmt: skip
    return found


def _starts(family: str, count: int) -> list[tuple[date, str]]:
    seeded = Seeded(family)
    drawn = [FIRST + timedelta(seeded.between(0, 900)) for _ in range(count)]
    edges = [(date.fromisoformat(day), why) for day, why in EDGES]
    return [*edges, *((day, "seeded: list of working days") for day in drawn)]


def added() -> list[Case]:
    """`day`, `count` working days and the `end`; `provisional` if a day after `day` is."""
    seeded = Seeded("counts of working days")
    found: list[Case] = []
    for day, source in _starts("working days", 60):
        for count in dict.fromkeys((0, 1, seeded.between(2, 12), seeded.between(13, 60))):
            end = WORKING[bisect_right(WORKING, day) + count - 1] if count else day
            doubtful = count > 0 and end.year not in EXACT
            facts: Case = {"day": day.isoformat(), "count": count, "end": end.isoformat()}
            found.append({**facts, "provisional": doubtful, "from": source})
    return found


def calendar_days() -> list[Case]:
    """`day`, `count` calendar days and the `end`, moved on from a rest day (Civil Code 203)."""
    seeded = Seeded("counts of calendar days")
    found: list[Case] = []
    for day, source in _starts("calendar days", 60):
        counts = (1, 7, seeded.between(2, 90), *([0] if is_working(day) else []))
        for count in dict.fromkeys(counts):
            end = WORKING[bisect_left(WORKING, day + timedelta(count))]
            doubtful = count > 0 and end.year not in EXACT
            facts: Case = {"day": day.isoformat(), "count": count, "end": end.isoformat()}
            found.append({**facts, "provisional": doubtful, "from": source})
    return found


def between() -> list[Case]:
    """`stopped`, `resumed` and the working days d with stopped <= d < resumed."""
    seeded = Seeded("working days between")
    found: list[Case] = []
    for day, source in _starts("suspensions", 60):
        for span in dict.fromkeys((0, 1, seeded.between(2, 120))):
            resumed = day + timedelta(span)
            count = bisect_left(WORKING, resumed) - bisect_left(WORKING, day)
            facts: Case = {"stopped": day.isoformat(), "resumed": resumed.isoformat()}
            found.append({**facts, "working_days": count, "from": source})
    return found


def months() -> list[Case]:
    """`day`, `count` months and the `end`: the same day number, or the month's last."""
    edges = [
        ("2026-08-31", 6, "H04: 31 August ends on 28 February"),
        ("2027-08-31", 6, "H04: 31 August ends on 29 February"),
        ("2024-02-29", 12, "leap day, a year on"), ("2024-02-29", 48, "leap day to leap day"),
        ("2025-01-31", 1, "31 January"), ("2024-01-31", 1, "31 January of a leap year"),
        ("2026-03-31", 1, "March to April"), ("2026-12-31", 0, "no month"),
        ("2026-12-31", 1, "over the year's end"), ("2026-11-30", 1, "the shorter month's last"),
        ("2026-11-30", 3, "November to February"), ("1999-12-31", 2, "into 2000"),
        ("1899-12-31", 2, "1900 had no leap day"), ("2026-01-01", 360, "thirty years"),
        ("2026-05-31", 840, "seventy years"), ("2026-10-01", 2, "ends on a rest day: not moved"),
    ]  # fmt: skip
    seeded = Seeded("months")
    for _ in range(110):
        drawn = date(1950, 1, 1) + timedelta(seeded.between(0, 36_000))
        last = date(drawn.year, drawn.month, monthrange(drawn.year, drawn.month)[1])
        start = seeded.one((drawn, last))
        edges.append((start.isoformat(), seeded.between(0, 840), "seeded"))
    return [
        {"day": day, "count": count, "end": _months_on(day, count), "from": f"3.4: {why}"}
        for day, count, why in edges
    ]


def _months_on(text: str, count: int) -> str:
    """By counting months one at a time, the day number kept in mind."""
    year, month, number = (int(one) for one in text.split("-"))
    for _ in range(count):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return f"{year:04d}-{month:02d}-{min(number, monthrange(year, month)[1]):02d}"


def before() -> list[Case]:
    """`meeting`, full days before it (`count`) and the last day (`by`) for the notice."""
    named = [
        ("2026-03-11", 10, "3.4: on or before M - n"), ("2026-03-01", 1, "February"),
        ("2024-03-01", 1, "leap day"), ("2026-01-01", 1, "the year before"),
        ("2026-10-08", 7, "3.4: the last day is a rest day and is not moved"),
        ("2026-10-08", 0, "no day"), ("2027-01-10", 10, "the last day of the year before"),
    ]  # fmt: skip
    seeded = Seeded("days before")
    for _ in range(110):
        day = date(2000, 1, 1) + timedelta(seeded.between(0, 20_000))
        named.append((day.isoformat(), seeded.between(0, 400), "seeded"))
    return [
        {"meeting": day, "count": count, "by": _back(day, count), "from": why}
        for day, count, why in named
    ]


def _back(text: str, count: int) -> str:
    return date.fromordinal(date.fromisoformat(text).toordinal() - count).isoformat()
