"""What a notice says of its sealed offers: the review's form, and in words (domain.md 6.2)."""

import msgspec
from flask import request

from appliance.core.bid_standing import HIGH, INQUIRY, LOW
from appliance.core.entries import MethodTerms
from appliance.core.trade_methods.sealed import LINE_MAX_E2
from kiosk_ui.i18n import say
from kiosk_ui.screens import fields

METHODS = (HIGH, *sorted(LOW))
"""Those whose offers are the whole of the session."""


def read(fallback: MethodTerms) -> MethodTerms:
    """The warning line in per cent, two decimals at most, and whether a reserve goes again.

    Raises Unfit.
    """
    how = fallback
    if "warning_line" in request.form:
        how = msgspec.structs.replace(how, warning_line_e2=_per_cent("warning_line"))
    if "reserve_none" in request.form:
        how = msgspec.structs.replace(how, reserve="")
    return how


def words(method: str, how: MethodTerms, planned: str) -> str:
    """Until when, what may be changed, what is explained, who opens; always Chinese.

    `planned`: the announced opening as the notice writes it.
    """
    key = INQUIRY if method == INQUIRY else "several"
    said = say(f"clause.sealed.until.{key}", "zh_CN", planned=planned)
    if method == HIGH and how.reserve:
        said += say("clause.sealed.reserve")
    if method in LOW and how.warning_line_e2:
        said += say("clause.sealed.warning", "zh_CN", line=per_cent(how.warning_line_e2))
    return said + say("clause.sealed.openers")


def per_cent(share_e2: int) -> str:
    """Hundredths of a per cent as people write them: 85, 85.5."""
    whole, rest = divmod(share_e2, 100)
    return f"{whole}.{rest:02}".rstrip("0") if rest else str(whole)


def _per_cent(name: str) -> int:
    """Hundredths, read as an amount with two decimals is; an empty field is none."""
    found = int(fields.fen(name)) if fields.plain(name).strip("0.") else 0
    if found > LINE_MAX_E2:
        raise fields.Unfit("warning-line-range", name)
    return found
