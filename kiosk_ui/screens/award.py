"""The award: confirmed by the head once the publicity of the result is over."""

from datetime import date

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from appliance.core import award
from appliance.core.clocks import end_of
from appliance.core.commands import ConfirmAward
from appliance.core.trade import Trade
from kiosk_ui import desk
from kiosk_ui.screens import case
from kiosk_ui.screens.case import NOTHING, Said

screen = Blueprint("award", __name__, url_prefix="/award")
ACTS = {"ConfirmAward": "award.show"}


@screen.get("/<number>")
def show(number: str) -> str:
    """Result, end of the publicity, and whether the day has come."""
    return _shown(number, NOTHING)


@screen.post("/<number>")
def confirm(number: str) -> ResponseReturnValue:
    return case.attempt(
        number, lambda _opened: ConfirmAward(trade=number), show=_shown,
        onward=url_for(".show", number=number),
    )  # fmt: skip


def _shown(number: str, said: Said) -> str:
    opened = case.opened(number)
    public = opened.trade.publicity
    if public is None:
        return case.page("not_yet", opened, said, heading="award.heading")
    over = desk.station().now().surely_after(end_of(date.fromisoformat(public.result_end)))
    return case.page(
        "award", opened, said, public=public, over=over, total_fen=award.deal_total(opened.trade),
        winner=opened.bidder(public.enrol_id), minutes_wait=_minutes_wait(opened.trade),
    )  # fmt: skip


def _minutes_wait(trade: Trade) -> bool:
    """Whether nobody has closed the minutes of the session yet; a word to the head, no bar."""
    opened = trade.session
    return opened is not None and trade.conduct.minutes(opened.session_id) is None
