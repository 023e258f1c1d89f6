"""Ratings: one for each transaction, and nothing of a single one for the clerk rated (B12).

A clerk sees the own average of a month only once that month is over and only from `LEAST` ratings
on: of fewer, or of a sum that grows by one, the single one could be told.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct, field

from appliance.core.commands import RateService
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, ServiceRated
from appliance.core.instant import Instant
from appliance.core.world import Who, World

SUBJECT: Final = "ratings"
SERVICES: Final = "services"
"""Under these names the ledger finds every rating and every transaction at the counter."""
SCORES: Final = (5, 4, 3, 2, 1)
TAGS: Final = ("FAST", "CLEAR", "KIND", "SLOW", "UNCLEAR", "RUDE", "MANY_VISITS")
COMMENT_MAX: Final = 200
LEAST: Final = 5
"""Ratings that make an average which tells nobody's own."""


class Rated(Struct, frozen=True):
    """One rating with whose service it was. `day`: local ISO; `seq`: its entry."""

    seq: int
    staff_no: str
    day: str
    score: int
    tags: tuple[str, ...] = field(default=())
    service_id: str = ""
    """"" for an anonymous one."""


class Average(Struct, frozen=True):
    """`mean_e2`: hundredths of a point, rounded down; `counts`: how often 5, 4, 3, 2, 1."""

    count: int
    mean_e2: int
    counts: tuple[int, ...]


def rate(world: World, asked: RateService, _by: Who, _at: Instant) -> Decision:
    """Rate one transaction.

    Refusals: service-unknown, rated-already, rating-score, rating-tag, rating-words.
    """
    if world.service is None:
        return refused("service-unknown", about="service_id")
    if world.service.rated:
        return refused("rated-already", about="service_id")
    if asked.score not in SCORES:
        return refused("rating-score", about="score")
    if len(set(asked.tags)) != len(asked.tags) or not set(asked.tags) <= set(TAGS):
        return refused("rating-tag", about="tags")
    if asked.comment_ct is not None and len(asked.comment_ct.text) > COMMENT_MAX:
        return refused("rating-words", about="comment_ct", most=COMMENT_MAX)
    fact = ServiceRated(asked.service_id, asked.score, asked.tags, asked.anonymous)
    commits = {"comment_ct": "comment_ct"} if asked.comment_ct is not None else {}
    return decided(Draft(fact, commits=commits))


def average(rated: Iterable[Rated]) -> Average | None:
    """Of these ratings; None of none."""
    scores = [one.score for one in rated]
    if not scores:
        return None
    counts = tuple(scores.count(score) for score in SCORES)
    return Average(len(scores), 100 * sum(scores) // len(scores), counts)


def own(rated: Iterable[Rated], staff_no: str, month: str, today: str) -> Average | None:
    """What a clerk may see of the own ratings of `month` (`2026-03`); None: nothing is told."""
    if month >= today[:7]:
        return None
    mine = [one for one in rated if one.staff_no == staff_no and one.day[:7] == month]
    return average(mine) if len(mine) >= LEAST else None


def shown(rated: Iterable[Rated], staff_no: str) -> tuple[Rated, ...]:
    """The single ratings that a supervisor may see: not those of the supervisor's own service."""
    return tuple(one for one in rated if one.staff_no != staff_no)
