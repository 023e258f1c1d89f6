"""The trade methods that the station knows: one file each, one line here."""

from appliance.core.trade_methods.agreement import Agreement
from appliance.core.trade_methods.ascend import Ascend
from appliance.core.trade_methods.drawn import Drawn
from appliance.core.trade_methods.in_band import InBand
from appliance.core.trade_methods.listing import Listing
from appliance.core.trade_methods.online import Online
from appliance.core.trade_methods.rules import Method
from appliance.core.trade_methods.sealed import SealedOffers
from appliance.core.trade_methods.tender import Tender

_REOFFER = ("REOFFER_THEN_DRAW", "EARLIEST", "DRAW")

_KNOWN: tuple[Method, ...] = (
    Listing(),
    Agreement("NEGOTIATE", "EARLIEST"),
    Agreement("SINGLE", "NONE", only_single=True),
    SealedOffers("SEALED_HIGH", _REOFFER, single=True),
    SealedOffers("SEALED_LOW", _REOFFER, low=True),
    Ascend(),
    Online(),
    Tender(),
    SealedOffers("INQUIRY", ("DRAW", "REOFFER_THEN_DRAW"), low=True),
    Drawn(),
    InBand(),
)

METHODS: dict[str, Method] = {each.code: each for each in _KNOWN}
"""Method code -> its rules. A method without a line here is not offered."""
