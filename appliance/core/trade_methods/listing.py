"""LISTING: a fixed period, then the best qualified offer (domain.md 6.1)."""

from collections.abc import Sequence

from appliance.core.decision import Decision, refused
from appliance.core.entries import MethodTerms, Offer
from appliance.core.trade_methods import single
from appliance.core.trade_methods.rules import Outcome, Setting

MIN_WITHOUT_SINGLE = 2
"""Where the notice excludes a single bidder (domain.md 6.11)."""


class Listing:
    code = "LISTING"
    tie_rules = ("EARLIEST",)

    def minimum(self, table_minimum: int, *, single_bidder: bool) -> int:
        return 1 if single_bidder else max(MIN_WITHOUT_SINGLE, table_minimum)

    def terms_fault(self, _terms: MethodTerms) -> Decision | None:
        return None

    def outcome(self, offers: Sequence[Offer], setting: Setting) -> Outcome:
        """Best first; of equal ones the earlier, in the order in which they were made.

        One bidder takes it at no less than the listing price, whatever was offered; among several
        none is under it. Refusals: offer-missing, offer-under-listing.
        """
        if not offers:
            return Outcome(fails="NO_BID", no=refused("offer-missing", about="offers"))
        if setting.present > 1 and not all(setting.within(each.amount_fen) for each in offers):
            return Outcome(no=refused("offer-under-listing", about="offers"))
        counted = [setting.counted(each) for each in offers]
        ranking = sorted(counted, key=lambda each: setting.better_first(each.amount_fen))
        return Outcome(tuple(ranking), "listing-v1")

    def recount(self, offers: Sequence[Offer], setting: Setting) -> Offer | None:
        return single.recount(offers, setting)
