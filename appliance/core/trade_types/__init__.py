"""The trade types whose behaviour the station knows: one file each, one line here.

Parameters (days, methods, units) are rows of trade_types.csv; a file holds what differs in kind.
"""

from appliance.core.trade_types.by_table import ByTable
from appliance.core.trade_types.equity import Equity
from appliance.core.trade_types.house import House
from appliance.core.trade_types.household_land import HouseholdLand
from appliance.core.trade_types.procurement import Procurement
from appliance.core.trade_types.rules import TradeType

_BY_TABLE = (
    "JTD", "SHD", "LDQ", "LMQ", "CDQ", "SMQ", "JYZ", "JYC", "JJD", "SSB", "XSL", "ZSC", "SWZ",
    "ZSX", "QTA",
)  # fmt: skip
_OWN: tuple[TradeType, ...] = (
    HouseholdLand(),
    House(),
    Equity(),
    Procurement("XMG"),
    Procurement("XMC"),
)

TYPES: dict[str, TradeType] = {each.code: each for each in (*_OWN, *map(ByTable, _BY_TABLE))}
"""Type code -> its rules. A type without a line here is not offered."""
