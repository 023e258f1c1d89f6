"""A draw from a pool in front of those present: list, promise, digits of two, then order or seal.

The same acts as of a draw in a session (screens/draws.py), of a trade or of none.
"""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core import drawing
from appliance.core.commands import AddDrawInput, Command, ReplaceDrawn, RevealDraw, VoidDraw
from appliance.core.draws import Draw
from appliance.core.refusals import Refusal
from appliance.registers import draws
from appliance.station import Refused
from kiosk_ui import acting, desk
from kiosk_ui.i18n import current, say

screen = Blueprint("pool_draws", __name__, url_prefix="/pools/at")

HOST, SUPERVISOR = "HOST", "SUPERVISOR"
DIGITS_MAX = 12


@screen.get("/<session_id>")
def show(session_id: str) -> str:
    return _shown(_draw(session_id), None)


@screen.post("/<session_id>/<act>")
def act(session_id: str, act: str) -> ResponseReturnValue:
    """Digits, reveal, void, replacement; each signed by the host at this browser."""
    now, onward = _draw(session_id), url_for(".show", session_id=session_id)
    asked = _command(session_id, act)
    if asked is None:
        return redirect(onward, 303)
    try:
        acting.do(asked)
    except Refused as no:
        if no.refusal.code == "draw-void-second":
            return _by_two(asked, session_id, onward)
        return _shown(now, no.refusal), 422
    return redirect(onward, 303)


def _by_two(asked: Command, session_id: str, onward: str) -> ResponseReturnValue:
    """A second void in a row: the supervisor signs too."""
    lines = ((say("seal.session", current()), session_id),)
    acting.leave_for_second(acting.seated(), asked, back=onward, lines=lines, roles=(SUPERVISOR,))
    return redirect(url_for("act.second"), 303)


def _command(session_id: str, act: str) -> Command | None:
    trade, typed = trade_of(session_id), request.form
    match act:
        case "input":
            return AddDrawInput(
                trade=trade, session_id=session_id, role=typed.get("role", ""),
                digits=typed.get("digits", "").strip()[: DIGITS_MAX + 1],
                read_out="read_out" in typed,
            )  # fmt: skip
        case "reveal":
            return RevealDraw(trade=trade, session_id=session_id)
        case "void":
            return VoidDraw(trade=trade, session_id=session_id, reason=typed.get("reason", ""))
        case "replace":
            return ReplaceDrawn(
                trade=trade, session_id=session_id, declined=typed.get("declined", ""),
                reason="WITHDRAWN",
            )  # fmt: skip
        case _:
            return None


def trade_of(session_id: str) -> str | None:
    """The trade that was drawn for; None where it is for none."""
    for trade in desk.station().trades_under_way():
        if trade.draws.of(session_id) is not None:
            return trade.number
    return None


def _draw(session_id: str) -> Draw:
    acting.seated()
    found = draws.of_pools(desk.station()).of(session_id)
    if found is None:
        abort(404)
    return found


def _shown(now: Draw, no: Refusal | None) -> str:
    enough = drawing.TRANSFEROR in now.roles and len(now.roles) > 1
    promise = now.promise
    interrupted = bool(promise and now.open and promise.boot != desk.station().now().boot)
    trade = desk.station().trade(trade_of(now.session_id) or "")
    bagged = trade is not None and trade.experts.list_of(now.session_id) is not None
    return render_template(
        "pools/ceremony.html", lot=now, no=no, enough=enough, trade=trade, bagged=bagged,
        interrupted=interrupted and not bagged, speakers=drawing.SPEAKERS,
        reasons=drawing.VOID_REASONS, host=HOST in acting.seated().who.roles,
        sealed=promise is not None and promise.sealed,
    )  # fmt: skip
