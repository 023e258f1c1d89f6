"""GQS: a member's shares in the income of the collective, traded among its members only."""

from appliance.core.commands import EnrolBidder
from appliance.core.entries import Check
from appliance.core.trade import Trade
from appliance.core.trade_types.by_table import ByTable, member_check


class Equity(ByTable):
    """The taker must be a member; what one holder may have at most is the collective's charter."""

    def __init__(self) -> None:
        super().__init__("GQS")

    def conditions(self, trade: Trade, asked: EnrolBidder) -> tuple[Check, ...]:
        return (member_check(trade, asked, must=True),)
