"""Methods that are announced, enrolled for and brought to a ready session by their row alone.

How such a session is decided (domain.md 6.2-6.5) is a method's own file; until a station has it,
a result is refused and the trade can be rescheduled, withdrawn or ended, but never decided in
another way than the notice said.
"""

from collections.abc import Sequence

from appliance.core.decision import Decision, refused
from appliance.core.entries import Offer


class Announced:
    """Enrolment, the least number of bidders and what a notice may say of equal offers.

    `single`: whether one bidder may be enough where the notice says so (trade_methods.csv).
    """

    algorithm = "none"
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

    def check_offers(
        self, _offers: Sequence[Offer], *, listing_fen: int, qualified: int
    ) -> Decision | None:
        """Always no. Refusal: session-not-held-here."""
        assert listing_fen >= 0
        assert qualified >= 0
        return refused("session-not-held-here")

    def ranking(self, offers: Sequence[Offer], *, listing_fen: int) -> tuple[Offer, ...]:
        raise AssertionError(f"{self.code}: {len(offers)} offers over {listing_fen} never pass")
