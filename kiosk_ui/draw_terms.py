"""What a notice says of its draw: the band read from the review's form, and all of it in words."""

import re

import msgspec
from flask import request

from appliance.core import money
from appliance.core.entries import MethodTerms
from appliance.core.trade_methods.in_band import bounds_fen
from kiosk_ui.i18n import say
from kiosk_ui.screens import fields

DRAW, IN_BAND = "DRAW", "DRAW_IN_BAND"
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?")


def read(fallback: MethodTerms) -> MethodTerms:
    """Floor and ceiling in per cent of the control price, two decimals at most. Raises Unfit."""
    if "band_low" not in request.form:
        return fallback
    return msgspec.structs.replace(
        fallback, band_low_e2=_share("band_low"), band_high_e2=_share("band_high")
    )


def words(method: str, how: MethodTerms, control_fen: int) -> str:
    """What the notice adds for a draw, always Chinese; "" for every other method."""
    if method == DRAW:
        return say("clause.draw", "zh_CN")
    if method != IN_BAND:
        return ""
    low, high = bounds_fen(how, control_fen)
    band = say(
        "clause.draw.band", "zh_CN", low=percent(how.band_low_e2), high=percent(how.band_high_e2),
        low_yuan=money.yuan(low), high_yuan=money.yuan(high),
    )  # fmt: skip
    return band + say("clause.draw", "zh_CN")


def percent(share_e2: int) -> str:
    """`85` or `87.5`, without the sign."""
    whole, rest = divmod(share_e2, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") if rest else str(whole)


def _share(name: str) -> int:
    found = _PERCENT.fullmatch(fields.plain(name))
    if found is None:
        raise fields.Unfit("band-range", name)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
