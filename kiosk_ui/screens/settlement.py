"""Settlement: what was received of the price, with its voucher, or that it is scheduled; late."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from appliance.core import instalments
from appliance.core.commands import CloseSettlement
from appliance.views import Page
from kiosk_ui import acting, deal_papers, settlement_facts
from kiosk_ui.house import house
from kiosk_ui.screens import case, fields
from kiosk_ui.screens.case import NOTHING, Case, Said
from kiosk_ui.shown import yuan

screen = Blueprint("settlement", __name__, url_prefix="/settlement")
ACTS = {"CloseSettlement": "settlement.show"}

LATE_ROWS = 10
"""Contracts on one page of the list of late instalments."""


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
    trade, today = opened.trade, house().now().day
    followup = trade.followup
    booked = yuan(followup.paid_fen).replace(",", "") if followup.payments else ""
    late = {one.number for one in instalments.overdue(trade, today)}
    return case.page(
        "settlement", opened, said, contract=trade.contract, booked=booked, late=late,
        parts_of_price=instalments.parts(trade),
        fees=[settlement_facts.charged(house().station, trade, one) for one in trade.fees.orders],
        refunds=deal_papers.document_of(trade, deal_papers.REFUNDS),
    )  # fmt: skip


@screen.get("/late")
def late() -> str:
    """Instalments of all contracts that are late, the oldest first: a task for the cashier."""
    acting.seated()
    station, today, at = house().station, house().now().day, fields.page_asked()
    owing = station.projections.late(today, offset=(at - 1) * LATE_ROWS, limit=LATE_ROWS + 1)
    found = []
    for number in owing[:LATE_ROWS]:
        trade, of = station.trade(number), station.people(number)
        taker = of.bidders.get(trade.winner) if of and trade else None
        parts = instalments.overdue(trade, today) if trade else ()
        found += [(number, part, taker.name if taker else "—") for part in parts]
    page = Page(tuple(found), at, len(owing) > LATE_ROWS)
    return render_template("late.html", page=page)
