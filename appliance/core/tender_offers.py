"""The prices that a tender is scored with: opened, as they were sealed, within what was said."""

from appliance.core import bid_standing
from appliance.core.trade_methods.rules import Setting


def prices(setting: Setting) -> dict[str, int]:
    """Enrolment number -> fen of every valid offer, in order of number; {} before the opening.

    In a purchase none is over the ceiling, in a letting none under the listing price.
    """
    return {
        one.number: one.amount_fen
        for one in bid_standing.judged(setting.trade)
        if one.valid and one.amount_fen > 0 and setting.within(one.amount_fen)
    }
