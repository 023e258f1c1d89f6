"""The short session of a listing: attested, opened in time, its result computed twice."""

from datetime import timedelta

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core import money, rooms, session
from appliance.core.commands import (
    AttestSession,
    FailSession,
    OpenSession,
    RecordResult,
    RescheduleSession,
)
from appliance.core.entries import Offer
from appliance.core.instant import instant_of
from appliance.core.ordering import ONLINE
from appliance.core.trade import SESSION_OPENING, Trade
from appliance.core.trade_methods import METHODS
from kiosk_ui import desk
from kiosk_ui.act_forms.session import DISCIPLINE, RECORDERS
from kiosk_ui.screens import (
    auction,
    bid_opening,
    case,
    draws,
    fields,
    scores,
)
from kiosk_ui.screens.case import NOTHING, Case, Said
from kiosk_ui.shown import local, yuan

screen = Blueprint("session", __name__, url_prefix="/session")
ACTS = {
    "AttestSession": "session.attest_page",
    "OpenSession": "session.show",
    "RecordResult": "session.result_page",
    "FailSession": "session.result_page",
    "RescheduleSession": "session.reschedule_page",
}

RESCHEDULE_REASONS = ("MISSED", "CLOCK", "SUPERVISOR_ABSENT", "POWER")


# --- attest --------------------------------------------------------------------------------------


@screen.get("/<number>/attest")
def attest_page(number: str) -> str:
    """What the opening rests on, for the supervisor to see: notice and checks of the gate."""
    return _attest(number, NOTHING)


@screen.post("/<number>/attest")
def attest(number: str) -> ResponseReturnValue:
    return case.attempt(
        number,
        lambda opened: AttestSession(
            trade=opened.number, act=SESSION_OPENING,
            seen_sha256=session.seen_by_supervisor(opened.trade),
        ),
        show=_attest, onward=url_for(".attest_page", number=number),
    )  # fmt: skip


def _attest(number: str, said: Said) -> str:
    opened = case.opened(number)
    if opened.trade.gate is None or opened.trade.terms is None:
        return case.page("not_yet", opened, said, heading="session.attest-heading")
    text = desk.station().blobs.get(opened.trade.fixed.text_sha256) or b""
    return case.page(
        "attest", opened, said, text=text.decode("utf-8", "replace"), bidders=_bidders(opened),
        seen_sha256=session.seen_by_supervisor(opened.trade),
    )  # fmt: skip


# --- open ----------------------------------------------------------------------------------------


@screen.get("/<number>")
def show(number: str) -> str:
    """Announced time, who attested, the discipline to read out, who is there."""
    return _ready(number, NOTHING)


@screen.post("/<number>")
def open_it(number: str) -> ResponseReturnValue:
    return case.attempt(
        number, _opening, show=_ready, onward=url_for(".result_page", number=number)
    )


def _opening(opened: Case) -> OpenSession:
    return OpenSession(
        trade=opened.number,
        discipline_version=DISCIPLINE if "discipline" in request.form else "",
        recording_device=request.form.get("recorder", ""),
        roster=tuple(f"BIDDER:{each}" for each in request.form.getlist("present")),
    )


def _ready(number: str, said: Said) -> str:
    opened = case.opened(number)
    if opened.trade.gate is None:
        return case.page("not_yet", opened, said, heading="session.heading")
    attested, session_id = opened.trade.attested_by, rooms.session_of(opened.trade)
    conduct = opened.trade.conduct
    return case.page(
        "session", opened, said, read=conduct.discipline(session_id),
        records=conduct.running(session_id), bidders=_bidders(opened), recorders=RECORDERS,
        discipline=DISCIPLINE, time=_time_state(opened.trade),
        attested=desk.station().staff_name(attested) if attested else "",
        last=instant_of(opened.trade.planned_at) + rooms.grace(opened.trade),
        here=opened.trade.room.here(session_id),
    )  # fmt: skip


def _time_state(trade: Trade) -> str:
    """Early | now | late, as the rules will judge it."""
    now, planned = desk.station().now(), instant_of(trade.planned_at)
    if not now.surely_after(planned):
        return "early"
    return "late" if now.at + now.bound > planned + rooms.grace(trade) else "now"


def _bidders(opened: Case) -> list[tuple[object, object]]:
    """Every numbered enrolment with its person."""
    numbered = [each for each in opened.trade.enrolments if each.number]
    return [(each, opened.bidder(each.number)) for each in numbered]


# --- reschedule ----------------------------------------------------------------------------------


@screen.get("/<number>/reschedule")
def reschedule_page(number: str) -> str:
    """A new announced time and why, by the head."""
    return _reschedule(number, NOTHING)


@screen.post("/<number>/reschedule")
def reschedule(number: str) -> ResponseReturnValue:
    return case.attempt(
        number,
        lambda opened: RescheduleSession(
            trade=opened.number, planned_at=fields.moment("planned_day", "planned_clock"),
            reason=request.form.get("reason", ""),
        ),
        show=_reschedule, onward=url_for(".show", number=number),
    )  # fmt: skip


def _reschedule(number: str, said: Said) -> str:
    opened = case.opened(number)
    if opened.trade.notice is None:
        return case.page("not_yet", opened, said, heading="session.reschedule-heading")
    return case.page(
        "reschedule", opened, said, reasons=RESCHEDULE_REASONS,
        earliest=local(desk.station().now()).date() + timedelta(days=1),
    )  # fmt: skip


# --- offers and result ---------------------------------------------------------------------------


@screen.get("/<number>/result")
def result_page(number: str) -> ResponseReturnValue:
    """While the session runs: an amount for each bidder. Then: the result, computed again."""
    trade = case.opened(number).trade
    if trade.stage == "IN_SESSION" and auction.is_held(trade):
        return redirect(url_for("auction.show", number=number), 303)
    if trade.stage == "IN_SESSION" and bid_opening.is_held(trade):
        return redirect(url_for("bid_opening.show", number=number), 303)
    if trade.stage == "IN_SESSION" and draws.is_drawn(trade):
        return redirect(url_for("draws.show", number=number), 303)
    if scores.is_held(trade):
        return redirect(url_for("scores.show", number=number), 303)
    return _result(number, NOTHING)


@screen.post("/<number>/result")
def result(number: str) -> ResponseReturnValue:
    return case.attempt(
        number, _offered, show=_result, onward=url_for(".result_page", number=number)
    )


@screen.post("/<number>/fail")
def fail(number: str) -> ResponseReturnValue:
    """Nobody takes it: the session ends without a result."""
    return case.attempt(
        number,
        lambda opened: FailSession(trade=opened.number, reason=request.form.get("reason", "")),
        show=_result, onward=url_for(".result_page", number=number),
    )  # fmt: skip


@screen.post("/live/amount")
def live_amount() -> ResponseReturnValue:
    """Figures and capitals of an amount that is being typed, or what is wrong with it."""
    desk.signed_in()
    try:
        fen = fields.fen("amount")
    except fields.Unfit as unfit:
        empty = not fields.plain("amount")
        return jsonify(text="" if empty else case.sentence(unfit.refusal), wrong=not empty)
    return jsonify(text=f"{yuan(fen)} · {money.rmb_capital(fen)}", wrong=False)


def _offered(opened: Case) -> RecordResult:
    """Offers in the order of the roster; a bidder without an amount made none."""
    offers = tuple(
        Offer(each.number, fields.fen(_field(each.number)))
        for each in opened.trade.qualified
        if fields.plain(_field(each.number))
    )
    return RecordResult(trade=opened.number, offers=offers)


def _field(enrol_id: str) -> str:
    return f"offer-{enrol_id}"


def _result(number: str, said: Said) -> str:
    opened = case.opened(number)
    trade = opened.trade
    if trade.session is None:
        return case.page("not_yet", opened, said, heading="session.result-heading")
    if trade.result is None:
        roster = trade.session.roster
        here = [each for each in trade.qualified if f"BIDDER:{each.number}" in roster]
        return case.page(
            "offers", opened, said, field=_field,
            buying=session.buying(trade, desk.station().tables), live=url_for(".live_amount"),
            present=[(each, opened.bidder(each.number)) for each in here if _keyed(trade)],
            running=trade.stage == "IN_SESSION",
        )  # fmt: skip
    return case.page(
        "result", opened, said, result=trade.result, public=trade.publicity,
        again=_computed_again(trade), person=opened.bidder,
    )  # fmt: skip


def _keyed(trade: Trade) -> bool:
    """Whether offers are keyed in here; what the district has taken on line comes from there."""
    return trade.fixed.method != ONLINE


def _computed_again(trade: Trade) -> bool:
    """Whether the ranking in the ledger gives the same winner when it is computed once more."""
    assert trade.result is not None
    within = session.setting(trade, desk.station().tables)
    best = METHODS[trade.fixed.method].recount(trade.result.ranking, within)
    return best is not None and (best.enrol_id, best.amount_fen) == (
        trade.result.enrol_id,
        trade.result.amount_fen,
    )
