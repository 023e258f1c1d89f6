"""NEGOTIATE: private household property goes to the party agreed with (domain.md 6.1, 6.6)."""

from collections.abc import Sequence

from appliance.core.decision import Decision, refused
from appliance.core.entries import Offer

MIN_WITHOUT_SINGLE = 2
"""Where the notice excludes a single bidder (domain.md 6.11)."""


class Negotiate:
    code = "NEGOTIATE"
    algorithm = "agreement-v1"
    held = True
    tie_rules = ("EARLIEST",)

    def minimum(self, table_minimum: int, *, single_bidder: bool) -> int:
        return 1 if single_bidder else max(MIN_WITHOUT_SINGLE, table_minimum)

    def check_offers(
        self, offers: Sequence[Offer], *, listing_fen: int, qualified: int
    ) -> Decision | None:
        """Exactly one price agreed with one qualified party, not under the listing price.

        Refusals: offer-missing, agreement-with-one, offer-under-listing.
        """
        if not offers:
            return refused("offer-missing", about="offers")
        if len(offers) > min(qualified, 1):
            return refused("agreement-with-one", about="offers")
        if offers[0].amount_fen < listing_fen:
            return refused("offer-under-listing", about="offers")
        return None

    def ranking(self, offers: Sequence[Offer], *, listing_fen: int) -> tuple[Offer, ...]:
        """The one agreement."""
        assert all(each.amount_fen >= listing_fen for each in offers)
        return tuple(offers)
