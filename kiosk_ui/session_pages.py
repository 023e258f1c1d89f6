"""Where the session of each method is held, once it is open: the endpoint of its page.

Each endpoint takes the trade's `number`. Methods without a line have the short session's page.
"""

from typing import Final

from appliance.core import bid_standing
from appliance.core.trade import Trade

SHORT: Final = "session.result_page"
"""Offers keyed in by the host: listing, agreement, single source, a single taker."""

PAGES: Final[dict[str, str]] = {
    "ASCEND": "auction.show",
    "SEALED_HIGH": "bid_opening.show",
    "SEALED_LOW": "bid_opening.show",
    "INQUIRY": "bid_opening.show",
    "TENDER": "bid_opening.show",
    "DRAW": "draws.show",
    "DRAW_IN_BAND": "bid_opening.show",
}


SCORES: Final = "scores.show"
"""A tender, once its offers are open."""


def page_of(trade: Trade) -> str:
    """The page of this trade's session; of a single taker the short one."""
    if trade.terms is None:
        return SHORT
    method = trade.fixed.method
    if method in ("ASCEND", "DRAW") and len(trade.qualified) == 1:
        return SHORT
    if method == "TENDER" and bid_standing.opened(trade):
        return SCORES
    return PAGES.get(method, SHORT)
