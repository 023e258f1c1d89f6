"""XMG, XMC: small works and purchases of a village or township, below the limit.

The trade is routed by its estimate, the listing price is the ceiling of the offers, and there is
no priority for anybody (domain.md 6.7).
"""

from typing import Final

from appliance.core import money
from appliance.core.codes import Tables
from appliance.core.commands import EnrolBidder, SubmitTrade
from appliance.core.decision import Decision, refused
from appliance.core.entries import Check
from appliance.core.trade import Trade
from appliance.core.trade_types.by_table import ByTable

KINDS: Final = {"XMG": ("",), "XMC": ("GOODS", "SERVICES")}
"""What a type is split into: the limits differ by it."""


class Procurement(ByTable):
    """An estimate, a ceiling not above it, the filed approval of the project or its budget."""

    def check_application(self, asked: SubmitTrade, tables: Tables) -> Decision | None:
        """Further refusals: kind-unknown, estimate-missing, amount-too-large, ceiling-over."""
        if asked.kind not in KINDS[self.code]:
            return refused("kind-unknown", about="kind")
        if asked.estimate_fen <= 0:
            return refused("estimate-missing", about="estimate_fen")
        if asked.estimate_fen > money.FEN_MAX:
            return refused("amount-too-large", about="estimate_fen")
        if asked.list_price_fen > asked.estimate_fen:
            return refused("ceiling-over", about="list_price_fen")
        return super().check_application(asked, tables)

    def conditions(self, _trade: Trade, _asked: EnrolBidder) -> tuple[Check, ...]:
        return ()

    def undertaking_wanted(self, trade: Trade) -> bool:
        assert trade.type == self.code
        return True

    def filing_wanted(self, trade: Trade) -> bool:
        assert trade.type == self.code
        return True
