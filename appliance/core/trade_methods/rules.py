"""What a trade method has to answer."""

from collections.abc import Sequence
from typing import Protocol

from appliance.core.decision import Decision
from appliance.core.entries import Offer


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
        """Whether this station can hold the session of this method itself."""
        ...

    @property
    def tie_rules(self) -> tuple[str, ...]:
        """What a notice may say about equal best offers."""
        ...

    def minimum(self, table_minimum: int, *, single_bidder: bool) -> int:
        """Qualified bidders that are needed (domain.md 6.1, 6.11)."""
        ...

    def check_offers(
        self, offers: Sequence[Offer], *, listing_fen: int, qualified: int
    ) -> Decision | None:
        """Whether these offers can make a result; None when they can."""
        ...

    def ranking(self, offers: Sequence[Offer], *, listing_fen: int) -> tuple[Offer, ...]:
        """The offers that count, at the amounts that count, the best first."""
        ...
