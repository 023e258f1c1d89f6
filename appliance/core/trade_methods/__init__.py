"""The trade methods that the station knows: one file each, one line here."""

from appliance.core.trade_methods.listing import Listing
from appliance.core.trade_methods.negotiate import Negotiate
from appliance.core.trade_methods.rules import Method

METHODS: dict[str, Method] = {each.code: each for each in (Listing(), Negotiate())}
"""Method code -> its rules. A method without a line here is not offered."""
