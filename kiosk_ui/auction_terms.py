"""What a notice says of its auction: read from the review's form, and in words (domain.md 6.3)."""

import msgspec
from flask import request

from appliance.core.entries import MethodTerms
from kiosk_ui.i18n import say
from kiosk_ui.screens import fields

DIGITS = 5


def read(fallback: MethodTerms) -> MethodTerms:
    """Free period in minutes, window in seconds, steps of a jump. Raises Unfit.

    The reserve is sealed on a page of its own, where nobody of the staff looks on; here it can
    only be left out again.
    """
    if "window_s" not in request.form:
        return fallback
    return msgspec.structs.replace(
        fallback,
        free_s=_count("free_min") * 60,
        window_s=_count("window_s"),
        confirm_factor=_count("confirm_factor"),
        reserve="" if "reserve_none" in request.form else fallback.reserve,
        reserve_told="reserve_told" in request.form,
    )


def words(how: MethodTerms) -> str:
    """The clauses of the auction, always Chinese."""
    free = say("clause.auction.free", "zh_CN", minutes=how.free_s // 60) if how.free_s else ""
    window = say("clause.auction.window", "zh_CN", seconds=how.window_s)
    jump = say("clause.auction.jump", "zh_CN", factor=how.confirm_factor)
    if not how.reserve:
        return free + window + jump
    told = "told" if how.reserve_told else "untold"
    return free + window + jump + say("clause.auction.reserve") + say(f"clause.auction.{told}")


def _count(name: str) -> int:
    text = fields.plain(name) or "0"
    if not (text.isascii() and text.isdigit()) or len(text) > DIGITS:
        raise fields.Unfit("not-an-amount", name)
    return int(text)
