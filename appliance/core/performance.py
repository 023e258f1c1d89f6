"""The owner of a contract rates who carried it out, once for each milestone (H02)."""

from typing import Final

from appliance.core.clocks import day_at
from appliance.core.commands import RatePerformance
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, PerformanceRated
from appliance.core.forms import day
from appliance.core.instant import Instant
from appliance.core.registration import SIGN_KINDS, same_person
from appliance.core.trade import Trade
from appliance.core.world import Who, World

DIMENSIONS: Final = ("QUALITY", "PROGRESS", "SAFETY", "WAGES", "SERVICE")
"""Five: the work, its time, safety on site, wages paid, conduct and service."""
SCORE_MAX: Final = 20
"""Of each; the whole is of a hundred."""

MILESTONES: Final = ("INTERIM", "COMPLETION", "WARRANTY")


def rate(world: World, asked: RatePerformance, _by: Who, at: Instant) -> Decision:
    """Keep the scores of a milestone that was completed.

    Refusals: rating-no-contract, not-the-owner, milestone-unknown, milestone-rated, date-form,
    day-in-future, before-contract, scores-five, rating-range, sign-kind-unknown.
    """
    trade = world.in_hand
    if trade.contract is None:
        return refused("rating-no-contract")
    no = _owner(world, asked) or _milestone(trade, asked, at) or _scores(asked)
    if no is not None:
        return no
    if asked.sign_kind not in SIGN_KINDS:
        return refused("sign-kind-unknown", about="sign_kind")
    fact = PerformanceRated(
        trade.contract.contract_no, asked.milestone, asked.scores, asked.completed_on,
        asked.sign_kind,
    )  # fmt: skip
    commits = {"party_id": "party_id"}
    if asked.representative is not None:
        commits["representative"] = "representative"
    return decided(Draft(fact, trade=trade.number, commits=commits))


def _milestone(trade: Trade, asked: RatePerformance, at: Instant) -> Decision | None:
    """One that is completed, and not rated yet."""
    if asked.milestone not in MILESTONES:
        return refused("milestone-unknown", about="milestone")
    if any(one.milestone == asked.milestone for one in trade.followup.ratings):
        return refused("milestone-rated", about="milestone")
    if day(asked.completed_on) is None:
        return refused("date-form", about="completed_on")
    if asked.completed_on > at.day:
        return refused("day-in-future", about="completed_on")
    if asked.completed_on < day_at(trade.since("CONTRACTED").at).isoformat():
        return refused("before-contract", about="completed_on")
    return None


def _scores(asked: RatePerformance) -> Decision | None:
    if len(asked.scores) != len(DIMENSIONS):
        return refused("scores-five", about="scores")
    if any(not 0 <= one <= SCORE_MAX for one in asked.scores):
        return refused("rating-range", about="scores", most=SCORE_MAX)
    return None


def _owner(world: World, asked: RatePerformance) -> Decision | None:
    """Who gave the work in hand, by kind and number; an organisation by somebody who may."""
    owner = world.transferor
    if owner is None or not same_person(owner, asked.party_id):
        return refused("not-the-owner", about="party_id")
    if not owner.is_organisation:
        return None
    stands = asked.representative
    if stands is None or not any(same_person(stands, one) for one in world.agents):
        return refused("not-the-owner", about="representative")
    return None
