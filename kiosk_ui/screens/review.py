"""Behind the counter: the notice's text against the last draft, the conditions, the signatures.

What is signed is what was read: a form carries the digest of the text that stood beside it, and
terms that would make another text are kept as a new draft and shown first.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct
from msgspec.structs import replace

from appliance.core import acceptance, permits, steps
from appliance.core import conditions as condition_rows
from appliance.core.commands import (
    Command,
    RejectReview,
    SendBackReview,
    SignDepartmentReview,
    SignReview,
    SignSupervisionReview,
)
from appliance.core.entries import Defect
from appliance.core.joint_review import (
    AGREE,
    DEPARTMENT_LEVEL,
    OBJECT,
    REVIEWER_LEVEL,
    SUPERVISION_LEVEL,
)
from appliance.core.parties import Words
from appliance.core.priority import RANKS
from appliance.core.priority_terms import SINGLE_GROUNDS
from appliance.core.review_levels import levels_needed
from appliance.core.trade import Trade
from appliance.core.trade_methods import METHODS
from appliance.station import Refused
from appliance.views import People
from kiosk_ui import desk, notice_drafts, notice_terms, notice_text, text_changes
from kiosk_ui.desk import Moved
from kiosk_ui.house import house
from kiosk_ui.notice_drafts import InHand
from kiosk_ui.notice_terms import Terms
from kiosk_ui.notice_words import PROCUREMENT
from kiosk_ui.paper.sheet import groups
from kiosk_ui.review_conditions import MET, OPEN, conditions
from kiosk_ui.screens import case, fields
from kiosk_ui.screens.case import NOTHING, Case, Said
from kiosk_ui.screens.fields import Unfit

screen = Blueprint("review", __name__, url_prefix="/review")
ACTS = {
    "SignReview": "review.page", "SignDepartmentReview": "review.page",
    "SignSupervisionReview": "review.page", "ApproveReview": "review.page",
}  # fmt: skip

ACT_NAMES = ("draft", "sign", "object", "approve", "send-back", "reject")
WRITING = frozenset({"SignReview", "ApproveReview"})
"""Who may give one of these may change the draft; the other levels sign it as it is."""
SIGNING: dict[int, type[SignReview | SignDepartmentReview | SignSupervisionReview]] = {
    REVIEWER_LEVEL: SignReview, DEPARTMENT_LEVEL: SignDepartmentReview,
    SUPERVISION_LEVEL: SignSupervisionReview,
}  # fmt: skip
"""Level of the review -> the command with which it is signed."""
CAUSE = "MATERIALS"
"""What the reviewer sends a file back for; once only (domain.md 3.1)."""


class Read(Struct, frozen=True):
    """A case in review with the draft that is read."""

    case: Case
    people: People
    hand: InHand

    def text(self, terms: Terms) -> str:
        place = house().settings.place
        tables = desk.station().tables
        return notice_text.text_of(self.case.trade, self.people, terms, place, tables)


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
        writes = WRITING & set(read.case.acts)
        terms = notice_terms.given(read.hand.terms) if writes else read.hand.terms
        if act == "draft" or (act in ("sign", "object", "approve") and _unread(read, terms)):
            notice_drafts.keep(desk.station(), read.case.trade, terms, desk.signed_in().staff_no)
            return redirect(url_for(".page", number=number), 303)
        command = _command(act, read, terms)
        desk.act(command, role=desk.role_for(type(command)))
    except Unfit as unfit:
        return _again(read, Said(unfit.refusal))
    except Refused as no:
        return _again(read, Said(no.refusal))
    if act in ("sign", "object"):
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
    if act in ("sign", "object", "approve"):
        digest = desk.station().keep_blob(read.text(terms).encode())
        if act == "approve":
            return notice_terms.approval(trade, terms, digest)
        return _signature(read, digest, AGREE if act == "sign" else OBJECT)
    if act == "reject":
        return RejectReview(trade=trade.number, reasons=Words(fields.plain("opinion")))
    defects = tuple(Defect(code, "INVALID") for code in request.form.getlist("invalid"))
    return SendBackReview(trade=trade.number, cause=CAUSE, defects=defects)


def _signature(read: Read, digest: str, opinion: str) -> Command:
    """That of the level which is next; somebody of another level hears so from the rules."""
    number, level = read.case.number, _next_level(read, digest)
    if level == DEPARTMENT_LEVEL:
        return SignDepartmentReview(trade=number, opinion=opinion, text_sha256=digest)
    if level == SUPERVISION_LEVEL:
        return SignSupervisionReview(trade=number, opinion=opinion, text_sha256=digest)
    return SignReview(trade=number, level=REVIEWER_LEVEL, opinion=opinion, text_sha256=digest)


def _next_level(read: Read, digest: str) -> int | None:
    """The first level that has not agreed to this text; None once all have."""
    agreed = {
        each.level
        for each in read.case.trade.signatures
        if each.opinion == AGREE and each.text_sha256 == digest
    }
    return next((one for one in levels_needed(read.case.trade) if one not in agreed), None)


class Level(Struct, frozen=True):
    """A line of the order of signing. `state`: signed, objects, mine, open."""

    no: int
    state: str
    name: str


def _levels(read: Read, digest: str) -> list[Level]:
    station, trade = desk.station(), read.case.trade
    found = {each.level: each for each in trade.signatures if each.text_sha256 == digest}
    turn = _next_level(read, digest)
    lines = []
    for no in levels_needed(trade):
        signature = found.get(no)
        if signature is not None:
            state = "signed" if signature.opinion == AGREE else "objects"
            lines.append(Level(no, state, station.staff_name(signature.staff_no)))
        else:
            mine = no == turn and SIGNING[no].__name__ in read.case.acts
            lines.append(Level(no, "mine" if mine else "open", ""))
    return lines


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
    levels = _levels(read, digest)
    found = conditions(station, trade, terms, signed.staff_no if signed else _reviewer())
    return render_template(
        "back_office/review.html", case=read.case, trade=trade, people=read.people, said=said,
        typed=said.typed, sentence=case.sentence, word=case.word, fours=groups,
        hand=read.hand, terms=terms, digest=digest, clauses=_clauses(read, terms),
        conditions=found, met=not any(one.state == OPEN for one in found), signed=signed,
        levels=levels, turn=next((one.no for one in levels if one.state == "mine"), 0),
        agreed=all(one.state == "signed" for one in levels),
        methods=notice_terms.methods(trade, station.tables_of(trade)),
        ties=METHODS[terms.method].tie_rules,
        way=_way(read), materials=_rows(read), icons={MET: "circle-check", OPEN: "circle-x"},
        told_back=CAUSE in trade.causes, offered=condition_rows.offered(station.tables),
        rights=_rights(trade), single_grounds=SINGLE_GROUNDS, rooms=station.tables.rooms,
        permit_kinds=permits.KINDS,
    )  # fmt: skip


def _rights(trade: Trade) -> tuple[str, ...]:
    """Grounds of priority that a notice may name, the best first; none in a purchase."""
    row = desk.station().tables.trade_type(trade.type)
    return () if row.family == PROCUREMENT else tuple(RANKS)


def _reviewer() -> str:
    """Who would sign: the person at this desk, if the table lets them."""
    me = desk.signed_in()
    event = desk.station().tables.event(steps.step_for(SignReview).event)
    return me.staff_no if set(event.roles) & set(me.roles) else ""


def _clauses(read: Read, terms: Terms) -> list[tuple[str, list[text_changes.Piece], bool]]:
    """(heading, pieces, changed) of each clause; nothing is marked in the first draft."""
    place, trade = house().settings.place, read.case.trade
    tables = desk.station().tables
    after = notice_text.clauses(trade, read.people, terms, place, tables)
    old = read.hand.before.terms if read.hand.before else terms
    before = notice_text.clauses(trade, read.people, old, place, tables)
    rows = []
    for was, now in zip(before, after, strict=True):
        pieces = text_changes.changes(was.words, now.words)
        rows.append((now.title, pieces, text_changes.changed(pieces)))
    return rows


class Stop(Struct, frozen=True):
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
