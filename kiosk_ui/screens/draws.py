"""A draw in front of those present: list, promise, digits of two, secret, order.

One page from top to bottom, as it is held: each part appears once the one before it is done. The
rules: core/drawing.py; who is drawn among: core/draw_lists.py.
"""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from appliance import kept_papers
from appliance.core import draw, draw_lists, drawing
from appliance.core.commands import (
    AddDrawInput,
    Command,
    CommitDraw,
    RecordMachineDraw,
    ReplaceDrawn,
    RevealDraw,
    VoidDraw,
)
from appliance.core.draw_lists import Frozen
from appliance.core.draws import BAND, PSEUDONYM, TIE, TRADE, Draw
from appliance.core.trade import Trade
from appliance.station import Refused
from kiosk_ui import acting, at_once, desk
from kiosk_ui.act_forms import uploads
from kiosk_ui.act_forms.typed import Unfit
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.paper import draw_recipe
from kiosk_ui.screens import case, fields
from kiosk_ui.screens.case import NOTHING, Case, Said
from kiosk_ui.shown import local

screen = Blueprint("draws", __name__, url_prefix="/draw")
PAGE = "draws.show"
ACTS = dict.fromkeys(
    ("CommitDraw", "AddDrawInput", "RevealDraw", "VoidDraw", "ReplaceDrawn"), PAGE
)

HOST, SUPERVISOR = "HOST", "SUPERVISOR"


def is_drawn(trade: Trade) -> bool:
    """Whether the session of this trade is a draw: several bidders, and announced so."""
    return trade.terms is not None and trade.fixed.method == "DRAW" and len(trade.qualified) > 1


@screen.get("/<number>")
def show(number: str) -> str:
    return _shown(number, NOTHING)


def _shown(number: str, said: Said) -> str:
    opened = case.opened(number)
    trade = opened.trade
    if trade.session is None:
        return case.page("not_yet", opened, said, heading="draw.heading")
    purpose = _purpose(trade)
    now = _now(trade, purpose)
    listed = _listed(trade, now, purpose)
    session_id = now.session_id if now else draw_lists.next_session(trade)
    return render_template(
        "draws/ceremony.html", **case.around(opened, said), person=opened.bidder,
        host=HOST in desk.signed_in().roles, purpose=purpose, lot=now, listed=listed,
        session_id=session_id, list_hash=draw.list_hash(session_id, listed.items).hex(),
        speakers=drawing.SPEAKERS, reasons=drawing.VOID_REASONS, reason=reason,
        interrupted=_interrupted(now), enough=_enough(now), stopped=_stopped(trade),
        again=[each for each in trade.draws.drawn if each.void is not None],
        pseudonyms=_pseudonyms_open(trade), running=trade.stage == "IN_SESSION",
        to_opening=trade.fixed.method not in ("DRAW", "ASCEND", "LISTING"),
        decides=purpose in (TRADE, BAND), tie=TIE, recipe=session.pop("recipe-printed", ""),
    )  # fmt: skip


def reason(code: str) -> str:
    """Why somebody is not drawn among, in words."""
    known = desk.station().tables.gate_fail_codes.get(code)
    if known is not None:
        return known.en if current() == "en" else known.zh
    return say(f"draw.left-out.{code}", current())


def _purpose(trade: Trade) -> str:
    """What is drawn for on this page: the draw under way, what is waited for, the last one."""
    if trade.draws.open is not None:
        return trade.draws.open.purpose
    if request.args.get("for") == PSEUDONYM:
        return PSEUDONYM
    due = draw_lists.wanted(trade, desk.station().tables, desk.station().now())
    if due:
        return due
    told = [each for each in trade.draws.drawn[trade.draws.since :] if each.result is not None]
    return told[-1].purpose if told else ""


def _now(trade: Trade, purpose: str) -> Draw | None:
    """The draw that the page is about; None before its promise."""
    if trade.draws.open is not None:
        return trade.draws.open
    if purpose == TIE and draw_lists.wanted(trade, desk.station().tables, desk.station().now()):
        return None
    return trade.draws.newest(purpose)


def _listed(trade: Trade, now: Draw | None, purpose: str) -> Frozen:
    if now is not None:
        return Frozen(now.items, now.exclusions)
    return draw_lists.frozen(trade, purpose, desk.station().tables, desk.station().now())


def _interrupted(now: Draw | None) -> bool:
    """Whether the box was started anew since the promise."""
    if now is None or now.promise is None or not now.open:
        return False
    return now.promise.boot != desk.station().now().boot


def _enough(now: Draw | None) -> bool:
    return now is not None and drawing.TRANSFEROR in now.roles and len(now.roles) > 1


def _stopped(trade: Trade) -> bool:
    return trade.stage == "SUSPENDED" or trade.conduct.paused


def _pseudonyms_open(trade: Trade) -> bool:
    """Whether the bidders' public numbers can still be drawn."""
    free = trade.draws.open is None and trade.draws.result_of(PSEUDONYM) is None
    return trade.stage == "IN_SESSION" and free and len(trade.qualified) > 1


# --- acts ----------------------------------------------------------------------------------------


@screen.post("/<number>/<act>")
def act(number: str, act: str) -> ResponseReturnValue:
    """Promise, digits, reveal; a void asks for the supervisor where it is the second in a row."""
    onward = url_for(".show", number=number)
    if act == "void":
        return _voided(number, onward)
    if act == "machine":
        return _by_machine(number, onward)
    if act == "recipe":
        desk.signed_in()
        session["recipe-printed"] = _recipe_printed()
        return redirect(onward, 303)
    build = {
        "commit": _commit, "input": _input, "reveal": _reveal, "replace": _replace,
    }.get(act)  # fmt: skip
    if build is None:
        return redirect(onward, 303)
    return case.attempt(number, build, show=_shown, onward=onward, tell=act == "commit")


def _commit(opened: Case) -> Command:
    return CommitDraw(
        trade=opened.number, purpose=request.form.get("purpose", ""),
        list_hash=request.form.get("list_hash", ""),
    )  # fmt: skip


def _input(opened: Case) -> Command:
    return AddDrawInput(
        trade=opened.number, session_id=request.form.get("session_id", ""),
        role=request.form.get("role", ""), digits=fields.plain("digits"),
        read_out="read_out" in request.form,
    )  # fmt: skip


def _reveal(opened: Case) -> Command:
    return RevealDraw(trade=opened.number, session_id=request.form.get("session_id", ""))


def _replace(opened: Case) -> Command:
    return ReplaceDrawn(
        trade=opened.number, session_id=request.form.get("session_id", ""),
        declined=request.form.get("declined", ""), reason=request.form.get("reason", ""),
    )  # fmt: skip


def _by_machine(number: str, onward: str) -> ResponseReturnValue:
    """Its order as the balls came, by the last digits of the numbers, and photographs."""
    opened, seat, station = case.opened(number), acting.seated(), desk.station()
    purpose = request.form.get("purpose", "")
    try:
        photos = [
            kept_papers.sealed(
                station, seat.files.pop(uploads.taken(seat, station.draw_id(), one))
            )
            for one in request.files.getlist("photos")
            if one.filename
        ]
        asked = RecordMachineDraw(
            trade=number, purpose=purpose, machine=fields.plain("machine"),
            order=_order(opened.trade, purpose), photos=tuple(one.digest for one in photos),
        )  # fmt: skip
        beside = kept_papers.keep(station, number, photos)
        station.do(asked, signers=[desk.signed_in().signer(desk.role_for(type(asked)))],
                   beside=beside)  # fmt: skip
    except fields.Unfit as unfit:
        said = Said(unfit.refusal, typed=dict(request.form))
    except Unfit as unfit:
        said = Said(unfit.refusal, typed=dict(request.form))
    except Refused as no:
        said = Said(no.refusal, typed=dict(request.form))
    else:
        return redirect(onward, 303)
    return _shown(number, said), said.status


def _order(trade: Trade, purpose: str) -> tuple[str, ...]:
    """Whole numbers for what was typed: `E003 E001`, `3 1`; others stay and are refused."""
    listed = draw_lists.frozen(trade, purpose, desk.station().tables, desk.station().now()).items
    by_tail = {one.rpartition("-E")[2].lstrip("0"): one for one in listed}
    typed = fields.plain("order").upper().replace(",", " ").split()
    return tuple(by_tail.get(one.removeprefix("E").lstrip("0"), one) for one in typed)


def _voided(number: str, onward: str) -> ResponseReturnValue:
    """Alone, or left for the supervisor's card where the draw before came to nothing too."""
    opened = case.opened(number)
    asked = VoidDraw(
        trade=number, session_id=request.form.get("session_id", ""),
        reason=request.form.get("reason", ""),
    )  # fmt: skip
    no = acting.foreseen(asked, desk.signed_in(), ())
    if no is None or no.code != "draw-void-second":
        return case.attempt(number, lambda _opened: asked, show=_shown, onward=onward, tell=False)
    return _left_for_supervisor(asked, opened.number, onward)


def _left_for_supervisor(asked: Command, number: str, onward: str) -> ResponseReturnValue:
    why = request.form.get("reason", "")
    lines = (
        (say("draw.heading", current()), number),
        (say("draw.void-reason", current()), say(f"draw.void.{why}", current())),
    )
    acting.leave_for_second(acting.seated(), asked, back=onward, lines=lines, roles=(SUPERVISOR,))
    return redirect(url_for("act.second"), 303)


def _recipe_printed() -> str:
    """One page of how to compute a draw by hand, at once; `at_once.on_a4` says what came of it."""
    home = house()
    slip = draw_recipe.recipe(
        home.settings.place.name, f"{local(home.station.now()):%Y-%m-%d %H:%M}",
        practice=home.station.demo, training=home.settings.practice is not None,
    )  # fmt: skip
    return at_once.on_a4(slip, title="draw-recipe")
