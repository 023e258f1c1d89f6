"""TENDER: sealed prices, score sheets of experts, the highest total wins (domain.md 6.4)."""

from collections.abc import Sequence

from appliance.core import bid_standing, scoring
from appliance.core.decision import Decision, refused
from appliance.core.entries import MethodTerms, Offer
from appliance.core.tender_offers import prices
from appliance.core.trade_methods import tender_recount
from appliance.core.trade_methods.rules import Outcome, Setting

EXPERTS_MAX = 15
"""A table of experts fits one room."""


class Tender:
    code = "TENDER"
    tie_rules = ("PRICE_THEN_TECHNICAL_THEN_DRAW",)

    def minimum(self, table_minimum: int, *, single_bidder: bool) -> int:  # noqa: ARG002 - a tender never has one bidder
        return table_minimum

    def terms_fault(self, terms: MethodTerms) -> Decision | None:
        """Refusals: experts-odd, drop-needs-five, criteria-missing, -unknown, -twice, -sum."""
        least = scoring.STATUTORY_MIN if terms.statutory else scoring.EXPERTS_MIN
        if not least <= terms.experts <= EXPERTS_MAX or terms.experts % 2 == 0:
            return refused("experts-odd", about="experts", least=least)
        if terms.drop_extremes and terms.experts < scoring.EXTREMES_FROM:
            return refused("drop-needs-five", about="drop_extremes")
        codes = [each.code for each in terms.criteria]
        if not scoring.by_experts(terms):
            return refused("criteria-missing", about="criteria")
        if not set(codes) <= set(scoring.CRITERIA):
            return refused("criteria-unknown", about="criteria")
        if len(set(codes)) < len(codes) or any(each.weight_e2 <= 0 for each in terms.criteria):
            return refused("criteria-twice", about="criteria")
        if sum(each.weight_e2 for each in terms.criteria) != scoring.FULL_E2:
            return refused("criteria-sum", about="criteria")
        return None

    def outcome(self, offers: Sequence[Offer], setting: Setting) -> Outcome:
        """The recorded ranking, once what is equal at its top is drawn for.

        Refusals: offers-not-asked, bids-in-doubt, bids-too-few, bids-sealed, bids-too-few-valid,
        scores-unranked, draw-needed.
        """
        trade = setting.trade
        if offers:
            return Outcome(no=refused("offers-not-asked", about="offers"))
        no = _not_opened(setting)
        if no is not None:
            return no
        ranked = trade.scores.ranked
        if ranked is None:
            return Outcome(no=refused("scores-unranked"))
        places = [each.enrol_id for each in ranked.ranking]
        equal = scoring.tied(ranked.ranking, buying=setting.buying)
        if len(equal) > 1:
            drawn = trade.draws.order_among(equal)
            if not drawn:
                return Outcome(no=refused("draw-needed", count=len(equal)), tied=equal)
            places = [*drawn, *places[len(equal) :]]
        fen = {each.enrol_id: each.amount_fen for each in ranked.ranking}
        return Outcome(tuple(Offer(each, fen[each]) for each in places), "tender-v1")

    def recount(self, _offers: Sequence[Offer], setting: Setting) -> Offer | None:
        return tender_recount.winner(setting.trade, buying=setting.buying)


def _not_opened(setting: Setting) -> Outcome | None:
    """Why there is nothing to be scored (yet)."""
    trade, least = setting.trade, setting.least
    doubtful = bid_standing.undecided(trade)
    if doubtful:
        return Outcome(no=refused("bids-in-doubt", count=len(doubtful)))
    sealed = bid_standing.admitted(trade)
    if len(sealed) < least:
        few = refused("bids-too-few", count=len(sealed), least=least)
        return Outcome(fails="TOO_FEW_OFFERS", no=few)
    came_out = bid_standing.opened(trade)
    shut = [bid for bid in sealed if (bid.number, bid.seq) not in came_out]
    if shut:
        return Outcome(no=refused("bids-sealed", count=len(shut)))
    valid = prices(setting)
    if len(valid) < least:
        few = refused("bids-too-few-valid", count=len(valid), least=least)
        return Outcome(fails="TOO_FEW_VALID", no=few)
    return None
