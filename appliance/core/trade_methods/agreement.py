"""NEGOTIATE, SINGLE: it goes to the party agreed with (domain.md 6.1, 6.6).

Private household property, a lease that goes on by decision, the one qualified bidder after a
failed notice; a purchase from the single source whose ground the notice published.
"""

from collections.abc import Sequence

from appliance.core.decision import Decision, refused
from appliance.core.entries import MethodTerms, Offer
from appliance.core.trade_methods import single
from appliance.core.trade_methods.rules import Outcome, Setting

MIN_WITHOUT_SINGLE = 2
"""Where the notice excludes a single bidder (domain.md 6.11)."""


class Agreement:
    """One price agreed with one party. `only_single`: there is no such trade with several."""

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

    def terms_fault(self, _terms: MethodTerms) -> Decision | None:
        return None

    def outcome(self, offers: Sequence[Offer], setting: Setting) -> Outcome:
        """Exactly one price agreed with one qualified party, not under the listing price.

        Refusals: offer-missing, agreement-with-one, offer-under-listing, offer-over-ceiling.
        """
        if not offers:
            return Outcome(fails="NO_BID", no=refused("offer-missing", about="offers"))
        if len(offers) > min(setting.present, 1):
            return Outcome(no=refused("agreement-with-one", about="offers"))
        if setting.within(offers[0].amount_fen):
            return Outcome(tuple(offers), "agreement-v1")
        if setting.buying:
            return Outcome(no=refused("offer-over-ceiling", about="offers"))
        return Outcome(no=refused("offer-under-listing", about="offers"))

    def recount(self, offers: Sequence[Offer], setting: Setting) -> Offer | None:
        return single.recount(offers, setting)
