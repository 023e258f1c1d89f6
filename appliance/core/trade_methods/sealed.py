"""SEALED_HIGH, SEALED_LOW, INQUIRY: one sealed offer each, opened together (domain.md 6.2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.core import bid_standing, bids, ties
from appliance.core.bid_standing import Judged
from appliance.core.decision import Decision, refused
from appliance.core.entries import MethodTerms, Offer
from appliance.core.trade import Trade
from appliance.core.trade_methods import sealed_recount
from appliance.core.trade_methods.rules import Outcome, Setting

LINE_MAX_E2 = 10_000
"""A warning line over the mean itself would ask everybody but one for an explanation."""


@dataclass(frozen=True)
class SealedOffers:
    """`low`: the lowest valid offer wins; `single`: one bidder may do where the notice says so."""

    code: str
    tie_rules: tuple[str, ...]
    low: bool = False
    single: bool = False
    held: bool = True

    def minimum(self, table_minimum: int, *, single_bidder: bool) -> int:
        return 1 if single_bidder and self.single else table_minimum

    def terms_fault(self, terms: MethodTerms) -> Decision | None:
        """Refusals: reserve-not-here, reserve-form, warning-line-range."""
        if terms.reserve and self.low:
            return refused("reserve-not-here", about="reserve")
        if terms.reserve and bids.bytes_of(terms.reserve) is None:
            return refused("reserve-form", about="reserve")
        if not 0 <= terms.warning_line_e2 <= LINE_MAX_E2:
            return refused("warning-line-range", about="warning_line")
        return None

    def outcome(self, offers: Sequence[Offer], setting: Setting) -> Outcome:
        """Best first, once everything is opened, explained and nothing is equal any more.

        Refusals: offers-not-asked, bids-in-doubt, bids-too-few, bids-sealed, bids-mismatch,
        explanation-needed, bids-too-few-valid, and those of `_decided`.
        """
        trade = setting.trade
        if offers:
            return Outcome(no=refused("offers-not-asked", about="offers"))
        no = self._not_opened(trade, setting.least)
        if no is not None:
            return no
        valid = [one for one in bid_standing.judged(trade) if one.valid]
        waiting = bid_standing.to_explain(trade)
        if waiting:
            return Outcome(no=refused("explanation-needed", count=len(waiting)))
        if len(valid) < setting.least:
            few = refused("bids-too-few-valid", count=len(valid), least=setting.least)
            return Outcome(fails="TOO_FEW_VALID", no=few)
        return self._ranked(trade, valid)

    def recount(self, _offers: Sequence[Offer], setting: Setting) -> Offer | None:
        return sealed_recount.winner(setting.trade, low=self.low, least=setting.least)

    def _not_opened(self, trade: Trade, least: int) -> Outcome | None:
        """Why there is nothing to be counted yet."""
        doubtful = bid_standing.undecided(trade)
        if doubtful:
            return Outcome(no=refused("bids-in-doubt", count=len(doubtful)))
        sealed = bid_standing.admitted(trade)
        if len(sealed) < least:
            few = refused("bids-too-few", count=len(sealed), least=least)
            return Outcome(fails="TOO_FEW_OFFERS", no=few)
        came_out = bid_standing.opened(trade)
        shut = [bid for bid in sealed if (bid.number, bid.seq) not in came_out]
        return Outcome(no=refused("bids-sealed", count=len(shut))) if shut else None

    def _ranked(self, trade: Trade, valid: Sequence[Judged]) -> Outcome:
        """By price; the equal best by what the notice says.

        Refusals: tie-open, tie-to-call, draw-needed.
        """
        equal = [one.number for one in bid_standing.tied(trade)]
        now = {one.number: one.amount_fen for one in valid}
        if equal and trade.fixed.tie_rule == ties.REOFFER:
            if bid_standing.called(trade) is None:
                return Outcome(no=refused("tie-to-call", count=len(equal)))
            if not bid_standing.tie_ended(trade):
                return Outcome(no=refused("tie-open"))
            now |= {one: fen for one, (fen, _) in bid_standing.after_tie(trade).items()}
        best = tuple(number for number, _fen in bid_standing.equal_now(trade))
        first = self._first(trade, best)
        if first is None:
            return Outcome(no=refused("draw-needed", count=len(best)), tied=best)
        entry = {one.number: (one.received_at, one.entry) for one in valid}
        places = {number: place for place, number in enumerate(first)}
        ranking = sorted(
            now,
            key=lambda one: (
                bid_standing.best_first(trade, now[one]), places.get(one, 0), entry[one]
            ),
        )  # fmt: skip
        return Outcome(tuple(Offer(one, now[one]) for one in ranking), f"{self._name}-v1")

    def _first(self, trade: Trade, best: tuple[str, ...]) -> tuple[str, ...] | None:
        """The order among those who are still equally the best; None where it is to be drawn."""
        if not best or trade.fixed.tie_rule == ties.EARLIEST:
            return ()
        return trade.draws.order_among(best) or None

    @property
    def _name(self) -> str:
        return self.code.lower().replace("_", "-")
