"""XNF: an idle farmhouse or vacated homestead, let or shared, never sold (Land Law 62)."""

from appliance.core.collective import COLLECTIVE, OWNER_OF
from appliance.core.trade import Trade
from appliance.core.trade_types.by_table import ByTable


class House(ByTable):
    """A household's house is filed with its collective before it is let."""

    def __init__(self) -> None:
        super().__init__("XNF")

    def filing_wanted(self, trade: Trade) -> bool:
        return OWNER_OF[trade.wants.owner] != COLLECTIVE
