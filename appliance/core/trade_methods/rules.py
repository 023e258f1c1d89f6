"""What a trade method has to answer."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct, field

from appliance.core.decision import Decision
from appliance.core.entries import MethodTerms, Offer
from appliance.core.trade import Trade


class Setting(Struct, frozen=True):
    """What a session is decided within.

    `listing_fen`: the announced price, in a purchase the ceiling of the offers (`buying`).
    `qualified`: bidders whom the gate let through; `present`: those of them at the session.
    `trade`: with what its entries hold of the session: bids, draws, scores. `least`: valid offers
    that method and notice ask for (domain.md 6.1).
    """

    listing_fen: int
    qualified: int
    present: int
    buying: bool = False
    trade: Trade = field(default_factory=Trade)
    least: int = 1

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


class Outcome(Struct, frozen=True):
    """What a session has come to.

    `ranking`: the offers that count, at the amounts that count, the best first; then it is a
    result. `algorithm`: name and version of the rule that made it. `fails`: the reason
    (core/session.py FAIL_REASONS) with which it may end instead. `no`: why there is no result yet.
    `tied`: full enrolment numbers of the equal best among whom a draw has to decide (with `no` as
    draw-needed); they are exactly what a draw of purpose TIE is then made among.
    """

    ranking: tuple[Offer, ...] = ()
    algorithm: str = ""
    fails: str = ""
    no: Decision | None = None
    tied: tuple[str, ...] = ()


class Method(Protocol):
    """The rules of one method beyond its row of trade_methods.csv."""

    @property
    def code(self) -> str: ...

    @property
    def tie_rules(self) -> tuple[str, ...]:
        """What a notice may say about equal best offers."""
        ...

    def minimum(self, table_minimum: int, *, single_bidder: bool) -> int:
        """Qualified bidders that are needed (domain.md 6.1, 6.11)."""
        ...

    def terms_fault(self, terms: MethodTerms) -> Decision | None:
        """Why a notice with these terms of the method cannot be approved; None when it can."""
        ...

    def outcome(self, offers: Sequence[Offer], setting: Setting) -> Outcome:
        """What the session has come to.

        `offers`: those that the host keys in at its end (listing, agreement, single taker), none
        where all that counts is in the entries of the session.
        """
        ...

    def recount(self, offers: Sequence[Offer], setting: Setting) -> Offer | None:
        """The result found a second way, from the raw facts alone; None where there is none."""
        ...
