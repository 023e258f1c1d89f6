"""What a trade method has to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from appliance.core.decision import Decision
from appliance.core.entries import Offer


@dataclass(frozen=True, slots=True)
class Setting:
    """What a session is decided within.

    `listing_fen`: the announced price, in a purchase the ceiling of the offers (`buying`).
    `qualified`: bidders whom the gate let through; `present`: those of them at the session.
    """

    listing_fen: int
    qualified: int
    present: int
    buying: bool = False

    def within(self, amount_fen: int) -> bool:
        """Not under the listing price; in a purchase not over the ceiling."""
        if self.buying:
            return amount_fen <= self.listing_fen
        return amount_fen >= self.listing_fen

    def counted(self, offer: Offer) -> Offer:
        """The offer at the amount that counts: not under the listing, not over a ceiling."""
        bound = min if self.buying else max
        return Offer(offer.enrol_id, bound(self.listing_fen, offer.amount_fen))

    def better_first(self, amount_fen: int) -> int:
        """Sort key: in a purchase the lowest is the best."""
        return amount_fen if self.buying else -amount_fen


class Method(Protocol):
    """The rules of one method beyond its row of trade_methods.csv."""

    @property
    def code(self) -> str: ...

    @property
    def algorithm(self) -> str:
        """Name and version of the rule that fixes the result, as it stands in the entry."""
        ...

    @property
    def held(self) -> bool:
        """Whether this station can hold every session of this method itself."""
        ...

    @property
    def tie_rules(self) -> tuple[str, ...]:
        """What a notice may say about equal best offers."""
        ...

    def minimum(self, table_minimum: int, *, single_bidder: bool) -> int:
        """Qualified bidders that are needed (domain.md 6.1, 6.11)."""
        ...

    def check_offers(self, offers: Sequence[Offer], setting: Setting) -> Decision | None:
        """Whether these offers can make a result; None when they can."""
        ...

    def ranking(self, offers: Sequence[Offer], setting: Setting) -> tuple[Offer, ...]:
        """The offers that count, at the amounts that count, the best first."""
        ...
