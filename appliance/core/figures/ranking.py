"""The monthly ranking of the staff, from the entries of that month alone (domain.md B15).

Acts behind the firewall are not counted: a ranking must not tell how many enrolled. Whoever reads
the same entries with the same weights (ranking_weights.csv) gets the same ranking.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from appliance.core.clocks import day_at
from appliance.core.codes import Tables
from appliance.core.entries import AttendanceClocked, ClockOverdue, Recorded, ServiceAdded

SCORE_MAX: Final = 5
"""A villager gives one to five."""

RATED: Final = "rating.add"
ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "DL01": ("trade.submit", "trade.resubmit"),
    "DL03": ("review.start",),
    "DL16": ("trade.accept",),
    "DL17": ("contract.sign",),
    "DL18": ("deposit.refund_order", "trade.accept"),
    "DL31": ("trade.accept",),
}
"""Clock -> acts of the trade whose signer answers for it; nobody's where none was done."""


class Told(NamedTuple):
    """An open entry; `first`: the first of its command, so that one act counts once."""

    recorded: Recorded
    first: bool


StoryOf = Callable[[str], Sequence[Recorded]]
"""Trade number -> its open entries, in order."""


@dataclass(slots=True)
class _Tally:
    acts: int = 0
    overdue: int = 0
    scores: list[int] = field(default_factory=list)
    days: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A member of the staff in a month. `points_e2`: hundredths of a point, of 100 at most."""

    staff_no: str
    acts: int
    overdue: int
    ratings: int
    scores: int
    days: int
    points_e2: int


def ranking(told: Iterable[Told], month: str, story_of: StoryOf, tables: Tables) -> list[Ranked]:
    """Everybody who signed, came or was rated in `month` (`2026-03`), the best first.

    `told`: the open entries in order; those before the month only say whose service it was.
    """
    tallies: dict[str, _Tally] = {}
    served: dict[str, str] = {}
    for one, first in told:
        if isinstance(one.fact, ServiceAdded) and one.signers:
            served[one.fact.service_id] = one.signers[0][0]
        if day_at(one.at).isoformat()[:7] != month:
            continue
        if first and one.signers:
            _of(tallies, one.signers[0][0]).acts += 1
        _tally(tallies, one, story_of, served)
    return _ranked(tallies, tables)


def _of(tallies: dict[str, _Tally], staff_no: str) -> _Tally:
    return tallies.setdefault(staff_no, _Tally())


def _tally(
    tallies: dict[str, _Tally], one: Recorded, story_of: StoryOf, served: Mapping[str, str]
) -> None:
    """What an entry of the month says about somebody beside its own signer."""
    fact = one.fact
    match fact:
        case AttendanceClocked(in_out="IN"):
            _of(tallies, fact.person).days.add(day_at(one.at).isoformat())
        case ClockOverdue() if one.trade:
            for staff_no in _answers(fact, one, story_of(one.trade)):
                _of(tallies, staff_no).overdue += 1
        case _ if fact.kind == RATED:
            whose = served.get(str(getattr(fact, "service_id", "")))
            if whose is not None:
                _of(tallies, whose).scores.append(int(getattr(fact, "score", 0)))


def _answers(fact: ClockOverdue, one: Recorded, story: Sequence[Recorded]) -> tuple[str, ...]:
    """Who did the act that the clock runs from or was to be ended by, the latest of them."""
    kinds = ANSWERS.get(fact.clock, ())
    before = [each for each in story if each.seq < one.seq and each.fact.kind in kinds]
    return (before[-1].signers[0][0],) if before and before[-1].signers else ()


def _ranked(tallies: Mapping[str, _Tally], tables: Tables) -> list[Ranked]:
    acts = max((one.acts for one in tallies.values()), default=0)
    days = max((len(one.days) for one in tallies.values()), default=0)
    found = [
        Ranked(
            staff_no, one.acts, one.overdue, len(one.scores), sum(one.scores), len(one.days),
            _points(one, acts, days, tables),
        )
        for staff_no, one in tallies.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.points_e2, one.staff_no))


def _points(one: _Tally, acts: int, days: int, tables: Tables) -> int:
    """What was judged, weighed; a part in which nobody has anything is left out."""
    parts = {
        "VOLUME": (one.acts, acts),
        "ON_TIME": (max(0, one.acts - one.overdue), one.acts),
        "RATING": (sum(one.scores), SCORE_MAX * len(one.scores)),
        "ATTENDANCE": (len(one.days), days),
    }
    judged = {code: part for code, part in parts.items() if part[1] > 0}
    weights = {code: tables.ranking_weights[code].weight for code in judged}
    whole = sum(weights.values())
    if whole == 0:
        return 0
    gained = sum(
        2 * 10_000 * weights[code] * part // of for code, (part, of) in sorted(judged.items())
    )
    return (gained + whole) // (2 * whole)
