"""LISTING: a fixed period at a public price, the best qualified offer takes it (domain.md 6.1)."""

from collections.abc import Sequence

from appliance.core.decision import Decision, refused
from appliance.core.entries import Offer

MIN_WITHOUT_SINGLE = 2
"""Where the notice excludes a single bidder (domain.md 6.11)."""


class Listing:
    code = "LISTING"
    algorithm = "listing-v1"
    held = True
    tie_rules = ("EARLIEST",)

    def minimum(self, table_minimum: int, *, single_bidder: bool) -> int:
        return 1 if single_bidder else max(MIN_WITHOUT_SINGLE, table_minimum)

    def check_offers(
        self, offers: Sequence[Offer], *, listing_fen: int, qualified: int
    ) -> Decision | None:
        """Whether there is an offer that counts; among several bidders none is under the listing.

        One bidder takes it at no less than the listing price, whatever was offered.
        Refusals: offer-missing, offer-under-listing.
        """
        if not offers:
            return refused("offer-missing", about="offers")
        if qualified > 1 and min(each.amount_fen for each in offers) < listing_fen:
            return refused("offer-under-listing", about="offers")
        return None

    def ranking(self, offers: Sequence[Offer], *, listing_fen: int) -> tuple[Offer, ...]:
        """Highest first; of equal ones the earlier, in the order in which they were made."""
        counted = [Offer(each.enrol_id, max(listing_fen, each.amount_fen)) for each in offers]
        return tuple(sorted(counted, key=lambda each: -each.amount_fen))
