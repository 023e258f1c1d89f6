"""The assessment of agencies: points for each engagement, and their running total (F19).

The district's pool brings an agency's points; what the station gives or takes counts on from
there. Below the line of pools.csv the agency is left out of the next draw (core/pools.py).
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from appliance.core.commands import ScoreAgency
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import AgencyScored, Draft
from appliance.core.forms import is_word
from appliance.core.instant import Instant
from appliance.core.people import normal_id
from appliance.core.world import Who, World

SUBJECT: Final = "agency-scores"
"""Under this name the ledger finds every assessment."""
SCORE_MAX: Final = 100
"""Points of one engagement, given or taken."""


class Scored(Struct, frozen=True):
    """One assessment and the local day of its entry."""

    fact: AgencyScored
    day: str


def score(world: World, asked: ScoreAgency, _by: Who, _at: Instant) -> Decision:
    """Refusals: agency-unknown, word-form, engagement-scored, score-range."""
    agency, book = normal_id(asked.agency), world.agencies
    if agency not in book.points:
        return refused("agency-unknown", about="agency")
    if not is_word(asked.engagement_no):
        return refused("word-form", about="engagement_no")
    if asked.engagement_no in book.engagements:
        return refused("engagement-scored", about="engagement_no")
    if not -SCORE_MAX <= asked.score <= SCORE_MAX:
        return refused("score-range", about="score", most=SCORE_MAX)
    total = book.points[agency] + asked.score
    fact = AgencyScored(agency, asked.engagement_no, asked.score, total)
    return decided(Draft(fact, trade=world.in_hand.number))


def since(scored: Iterable[Scored], day: str) -> dict[str, int]:
    """Credit code -> points given after that local day; those before are in the extract."""
    found: dict[str, int] = {}
    for one in scored:
        if one.day > day:
            found[one.fact.agency] = found.get(one.fact.agency, 0) + one.fact.score
    return found
