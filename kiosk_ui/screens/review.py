"""Behind the counter: the notice's text against the last draft, the conditions, the signatures.

What is signed is what was read: a form carries the digest of the text that stood beside it, and
terms that would make another text are kept as a new draft and shown first.
"""

from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core import acceptance, steps
from appliance.core.commands import Command, RejectReview, SendBackReview, SignReview
from appliance.core.entries import Defect
from appliance.core.joint_review import AGREE, REVIEWER_LEVEL
from appliance.core.parties import Words
from appliance.core.trade_methods import METHODS
from appliance.station import Refused
from appliance.views import People
from kiosk_ui import desk, notice_drafts, notice_terms, notice_text, text_changes
from kiosk_ui.desk import Moved
from kiosk_ui.house import house
from kiosk_ui.notice_drafts import InHand
from kiosk_ui.notice_terms import Terms
from kiosk_ui.paper.sheet import groups
from kiosk_ui.review_conditions import MET, OPEN, conditions
from kiosk_ui.screens import case, fields
from kiosk_ui.screens.case import NOTHING, Case, Said
from kiosk_ui.screens.fields import Unfit

screen = Blueprint("review", __name__, url_prefix="/review")
ACTS = {"SignReview": "review.page", "ApproveReview": "review.page"}

ACT_NAMES = ("draft", "sign", "approve", "send-back", "reject")
CAUSE = "MATERIALS"
"""What the reviewer sends a file back for; once only (domain.md 3.1)."""


@dataclass(frozen=True, slots=True)
class Read:
    """A case in review with the draft that is read."""

    case: Case
    people: People
    hand: InHand

    def text(self, terms: Terms) -> str:
        place = house().settings.place
        return notice_text.text_of(self.case.trade, self.people, terms, place)


@screen.get("/<number>")
def page(number: str) -> ResponseReturnValue:
    read = _opened(number)
    return _elsewhere(number) if read is None else _shown(read, read.hand.terms, NOTHING)


@screen.post("/<number>/<act>")
def act(number: str, act: str) -> ResponseReturnValue:
    """One of ACT_NAMES."""
    read = _opened(number)
    if read is None or act not in ACT_NAMES:
        return _elsewhere(number)
    moved = desk.moved(number, case.seen()) or _rewritten(read)
    if moved is not None:
        return _again(read, Said(moved=moved))
    try:
        terms = notice_terms.given(read.hand.terms)
        if act == "draft" or (act in ("sign", "approve") and _unread(read, terms)):
            notice_drafts.keep(desk.station(), read.case.trade, terms, desk.signed_in().staff_no)
            return redirect(url_for(".page", number=number), 303)
        command = _command(act, read, terms)
        desk.act(command, role=desk.role_for(type(command)))
    except Unfit as unfit:
        return _again(read, Said(unfit.refusal))
    except Refused as no:
        return _again(read, Said(no.refusal))
    if act == "sign":
        notice_drafts.keep(desk.station(), read.case.trade, terms, desk.signed_in().staff_no)
        return redirect(url_for(".page", number=number), 303)
    return redirect(url_for("work.detail", number=number), 303)


def _opened(number: str) -> Read | None:
    """The case, None once it is in review no longer (or not yet)."""
    opened = case.opened(number)
    if opened.trade.stage != "IN_REVIEW" or opened.people is None:
        return None
    return Read(opened, opened.people, notice_drafts.in_hand(desk.station(), opened.trade))


def _elsewhere(number: str) -> ResponseReturnValue:
    """Its own page shows where the case is now and who brought it there."""
    return redirect(url_for("work.detail", number=number), 303)


def _rewritten(read: Read) -> Moved | None:
    """Somebody kept a newer draft than the one that this form was made with."""
    if not read.hand.written or request.form.get("draft", "") == str(read.hand.no):
        return None
    station = desk.station()
    newest = notice_drafts.of(station, read.case.trade)[-1]
    return Moved((station.staff_name(newest.by),), newest.at, "notice.draft")


def _unread(read: Read, terms: Terms) -> bool:
    """Whether these terms make another text than the one that stood beside the form."""
    return notice_text.digest_of(read.text(terms)) != request.form.get("text", "")


def _command(act: str, read: Read, terms: Terms) -> Command:
    trade = read.case.trade
    if act in ("sign", "approve"):
        digest = desk.station().keep_blob(read.text(terms).encode())
        if act == "sign":
            level, opinion = REVIEWER_LEVEL, AGREE
            return SignReview(trade=trade.number, level=level, opinion=opinion, text_sha256=digest)
        return notice_terms.approval(trade, terms, digest)
    if act == "reject":
        return RejectReview(trade=trade.number, reasons=Words(fields.plain("opinion")))
    defects = tuple(Defect(code, "INVALID") for code in request.form.getlist("invalid"))
    return SendBackReview(trade=trade.number, cause=CAUSE, defects=defects)


# --- the page -----------------------------------------------------------------------------------


def _again(read: Read, said: Said) -> ResponseReturnValue:
    """The same page with the reason; what was typed stays, the text is that of the draft."""
    ticked = {name: request.form.getlist(name) for name in request.form}
    typed = {name: text for name, text in request.form.items() if name not in case.NOT_TYPED}
    said = replace(said, typed=typed, ticked=ticked)
    return _shown(read, read.hand.terms, said), said.status


def _shown(read: Read, terms: Terms, said: Said) -> str:
    trade, station = read.case.trade, desk.station()
    digest = notice_text.digest_of(read.text(terms))
    signed = next((one for one in trade.signatures if one.level == REVIEWER_LEVEL), None)
    found = conditions(station, trade, terms, signed.staff_no if signed else _reviewer())
    return render_template(
        "back_office/review.html", case=read.case, trade=trade, people=read.people, said=said,
        typed=said.typed, sentence=case.sentence, word=case.word, fours=groups,
        hand=read.hand, terms=terms, digest=digest, clauses=_clauses(read, terms),
        conditions=found, met=not any(one.state == OPEN for one in found), signed=signed,
        signed_by=station.staff_name(signed.staff_no) if signed else "",
        agreed=signed is not None and signed.opinion == AGREE and signed.text_sha256 == digest,
        methods=notice_terms.methods(trade, station.tables), ties=METHODS[terms.method].tie_rules,
        way=_way(read), materials=_rows(read), icons={MET: "circle-check", OPEN: "circle-x"},
        told_back=CAUSE in trade.causes,
    )  # fmt: skip


def _reviewer() -> str:
    """Who would sign: the person at this desk, if the table lets them."""
    me = desk.signed_in()
    event = desk.station().tables.event(steps.step_for(SignReview).event)
    return me.staff_no if set(event.roles) & set(me.roles) else ""


def _clauses(read: Read, terms: Terms) -> list[tuple[str, list[text_changes.Piece], bool]]:
    """(heading, pieces, changed) of each clause; nothing is marked in the first draft."""
    place, trade = house().settings.place, read.case.trade
    after = notice_text.clauses(trade, read.people, terms, place)
    old = read.hand.before.terms if read.hand.before else terms
    before = notice_text.clauses(trade, read.people, old, place)
    rows = []
    for was, now in zip(before, after, strict=True):
        pieces = text_changes.changes(was.words, now.words)
        rows.append((now.title, pieces, text_changes.changed(pieces)))
    return rows


@dataclass(frozen=True, slots=True)
class Stop:
    """A line of "who did what": an entry (`kind`), or a draft (`draft` its number)."""

    at: str
    who: tuple[str, ...]
    kind: str = ""
    draft: int = 0


def _way(read: Read) -> list[Stop]:
    """Entries that people made and drafts, the newest first."""
    station = desk.station()
    entries = [Stop(one.at, one.who, one.kind) for one in read.case.timeline if one.who]
    drafts = [
        Stop(one.at, (station.staff_name(one.by),), draft=one.no)
        for one in notice_drafts.of(station, read.case.trade)
    ]
    return sorted([*drafts[::-1], *entries[::-1]], key=lambda stop: stop.at, reverse=True)


def _rows(read: Read) -> list[object]:
    """The materials that this file has to hold: what may be sent back for cure."""
    trade, tables = read.case.trade, desk.station().tables
    required = acceptance.required(trade, tables)
    return [row for row in tables.materials(trade.type) if row.code in required]
