"""The papers of bidders, printed at once: files they took, certificates, the result of the gate.

Until an enrolment is closed the page says nothing of anybody; a slip is found by the number on
the bidder's own paper.
"""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from appliance.core import firewall
from appliance.core.numbers import crockford_normal
from appliance.core.trade import Enrolment, Trade
from kiosk_ui import at_once, bidder_slips, desk
from kiosk_ui.screens import case

screen = Blueprint("bidder_papers", __name__, url_prefix="/bidder-papers")

LOOK = {"CLERK", "REVIEWER", "HEAD", "SUPERVISOR"}
PRINT = {"CLERK", "REVIEWER"}
NUMBER_MAX = 60


@screen.get("/<number>")
def show(number: str) -> str:
    return _shown(number)


@screen.post("/<number>/print")
def print_slip(number: str) -> ResponseReturnValue:
    """A slip straight to the printer."""
    if not _roles() & PRINT:
        abort(404)
    trade = _published(number)
    kind, typed = request.form.get("kind", ""), request.form.get("paper_no", "")[:NUMBER_MAX]
    one = _found(trade, typed)
    if one is None or kind not in bidder_slips.ready(trade, one):
        return _shown(number, said="no-such", typed=typed), 422
    copy = bidder_slips.copy_of(trade, one, kind)
    slip = bidder_slips.slip_of(trade, one, kind, copy)
    return _shown(number, said=at_once.printed(slip, copy), typed=typed)


def _shown(number: str, *, said: str = "", typed: str = "") -> str:
    if not _roles() & LOOK:
        abort(404)
    trade = _published(number)
    people, sealed = desk.station().people(number), firewall.is_up(trade)
    rows = [] if sealed else [one for one in trade.enrolments if one.number]
    names = people.bidders if people else {}
    return render_template(
        "bidder_papers.html", trade=trade, title=people.place.title if people else number,
        sealed=sealed, said=said, typed=typed, kinds=bidder_slips.EARLY,
        may_print=bool(_roles() & PRINT),
        lines=[(one, names.get(one.number), bidder_slips.ready(trade, one)) for one in rows],
    )  # fmt: skip


def _roles() -> set[str]:
    return set(desk.signed_in().roles)


def _published(number: str) -> Trade:
    trade = case.opened(number).trade
    if trade.notice is None:
        abort(404)
    return trade


def _found(trade: Trade, typed: str) -> Enrolment | None:
    """By the id or number of an enrolment, or of a receipt for a certificate."""
    bare = "".join(typed.split()).upper()
    if not bare:
        return None
    first, dash, rest = bare.partition("-")
    receipt = f"{crockford_normal(first) or first}{dash}{rest}"
    ways = (trade.enrolment(bare), trade.enrolment(crockford_normal(bare) or bare))
    held = (bidder_slips.enrolment_of(trade, one) for one in (bare, receipt))
    return next((one for one in (*ways, *held) if one is not None), None)
