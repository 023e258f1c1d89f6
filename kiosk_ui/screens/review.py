"""Behind the counter: the notice's text against the proposal, the conditions, the signatures."""

import difflib

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core import acceptance, steps
from appliance.core.clocks import day_of
from appliance.core.commands import Command, RejectReview, SendBackReview, SignReview
from appliance.core.entries import Defect
from appliance.core.instant import instant_of
from appliance.core.parties import Words
from appliance.core.refusals import Refusal, refusal
from appliance.core.review import AGREE, dates_fault
from appliance.core.trade import Trade
from appliance.station import Refused
from kiosk_ui import acting, notice_terms, notice_text
from kiosk_ui.house import house
from kiosk_ui.notice_terms import Terms
from kiosk_ui.screens import work
from kiosk_ui.screens.form import Wrong
from kiosk_ui.trade_acts import digest_of

screen = Blueprint("review", __name__, url_prefix="/review")

Piece = tuple[str, str]
"""(same | removed | added, text)."""


@screen.get("/<number>")
def page(number: str) -> ResponseReturnValue:
    acting.seated()
    found = work.case(number)
    if found is None:
        return render_template("no.html", kind="missing", text=""), 404
    return _shown(found, kept_terms(found.trade))


@screen.post("/<number>/preview")
def preview(number: str) -> ResponseReturnValue:
    """The text as the typed terms make it; nothing is kept. Posted: it may hold reasons."""
    acting.seated()
    found = work.case(number)
    if found is None:
        return render_template("no.html", kind="missing", text=""), 404
    try:
        return _shown(found, notice_terms.given(kept_terms(found.trade)))
    except Wrong as wrong:
        return _shown(found, kept_terms(found.trade), refusal(wrong.code, about=wrong.field)), 422


@screen.post("/<number>/<act>")
def act(number: str, act: str) -> ResponseReturnValue:
    """sign, approve, send-back or reject."""
    acting.seated()
    found = work.case(number)
    if found is None or act not in ("sign", "approve", "send-back", "reject"):
        return render_template("no.html", kind="missing", text=""), 404
    terms = kept_terms(found.trade)
    moved = work.moved_since(number, work.form_seq())
    try:
        terms = notice_terms.given(terms)
        if moved:
            return _shown(found, terms, moved=moved), 409
        acting.do(_command(act, found, terms))
    except Wrong as wrong:
        return _shown(found, terms, refusal(wrong.code, about=wrong.field)), 422
    except Refused as no:
        return _shown(found, terms, no.refusal), 422
    if act == "sign":
        _keep(found.trade, terms)
        return redirect(url_for(".page", number=number), 303)
    return redirect(url_for("work.detail", number=number), 303)


def _command(act: str, found: work.Case, terms: Terms) -> Command:
    trade = found.trade
    if act in ("sign", "approve"):
        body = notice_text.text_of(trade, found.people, terms).encode()
        digest = house().station.keep_blob(body)
        if act == "sign":
            return SignReview(trade=trade.number, level=1, opinion=AGREE, text_sha256=digest)
        return notice_terms.approval(trade, terms, digest)
    words = request.form.get("opinion", "").strip()
    if act == "reject":
        return RejectReview(trade=trade.number, reasons=Words(words))
    defects = tuple(Defect(code, "INVALID") for code in request.form.getlist("invalid"))
    return SendBackReview(trade=trade.number, cause="MATERIALS", defects=defects)


# --- terms beside the ledger ------------------------------------------------------------------


def kept_terms(trade: Trade) -> Terms:
    """What the reviewer signed over, for the head's page; else the proposal.

    The signature is over the text: should these be lost, they are typed again and have to give
    the same text.
    """
    station = house().station
    kept = station.registrations.load(_place(trade))
    terms = notice_terms.of_words(kept.answers) if kept else None
    return terms or notice_terms.proposed(trade, station.tables, station.now())


def _keep(trade: Trade, terms: Terms) -> None:
    station = house().station
    with station.writing:
        station.registrations.save(_place(trade), "review", notice_terms.as_words(terms))


def _place(trade: Trade) -> str:
    return f"review {trade.number}"


# --- the page ---------------------------------------------------------------------------------


def _shown(
    found: work.Case, terms: Terms, wrong: Refusal | None = None, moved: object = ()
) -> str:
    trade, tables, now = found.trade, house().station.tables, house().now()
    before = notice_text.clauses(trade, found.people, notice_terms.proposed(trade, tables, now))
    after = notice_text.clauses(trade, found.people, terms)
    text = notice_text.text_of(trade, found.people, terms)
    digest = digest_of(text)
    agreed = any(one.text_sha256 == digest and one.opinion == AGREE for one in trade.signatures)
    conditions = _conditions(found, terms)
    return render_template(
        "review.html", case=found, terms=terms, wrong=wrong, moved=moved, digest=digest,
        clauses=[(b[0], diff(b[1], a[1])) for b, a in zip(before, after, strict=True)],
        conditions=conditions, met=all(one[1] for one in conditions), agreed=agreed,
        may=steps.next_acts(trade, acting.seated().who.roles, tables),
        materials=[m for m in tables.materials(trade.type)
                   if m.code in acceptance.required(trade, tables)],
    )  # fmt: skip


def diff(before: str, after: str) -> list[Piece]:
    """What was struck out and what was put in, in reading order."""
    pieces: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(("same", before[i1:i2]))
            continue
        if i1 < i2:
            pieces.append(("removed", before[i1:i2]))
        if j1 < j2:
            pieces.append(("added", after[j1:j2]))
    return pieces


def _conditions(found: work.Case, terms: Terms) -> list[tuple[str, bool, dict[str, object]]]:
    """(message id, met, facts) of what has to hold before the notice may be approved."""
    trade, station = found.trade, house().station
    me = acting.seated().who
    acceptor = station.staff_name(trade.accepted_by)
    papers = trade.accepted.decisions if trade.accepted else ()
    decision = acceptance.decision_refusal(trade, papers, station.now().day) is None
    least = station.tables.trade_type(trade.type).notice_min_days
    today = station.tables.calendar.working_day_from(day_of(station.now().at)).day
    fault = dates_fault(
        station.tables, today, terms.notice_days, instant_of(terms.enrol_deadline),
        instant_of(terms.planned_at),
    )  # fmt: skip
    route = acceptance.routing(trade, station.tables, station.now().day)
    return [
        ("condition.not-acceptor", me.staff_no != trade.accepted_by, {"acceptor": acceptor}),
        ("condition.decision", decision, {}),
        ("condition.limit", route.place == "HERE", {"version": route.version}),
        ("condition.notice-days", terms.notice_days >= least, {"least": least}),
        ("condition.deadline", fault != "deadline-before-notice-end", {}),
        ("condition.session", fault != "session-too-early", {}),
    ]
