"""ONLINE: the district holds the auction; its result, checked bid by bid, is the result (6.3)."""

from collections.abc import Sequence

from appliance.core.decision import Decision, refused
from appliance.core.entries import MethodTerms, Offer
from appliance.core.online import NO_BID
from appliance.core.trade_methods.ascend import Ascend
from appliance.core.trade_methods.rules import Outcome, Setting


class Online:
    """Nothing is bid at the station: all that counts came in the district's signed result."""

    code = "ONLINE"
    tie_rules = ("EARLIEST",)

    def minimum(self, table_minimum: int, *, single_bidder: bool) -> int:  # noqa: ARG002 - a rule of the district: never one alone
        return table_minimum

    def terms_fault(self, terms: MethodTerms) -> Decision | None:
        """As of an auction in the hall, but a secret reserve does not leave the station.

        Refusals: reserve-not-here, and those of Ascend.terms_fault.
        """
        if terms.reserve:
            return refused("reserve-not-here")
        return Ascend().terms_fault(terms)

    def outcome(self, _offers: Sequence[Offer], setting: Setting) -> Outcome:
        """Each bidder's last bid, the highest first. Refusals: online-waiting, online-no-bid."""
        order, result = setting.trade.online.order, setting.trade.online.result
        if order is None or result is None:
            return Outcome(no=refused("online-waiting"))
        if result.outcome == NO_BID:
            return Outcome(fails="NO_BID", no=refused("online-no-bid"))
        last = {order.bidders[each.bidder - 1]: each.amount_fen for each in result.bids}
        ranking = sorted(last.items(), key=lambda each: -each[1])
        return Outcome(tuple(Offer(*each) for each in ranking), "online-v1")

    def recount(self, _offers: Sequence[Offer], setting: Setting) -> Offer | None:
        """From the list of bids from its end: the first that stands over all others."""
        order, result = setting.trade.online.order, setting.trade.online.result
        if order is None or result is None or not result.bids:
            return None
        top = max(result.bids, key=lambda each: each.amount_fen)
        if any(each.after_ms > top.after_ms for each in result.bids):
            return None
        return Offer(order.bidders[top.bidder - 1], top.amount_fen)
