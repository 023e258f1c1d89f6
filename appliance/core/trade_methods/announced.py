"""Methods that are announced, enrolled for and brought to a ready session by their row alone.

How a session with several bidders is decided (domain.md 6.2-6.5) is a method's own file; until a
station has it, a result is refused and the trade can be rescheduled, withdrawn or ended, but never
decided in another way than the notice said. With one bidder, where the notice allows that, an
auction and a draw are a short session (6.1): nothing is left to bid or to draw for.
"""

from collections.abc import Sequence

from appliance.core.decision import Decision, refused
from appliance.core.entries import MethodTerms, Offer
from appliance.core.trade_methods import single
from appliance.core.trade_methods.rules import Outcome, Setting


class Announced:
    """Enrolment, the least number of bidders and what a notice may say of equal offers.

    `single`: whether one bidder may be enough where the notice says so (trade_methods.csv).
    """

    held = False

    def __init__(self, code: str, *tie_rules: str, single: bool = False) -> None:
        self._code = code
        self._tie_rules = tie_rules
        self._single = single

    @property
    def code(self) -> str:
        return self._code

    @property
    def tie_rules(self) -> tuple[str, ...]:
        return self._tie_rules

    def minimum(self, table_minimum: int, *, single_bidder: bool) -> int:
        return 1 if single_bidder and self._single else table_minimum

    def terms_fault(self, _terms: MethodTerms) -> Decision | None:
        return None

    def outcome(self, _offers: Sequence[Offer], _setting: Setting) -> Outcome:
        """Never a result here. Refusal: session-not-held-here."""
        return Outcome(fails="NO_BID", no=refused("session-not-held-here"))

    def recount(self, offers: Sequence[Offer], setting: Setting) -> Offer | None:
        raise AssertionError(f"{self.code}: {offers} within {setting} never pass")


class ShortWhenSingle(Announced):
    """ASCEND, DRAW: one qualified bidder takes it in a short session.

    `fixed`: the price was announced and is no matter of offers (DRAW).
    """

    def __init__(self, code: str, tie_rule: str, *, fixed: bool = False) -> None:
        super().__init__(code, tie_rule, single=True)
        self._fixed = fixed

    def outcome(self, offers: Sequence[Offer], setting: Setting) -> Outcome:
        """Refusals: session-not-held-here (several bidders), offer-missing, offer-not-fixed."""
        if setting.qualified != 1:
            return super().outcome(offers, setting)
        if not offers:
            return Outcome(fails="NO_BID", no=refused("offer-missing", about="offers"))
        if self._fixed and offers[0].amount_fen != setting.listing_fen:
            return Outcome(no=refused("offer-not-fixed", about="offers"))
        return Outcome(tuple(setting.counted(each) for each in offers), "single-taker-v1")

    def recount(self, offers: Sequence[Offer], setting: Setting) -> Offer | None:
        return single.recount(offers, setting)
