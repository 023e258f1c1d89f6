"""The supervisor's page of cases, publications and contracts outside; credit files; the board.

A credit file is asked for by a number that stands in no address, and shown to the head and the
supervisor alone. What is published is everybody's, from its first to its last day.
"""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance import kept_papers
from appliance.core import filed_contracts, people
from appliance.core.entries import CreditAdded, PerformanceRated
from appliance.core.exposures import KIND
from appliance.core.parties import CREDIT_CODE, Person
from appliance.core.people import normal_id
from appliance.core.trade import Trade
from appliance.registers import discipline as files
from appliance.staff_room import SignedIn
from kiosk_ui import desk
from kiosk_ui import discipline_facts as facts
from kiosk_ui.act_forms import offering
from kiosk_ui.act_forms.build import TEXT
from kiosk_ui.house import house
from kiosk_ui.screens import fields
from kiosk_ui.screens.kept import FILE_POLICY, MEDIA, PAGE_POLICY, PDF, PICTURES
from kiosk_ui.sheet_printing import SHEET

screen = Blueprint("discipline", __name__)

LOOK = {"HEAD", "SUPERVISOR"}
FORMS = (
    "OpenCase",
    "RecordTalk",
    "DecideCase",
    "LiftCase",
    "AddExposure",
    "ReportOutside",
    "AddCredit",
)
LIST_MAX = 20_000
"""Characters of a list of contracts: some hundred lines."""


@screen.get("/cases/")
def page() -> str:
    """What waits for the supervisor: signs, cases, publications, contracts outside."""
    me = _may_look()
    station = desk.station()
    here = offering.desk_of()
    all_cases = [
        (one, facts.name_of(files.party(station, one.seq)))
        for one in reversed(files.all_cases(station).values())
    ]
    published = [
        (one, facts.name_of(files.party(station, one.seq)))
        for one in reversed(files.all_exposures(station).values())
    ]
    offered = offering.offered(here)
    return render_template(
        "discipline/list.html", suspected=facts.suspected(station), cases=all_cases,
        exposures=published, outside=tuple(reversed(files.reported(station))),
        today=station.now().day, word=here.word, supervises="SUPERVISOR" in me.roles,
        acts=[name for name in FORMS if name in offered], listed=_listed(),
    )  # fmt: skip


def _listed() -> tuple[str, str]:
    """What the district's list says of the party of the case that was asked for: (case, word).

    A case only proposes that somebody be listed; the district decides, by its list (H03). One
    comparison costs a tenth of a second, so one case is looked up and not all.
    """
    station, number = desk.station(), request.args.get("listed", "")
    case = files.all_cases(station).get(number)
    who = files.party(station, case.seq) if case is not None else None
    return (number, station.parts.listed(who, station.now().day)) if who is not None else ("", "")


@screen.get("/cases/paper/<digest>")
def paper(digest: str) -> Response:
    """A paper of a case or a report that belongs to no trade."""
    _may_look()
    found = kept_papers.read(desk.station(), "", digest)
    if found is None:
        abort(404)
    shown = render_template(
        "discipline/paper.html", media=found.media, pictures=PICTURES, text=TEXT, pdf=PDF,
        words=found.body.decode("utf-8", "replace") if found.media == TEXT else "",
        file=url_for(".file", digest=digest),
    )  # fmt: skip
    answer = Response(shown)
    answer.headers["Content-Security-Policy"] = PAGE_POLICY
    return answer


@screen.get("/cases/paper/<digest>/file")
def file(digest: str) -> Response:
    """Its bytes, as they were taken in."""
    _may_look()
    found = kept_papers.read(desk.station(), "", digest)
    if found is None or found.media not in MEDIA:
        abort(404)
    answer = Response(found.body, content_type=found.media)
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    answer.headers["Content-Disposition"] = "inline"
    return answer


@screen.post("/cases/print/<exposure_no>")
def print_notice(exposure_no: str) -> ResponseReturnValue:
    """One more copy of a notice, on A4 where there is such a printer."""
    _may_look()
    station = desk.station()
    one = files.all_exposures(station).get(exposure_no)
    if one is None:
        abort(404)
    what = "print" if house().devices.sheets is None else SHEET
    station.order_paper(exposure_no, kind=KIND, what=what, trade=one.trade, seq=one.seq)
    return redirect(url_for(".page"), 303)


# --- credit files ---


@screen.route("/cases/credit", methods=["GET", "POST"])
def credit() -> ResponseReturnValue:
    """The file of one party: what the district says, what the station knows."""
    _may_look()
    if request.method == "GET":
        return _file("", wrong="")
    number = normal_id(fields.plain("number").replace(" ", ""))
    who = _party(number)
    if who is None:
        return _file(number, wrong="credit.form"), 422
    station = desk.station()
    lines = files.credit_lines(station)
    events = [
        one
        for one in lines
        if isinstance(one.fact, CreditAdded) and files.is_about(station, one.seq, number)
    ]
    ratings = [one for one in lines if isinstance(one.fact, PerformanceRated) and _won(one, who)]
    about = [
        one for one in files.all_cases(station).values()
        if files.is_about(station, one.seq, number)
    ]  # fmt: skip
    published = [
        one for one in files.all_exposures(station).values()
        if files.is_about(station, one.seq, number)
    ]  # fmt: skip
    return render_template(
        "discipline/credit.html", number=number, wrong="", asked=True, events=events,
        ratings=ratings, cases=about, exposures=published, score=station.parts.scored(who),
        blacklist=station.parts.listed(who, station.now().day),
        word=offering.desk_of().word, today=station.now().day,
    )  # fmt: skip


def _file(number: str, *, wrong: str) -> str:
    return render_template("discipline/credit.html", number=number, wrong=wrong, asked=False)


def _party(number: str) -> Person | None:
    """By the form of the number alone; None where it is none."""
    if people.check_uscc(number) is None:
        return Person("", number, id_type=CREDIT_CODE)
    today = desk.station().now().at.date()
    fault = people.check_id_number(number, today=today, demo=desk.station().demo)
    return None if fault else Person("", number)


def _won(line: files.Line, who: Person) -> bool:
    """Whether the contract that was rated is this party's."""
    station = desk.station()
    trade, of = station.trade(line.trade), station.people(line.trade)
    winner = of.bidders.get(trade.winner) if trade and of else None
    return winner is not None and normal_id(winner.id_number) == who.id_number


# --- contracts without a trade ---


@screen.route("/cases/outside", methods=["GET", "POST"])
def compare() -> str:
    """The village's list of contracts against the trades of the station (K03)."""
    _may_look()
    text = request.form.get("contracts", "")[:LIST_MAX]
    filed, bad = filed_contracts.read(text)
    return render_template(
        "discipline/outside.html", text=text, compared=request.method == "POST",
        count=len(filed), bad=bad, found=filed_contracts.without_trade(filed, _trade_of),
        reported={one.contract_ref for one in files.reported(desk.station())},
        may_report="ReportOutside" in offering.offered(offering.desk_of()),
    )  # fmt: skip


def _trade_of(number: str) -> Trade | None:
    """By its own number or by that of its contract."""
    station = desk.station()
    known = station.projections.document(number)
    return station.trade(known[0] if known else number)


# --- for everybody ---


@screen.get("/exposures")
def public() -> str:
    """What is published today, each with its ground and its last day."""
    return render_template("discipline/public.html", shown=facts.on_the_board(desk.station()))


def _may_look() -> SignedIn:
    me = desk.signed_in()
    if not set(me.roles) & LOOK:
        abort(404)
    return me
