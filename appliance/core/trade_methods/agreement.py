"""NEGOTIATE, SINGLE: it goes to the party agreed with (domain.md 6.1, 6.6).

Private household property, a lease that goes on by decision, the one qualified bidder after a
failed notice; a purchase from the single source whose ground the notice published.
"""

from collections.abc import Sequence

from appliance.core.decision import Decision, refused
from appliance.core.entries import Offer
from appliance.core.trade_methods.rules import Setting

MIN_WITHOUT_SINGLE = 2
"""Where the notice excludes a single bidder (domain.md 6.11)."""


class Agreement:
    """One price agreed with one party. `only_single`: there is no such trade with several."""

    algorithm = "agreement-v1"
    held = True

    def __init__(self, code: str, tie_rule: str, *, only_single: bool = False) -> None:
        self._code = code
        self._tie_rule = tie_rule
        self._only_single = only_single

    @property
    def code(self) -> str:
        return self._code

    @property
    def tie_rules(self) -> tuple[str, ...]:
        return (self._tie_rule,)

    def minimum(self, table_minimum: int, *, single_bidder: bool) -> int:
        if single_bidder or self._only_single:
            return 1
        return max(MIN_WITHOUT_SINGLE, table_minimum)

    def check_offers(self, offers: Sequence[Offer], setting: Setting) -> Decision | None:
        """Exactly one price agreed with one qualified party, not under the listing price.

        Refusals: offer-missing, agreement-with-one, offer-under-listing, offer-over-ceiling.
        """
        if not offers:
            return refused("offer-missing", about="offers")
        if len(offers) > min(setting.present, 1):
            return refused("agreement-with-one", about="offers")
        if setting.within(offers[0].amount_fen):
            return None
        if setting.buying:
            return refused("offer-over-ceiling", about="offers")
        return refused("offer-under-listing", about="offers")

    def ranking(self, offers: Sequence[Offer], setting: Setting) -> tuple[Offer, ...]:
        """The one agreement."""
        assert all(setting.within(each.amount_fen) for each in offers)
        return tuple(offers)
