"""Complaints at the kiosk: one question on each page, read back, then number, code and receipt.

Nobody of the staff stands between, and nothing of it stays behind: what was typed travels in the
page itself. How far a complaint is, is asked with number and code, and wrong codes are counted.
"""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.core.commands import LodgeComplaint, TakeBackComplaint
from appliance.core.complaints import OPEN, REASONS, Complaint
from appliance.core.entries import ComplaintRejected
from appliance.core.parties import Person, Words
from appliance.core.refusals import Refusal
from appliance.registers import attendance, complaints
from appliance.station import Refused
from kiosk_ui import complaint_papers, large_papers
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.screens import fields
from kiosk_ui.screens.query import bare
from kiosk_ui.voice.provenance import public

screen = Blueprint("complaint", __name__, url_prefix="/complaint")

STEPS = ("type", "about", "trade_id", "text_ct", "who", "check")
"""One page each."""
NAMED, ANONYMOUS = "NAMED", "ANONYMOUS"
WRONG_MAX = 5
WRONG_S = 60.0
"""So many wrong codes of the whole box within so many seconds, before everybody has to wait."""
COPIES_MAX = 3
"""Of one answer of the district, at the kiosk."""
PAGE_OF = {"party_id": "who", "about": "about", "trade_id": "trade_id", "type": "type"}


class Form(Struct, frozen=True):
    """What was typed so far; `about`: staff numbers; `named`: NAMED, ANONYMOUS or ""."""

    type: str = ""
    about: tuple[str, ...] = ()
    trade_id: str = ""
    text: str = ""
    named: str = ""
    name: str = ""
    id_number: str = ""
    phone: str = ""

    def command(self) -> LodgeComplaint:
        person = Person(self.name, self.id_number, phone=self.phone)
        return LodgeComplaint(
            type=self.type,
            text_ct=Words(self.text),
            trade_id=self.trade_id,
            party_id=person if self.named == NAMED else None,
            about=Words(" ".join(self.about)) if self.about else None,
        )


@screen.get("/")
def start() -> str:
    """What can be done here: complain, ask how far it is, rate, and where one objects."""
    return render_template("complaint/start.html")


@screen.get("/new")
def begin() -> str:
    return _page("type", Form())


@screen.post("/new")
def go_on() -> ResponseReturnValue:
    """The next page, the one before, or the complaint itself."""
    typed, at = _typed(), request.form.get("at", "")
    if at not in STEPS:
        return redirect(url_for(".begin"), 303)
    if request.form.get("go") == "back":
        return _page(STEPS[max(0, STEPS.index(at) - 1)], typed)
    wrong = _missing(at, typed)
    if wrong:
        return _page(at, typed, wrong=wrong), 422
    if at != "check":
        return _page(STEPS[STEPS.index(at) + 1], typed)
    station = house().station
    try:
        station.do(typed.command(), beside=large_papers.beside(station))
    except Refused as no:
        page = PAGE_OF.get(no.refusal.field or "", "text_ct")
        return _page(page, typed, refusal=no.refusal), 422
    newest = list(complaints.all_of(station).values())[-1]
    session["complaint"] = newest.number
    return redirect(url_for(".done"), 303)


@screen.get("/done")
def done() -> ResponseReturnValue:
    """Number and code, in large figures; the receipt comes out of the printer."""
    one = complaints.all_of(house().station).get(str(session.get("complaint", "")))
    if one is None:
        return redirect(url_for(".start"), 303)
    station = house().station
    return render_template(
        "complaint/done.html", one=one, code=station.secrets.pad_code(one.number),
        office=complaint_papers.office_of(station, one.added.to),
    )  # fmt: skip


@screen.get("/where")
def ask() -> str:
    return render_template("complaint/ask.html", number="", wrong="")


@screen.post("/where")
def answer() -> ResponseReturnValue:
    """How far it is. A wrong number and a wrong code get the same words."""
    number, code = fields.plain("number").upper(), bare(fields.plain("code"))
    if too_many():
        return _asked(number, "asking.too-many"), 429
    one = _find(number, code)
    if one is None:
        wrong_code()
        return _asked(number, "complaint.none"), 422
    return _told(one, code)


@screen.post("/take-back")
def take_back() -> ResponseReturnValue:
    number, code = fields.plain("number").upper(), bare(fields.plain("code"))
    one = None if too_many() else _find(number, code)
    if one is None:
        wrong_code()
        return _asked(number, "complaint.none"), 422
    command = TakeBackComplaint(
        complaint_no=one.number, reason=request.form.get("reason", ""), code=Words(code)
    )
    try:
        house().station.do(command)
    except Refused as no:
        return _told(one, code, refusal=no.refusal), 422
    found = complaints.all_of(house().station)[one.number]
    return _told(found, code)


@screen.post("/paper")
def paper() -> ResponseReturnValue:
    """The district's newest answer on paper, while who asks for it stands here."""
    number, code = fields.plain("number").upper(), bare(fields.plain("code"))
    one = None if too_many() else _find(number, code)
    if one is None:
        wrong_code()
        return _asked(number, "complaint.none"), 422
    if not _can_print(one):
        return _told(one, code), 422
    document, seq = one.papers[-1]
    house().station.order_paper(
        document, kind=complaint_papers.KIND, what="print", trade="", seq=seq
    )
    return _told(one, code, printing=True)


def _typed() -> Form:
    known = _people()
    return Form(
        type=request.form.get("type", ""),
        about=tuple(one for one in request.form.getlist("about") if one in known),
        trade_id=fields.plain("trade_id").upper(),
        text=request.form.get("text", "").strip(),
        named=request.form.get("named", ""),
        name=fields.plain("name"),
        id_number=fields.plain("id_number").upper(),
        phone=fields.plain("phone"),
    )


def _missing(at: str, typed: Form) -> str:
    """The sentence about what this page still wants, "" for nothing."""
    kinds = house().station.tables.complaint_types
    empty = {
        "type": typed.type not in kinds,
        "text_ct": not typed.text,
        "who": typed.named not in (NAMED, ANONYMOUS)
        or (typed.named == NAMED and not (typed.name and typed.id_number)),
    }
    return f"complaint.missing.{at}" if empty.get(at) else ""


def _people() -> dict[str, str]:
    """The staff of today by number, with their names: whom a complaint may be about."""
    station = house().station
    return {one: station.staff_name(one) for one in attendance.in_office(station)}


def _page(at: str, typed: Form, *, wrong: str = "", refusal: Refusal | None = None) -> str:
    rows = house().station.tables.complaint_types.values()
    kinds = [(row.code, public(row.en if current() == "en" else row.zh)) for row in rows]
    return render_template(
        "complaint/new.html", at=at, form=typed, wrong=wrong, refusal=refusal, kinds=kinds,
        people=_people(), number=STEPS.index(at) + 1, total=len(STEPS),
        lines=_lines(typed, dict(kinds)) if at == "check" else (),
    )  # fmt: skip


def _lines(typed: Form, kinds: dict[str, str]) -> list[tuple[str, str]]:
    """What is read back, as (label, value)."""
    people = _people()
    about = say("format.comma", current()).join(people[one] for one in typed.about)
    nobody = say("complaint.nobody", current())
    who = f"{typed.name} {typed.id_number}" if typed.named == NAMED else nobody
    values = {
        "complaint.kind": kinds.get(typed.type, ""),
        "complaint.about": about or say("complaint.no-person", current()),
        "complaint.trade": typed.trade_id or say("complaint.no-trade", current()),
        "complaint.said": typed.text,
        "complaint.by": who,
    }
    return [(say(label, current()), value) for label, value in values.items()]


def _find(number: str, code: str) -> Complaint | None:
    """By the whole number of the receipt or its last figures, and its code."""
    station = house().station
    asked = bare(number)
    for one in complaints.all_of(station).values():
        fits = len(asked) >= 1 and bare(one.number).endswith(asked)
        if fits and code == station.secrets.pad_code(one.number):
            return one
    return None


def _asked(number: str, wrong: str) -> str:
    return render_template("complaint/ask.html", number=number, wrong=wrong)


def _told(
    one: Complaint, code: str, *, refusal: Refusal | None = None, printing: bool = False
) -> str:
    station = house().station
    return render_template(
        "complaint/told.html", one=one, code=code, refusal=refusal, reasons=REASONS,
        open=one.state in OPEN, office=complaint_papers.office_of(station, one.to),
        by=complaint_papers.office_name(station, one.to) if one.by_district else "",
        answer=_answer(one), can_print=_can_print(one), printing=printing,
    )  # fmt: skip


def _answer(one: Complaint) -> str:
    """What the district answered, in words; the supervisor's answers are handed over on paper."""
    if not one.by_district or one.answer is None:
        return ""
    if isinstance(one.answer, ComplaintRejected):
        return say(f"complaint.ground.{one.answer.ground}", current())
    return complaint_papers.decision(house().station, one.answer, one.papers[-1][1])


def _can_print(one: Complaint) -> bool:
    """The district's answer, and not paper without end."""
    return one.by_district and house().station.outbox.last_copy(one.papers[-1][0]) < COPIES_MAX


def wrong_code() -> None:
    """Count a code that fits nothing."""
    house().wrong_queries.append(house().station.clock.monotonic())


def too_many() -> bool:
    """Whether so many wrong codes came that everybody has to wait."""
    now, home = house().station.clock.monotonic(), house()
    home.wrong_queries = [at for at in home.wrong_queries if now - at < WRONG_S]
    return len(home.wrong_queries) >= WRONG_MAX
