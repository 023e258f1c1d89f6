"""A secret reserve: the transferor types it in while the notice is reviewed, nobody looks on.

The station keeps only what it is sealed with. Amount and code go on a slip before anything is
kept: without paper there is no reserve.
"""

import base64

import msgspec
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec.structs import replace

from appliance.core.bids import commitment_text
from appliance.core.commands import OpenReserve
from appliance.core.entries.bids import RESERVE
from kiosk_ui import at_once, desk, notice_drafts
from kiosk_ui.paper import reserve as papers
from kiosk_ui.screens import auction, case, fields
from kiosk_ui.screens.case import NOTHING, Case, Said

screen = Blueprint("reserve", __name__, url_prefix="/reserve")
ACTS = {"OpenReserve": "auction.show"}


@screen.get("/<number>")
def show(number: str) -> ResponseReturnValue:
    """A covered field for the transferor; only while the terms are written."""
    opened = case.opened(number)
    return _page(opened, NOTHING) if _writes(opened) else _elsewhere(number)


@screen.post("/<number>")
def seal(number: str) -> ResponseReturnValue:
    """Print the slip, then keep the seal in the draft of the notice."""
    opened = case.opened(number)
    if not _writes(opened):
        return _elsewhere(number)
    try:
        fen = fields.fen("amount")
    except fields.Unfit as unfit:
        return _page(opened, Said(unfit.refusal)), 422
    station, trade = desk.station(), opened.trade
    if fen < trade.wants.list_price_fen:
        return _page(opened, NOTHING, problem="under-listing"), 422
    facts = papers.ReserveSlip(number, fen, station.entropy.draw(papers.NONCE_BYTES))
    sheet = at_once.sheet(trade, number, trade.last_seq)
    if at_once.printed(papers.slip(facts, opened.title, sheet)) == "not-printed":
        return _page(opened, NOTHING, problem="no-paper"), 422
    terms = notice_drafts.in_hand(station, trade).terms
    sealed = commitment_text(number, RESERVE, fen, facts.nonce)
    how = msgspec.structs.replace(terms.how, reserve=sealed)
    notice_drafts.keep(station, trade, replace(terms, how=how), desk.signed_in().staff_no)
    return redirect(url_for("review.page", number=number), 303)


@screen.post("/<number>/open")
def open_it(number: str) -> ResponseReturnValue:
    """After the auction: what the transferor's slip says."""
    return case.attempt(
        number, _from_slip, show=auction.page_of, onward=url_for("auction.show", number=number)
    )


def _from_slip(opened: Case) -> OpenReserve:
    """Raises Unfit for what is not the code of this trade's slip."""
    try:
        slip = papers.read(request.form.get("slip", ""))
    except papers.BadReserve as error:
        raise fields.Unfit("reserve-differs", "slip") from error
    nonce = base64.b64encode(slip.nonce).decode()
    return OpenReserve(trade=opened.number, amount_fen=slip.amount_fen, nonce=nonce)


def _writes(opened: Case) -> bool:
    writing = {"SignReview", "ApproveReview"} & set(opened.acts)
    return opened.trade.stage == "IN_REVIEW" and bool(writing)


def _elsewhere(number: str) -> ResponseReturnValue:
    return redirect(url_for("work.detail", number=number), 303)


def _page(opened: Case, said: Said, problem: str = "") -> str:
    """`problem`: under-listing or no-paper, where nothing was kept."""
    return render_template("auction/reserve.html", **case.around(opened, said), problem=problem)
