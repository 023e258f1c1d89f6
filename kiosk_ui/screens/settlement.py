"""Settlement: what was received of the price, with its voucher, or that it is scheduled."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from appliance.core.commands import CloseSettlement
from kiosk_ui.screens import case, fields
from kiosk_ui.screens.case import NOTHING, Case, Said
from kiosk_ui.shown import yuan

screen = Blueprint("settlement", __name__, url_prefix="/settlement")
ACTS = {"CloseSettlement": "settlement.show"}


@screen.get("/<number>")
def show(number: str) -> str:
    """The schedule of the contract, and the two fields."""
    return _shown(number, NOTHING)


@screen.post("/<number>")
def close(number: str) -> ResponseReturnValue:
    return case.attempt(number, _asked, show=_shown, onward=url_for(".show", number=number))


def _asked(opened: Case) -> CloseSettlement:
    return CloseSettlement(
        trade=opened.number,
        received_fen=fields.fen("received_fen"),
        voucher=fields.plain("voucher"),
    )


def _shown(number: str, said: Said) -> str:
    opened = case.opened(number)
    if opened.trade.contract is None:
        return case.page("not_yet", opened, said, heading="settle.heading")
    followup = opened.trade.followup
    booked = yuan(followup.paid_fen).replace(",", "") if followup.payments else ""
    return case.page("settlement", opened, said, contract=opened.trade.contract, booked=booked)
