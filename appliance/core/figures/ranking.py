"""The monthly ranking of the staff, from the entries of that month alone (domain.md B15).

Acts behind the firewall are not counted: a ranking must not tell how many enrolled. Whoever reads
the same entries with the same weights (ranking_weights.csv) gets the same ranking.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple, Protocol

from msgspec import Struct

from appliance.core.clocks import day_at
from appliance.core.codes import Tables
from appliance.core.entries import (
    AttendanceClocked,
    ClockOverdue,
    Recorded,
    ServiceAdded,
    ServiceRated,
)

SCORE_MAX: Final = 5
"""A villager gives one to five."""

KINDS: Final = frozenset(
    one.kind for one in (AttendanceClocked, ClockOverdue, ServiceAdded, ServiceRated)
)
"""Kinds of entries that say something about somebody beside their own signer."""
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


class Known(Protocol):
    """What earlier entries said."""

    def served_by(self, service_id: str) -> str:
        """The staff number of whose service it was, "" for nobody's."""

    def did_last(self, trade: str, kinds: tuple[str, ...], before: int) -> str:
        """Who signed the last entry of these kinds of a trade below `before`, "" for nobody."""


class Count(NamedTuple):
    """What one entry adds to somebody's month. `day`: a local ISO day on which they came."""

    staff_no: str
    month: str
    acts: int = 0
    overdue: int = 0
    ratings: int = 0
    scores: int = 0
    day: str = ""
    service: str = ""
    """A service that was theirs."""


class Tally(Struct, frozen=True):
    """A month of a member of the staff; `days` on which they came."""

    acts: int = 0
    overdue: int = 0
    ratings: int = 0
    scores: int = 0
    days: int = 0


class Ranked(Struct, frozen=True):
    """A member of the staff in a month. `points_e2`: hundredths of a point, of 100 at most."""

    staff_no: str
    acts: int
    overdue: int
    ratings: int
    scores: int
    days: int
    points_e2: int


def counts(told: Told, known: Known) -> list[Count]:
    """What an entry counts; nothing for most."""
    one, found = told.recorded, []
    signer = one.signers[0][0] if one.signers else ""
    if told.first and signer:
        found.append(Count(signer, day_at(one.at).isoformat()[:7], acts=1))
    if one.fact.kind in KINDS:
        found += _beside(one, signer, day_at(one.at).isoformat(), known)
    return found


def _beside(one: Recorded, signer: str, day: str, known: Known) -> list[Count]:
    """What an entry says about somebody beside that its signer acted."""
    fact, month = one.fact, day[:7]
    match fact:
        case AttendanceClocked(in_out="IN"):
            return [Count(fact.person, month, day=day)]
        case ServiceAdded() if signer:
            return [Count(signer, month, service=fact.service_id)]
        case ClockOverdue() if one.trade:
            # Who did the act that the clock runs from or was to be ended by, the latest of them.
            who = known.did_last(one.trade, ANSWERS.get(fact.clock, ()), one.seq)
            return [Count(who, month, overdue=1)] if who else []
        case ServiceRated():
            who = known.served_by(fact.service_id)
            return [Count(who, month, ratings=1, scores=fact.score)] if who else []
        case _:
            return []


def ranked(tallies: Mapping[str, Tally], tables: Tables) -> list[Ranked]:
    """The people of a month by their staff numbers, the best first."""
    acts = max((one.acts for one in tallies.values()), default=0)
    days = max((one.days for one in tallies.values()), default=0)
    found = [
        Ranked(
            staff_no, one.acts, one.overdue, one.ratings, one.scores, one.days,
            _points(one, acts, days, tables),
        )
        for staff_no, one in tallies.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.points_e2, one.staff_no))


def _points(one: Tally, acts: int, days: int, tables: Tables) -> int:
    """What was judged, weighed; a part in which nobody has anything is left out."""
    parts = {
        "VOLUME": (one.acts, acts),
        "ON_TIME": (max(0, one.acts - one.overdue), one.acts),
        "RATING": (one.scores, SCORE_MAX * one.ratings),
        "ATTENDANCE": (one.days, days),
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
