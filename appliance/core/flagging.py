"""Signs of collusion in a trade: written when they show, decided by the reviewer (F07)."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from appliance.core import bid_standing, similarity
from appliance.core.commands import DecideSimilarity
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, SimilarityDecided
from appliance.core.instant import Instant
from appliance.core.similarity import Traits
from appliance.core.trade import Enrolment, Trade
from appliance.core.world import Who, World


def at_closing(
    trade: Trade, traits: Sequence[Traits], numbered: Sequence[Enrolment]
) -> tuple[Draft, ...]:
    """As `of_people`, in the decision that gives the bidders their numbers."""
    numbers = {each.random_id: each.number for each in numbered}
    named = [replace(each, enrol_id=numbers.get(each.enrol_id, each.enrol_id)) for each in traits]
    return of_people(trade, named)


def of_people(trade: Trade, traits: Sequence[Traits], template: str = "") -> tuple[Draft, ...]:
    """What people and papers of the bidders show; once the enrolment is closed, never before."""
    found = similarity.new_facts(trade.number, trade.flags, similarity.of_people(traits, template))
    return tuple(Draft(each, trade=trade.number) for each in found)


def of_prices(trade: Trade, prices: Mapping[str, int]) -> tuple[Draft, ...]:
    """What the valid offers of a round show once they are open."""
    found = similarity.new_facts(trade.number, trade.flags, similarity.of_prices(prices))
    return tuple(Draft(each, trade=trade.number) for each in found)


def of_sealed(trade: Trade) -> tuple[Draft, ...]:
    """As `of_prices`, of all valid sealed offers of the session that runs."""
    valid = {one.number: one.amount_fen for one in bid_standing.judged(trade) if one.valid}
    return of_prices(trade, valid)


def decide(world: World, asked: DecideSimilarity, _by: Who, _at: Instant) -> Decision:
    """Say what a sign comes to. Nobody is put out of the trade by it.

    Refusals: flag-unknown, flag-decision-unknown, reasons-missing.
    """
    trade = world.in_hand
    if trade.flags.flag(asked.flag_no) is None:
        return refused("flag-unknown", about="flag_no")
    if asked.decision not in similarity.DECISIONS:
        return refused("flag-decision-unknown", about="decision")
    if not asked.reason.text.strip():
        return refused("reasons-missing", about="reason")
    fact = SimilarityDecided(asked.flag_no, asked.decision)
    return decided(Draft(fact, trade=trade.number, commits={"reason": "reason"}))
