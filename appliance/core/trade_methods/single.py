"""What the methods of one taker share: their result counted a second way (domain.md 6.1)."""

from collections.abc import Sequence

from appliance.core.entries import Offer
from appliance.core.trade_methods.rules import Setting


def recount(offers: Sequence[Offer], setting: Setting) -> Offer | None:
    """From the raw offers alone: the first that none betters, at the amount that counts."""
    found: Offer | None = None
    for each in offers:
        outside = not setting.within(each.amount_fen)
        amount = setting.listing_fen if outside else each.amount_fen
        if found is None or _betters(amount, found.amount_fen, buying=setting.buying):
            found = Offer(each.enrol_id, amount)
    return found


def _betters(amount: int, other: int, *, buying: bool) -> bool:
    return amount < other if buying else amount > other
