"""The trade types whose behaviour the station knows: one file each, one line here.

Parameters (days, methods, units) are rows of trade_types.csv; a file holds what differs in kind.
"""

from appliance.core.trade_types.household_land import HouseholdLand
from appliance.core.trade_types.rules import TradeType

TYPES: dict[str, TradeType] = {each.code: each for each in (HouseholdLand(),)}
"""Type code -> its rules. A type without a line here is not offered."""
