"""LISTING: a fixed period, then the best qualified offer (domain.md 6.1)."""

from collections.abc import Sequence

from appliance.core.decision import Decision, refused
from appliance.core.entries import Offer
from appliance.core.trade_methods.rules import Setting

MIN_WITHOUT_SINGLE = 2
"""Where the notice excludes a single bidder (domain.md 6.11)."""


class Listing:
    code = "LISTING"
    algorithm = "listing-v1"
    held = True
    tie_rules = ("EARLIEST",)

    def minimum(self, table_minimum: int, *, single_bidder: bool) -> int:
        return 1 if single_bidder else max(MIN_WITHOUT_SINGLE, table_minimum)

    def check_offers(self, offers: Sequence[Offer], setting: Setting) -> Decision | None:
        """Whether there is an offer that counts; among several bidders none is under the listing.

        One bidder takes it at no less than the listing price, whatever was offered.
        Refusals: offer-missing, offer-under-listing.
        """
        if not offers:
            return refused("offer-missing", about="offers")
        if setting.present > 1 and not all(setting.within(each.amount_fen) for each in offers):
            return refused("offer-under-listing", about="offers")
        return None

    def ranking(self, offers: Sequence[Offer], setting: Setting) -> tuple[Offer, ...]:
        """Best first; of equal ones the earlier, in the order in which they were made."""
        counted = [setting.counted(each) for each in offers]
        return tuple(sorted(counted, key=lambda each: setting.better_first(each.amount_fen)))
