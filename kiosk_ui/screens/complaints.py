"""The supervisor's desk: complaints that are not about who looks, and what visitors rated.

Nobody but supervision sees a complaint, and nobody one about themselves: its page is not there.
A clerk sees the own average of a full month, from five ratings on.
"""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.core import ratings
from appliance.core.complaints import OPEN, OUTSIDE, Complaint
from appliance.core.ratings import Average, Rated
from appliance.registers import complaints
from appliance.registers import ratings as register
from appliance.staff_room import SignedIn
from appliance.views import lamp_of
from kiosk_ui import acting, complaint_papers
from kiosk_ui.house import house
from kiosk_ui.sheet_printing import SHEET

screen = Blueprint("complaints", __name__, url_prefix="/complaints")

SUPERVISOR = "SUPERVISOR"
SHOWN_MAX = 200


class Line(Struct, frozen=True):
    """A complaint in the list; `lamp`: go | wait | stop."""

    one: Complaint
    lamp: str


class Person(Struct, frozen=True):
    """Ratings of one of the staff in a month."""

    name: str
    average: Average


def supervises(me: SignedIn) -> bool:
    return SUPERVISOR in me.roles


def may_see(me: SignedIn, document: str) -> bool:
    """Whether a paper of the queue may be shown: those of complaints to supervision alone."""
    if f"-{complaint_papers.KIND}-" not in document:
        return True
    if not supervises(me):
        return False
    found = complaints.visible(house().station, me.staff_no)
    return any(document == number for one in found for number, _seq in one.papers)


@screen.get("/")
def page() -> ResponseReturnValue:
    me = _supervisor()
    today = house().station.now().day
    found = complaints.visible(house().station, me.staff_no)[:SHOWN_MAX]
    lines = [Line(one, lamp_of(one.due or None, today)) for one in found]
    return render_template(
        "complaint/list.html",
        running=[one for one in lines if one.one.state in OPEN],
        over=[one for one in lines if one.one.state not in OPEN],
        outside=sum(one.one.added.type == OUTSIDE for one in lines),
    )


@screen.get("/<number>")
def show(number: str) -> ResponseReturnValue:
    """One complaint whole. Not there for who it is about."""
    me, station = _supervisor(), house().station
    found = complaints.visible(station, me.staff_no)
    one = next((each for each in found if each.number == number), None)
    if one is None:
        abort(404)
    who = complaints.complainant(station, one)
    return render_template(
        "complaint/show.html", one=one, lamp=lamp_of(one.due or None, station.now().day),
        words=complaints.words(station, one), who=who,
        about=[station.staff_name(each) for each in sorted(one.about)],
        authority=complaint_papers.office_of(station, one.to), acts=_acts(one),
        by=complaint_papers.office_name(station, one.to) if one.by_district else "",
    )  # fmt: skip


@screen.post("/<number>/print")
def print_again(number: str) -> ResponseReturnValue:
    """Its newest paper once more: on A4 where there is such a printer."""
    me, home = _supervisor(), house()
    found = complaints.visible(home.station, me.staff_no)
    one = next((each for each in found if each.number == number), None)
    if one is None:
        abort(404)
    document, seq = one.papers[-1]
    what = "print" if home.devices.sheets is None else SHEET
    home.station.order_paper(document, kind=complaint_papers.KIND, what=what, trade="", seq=seq)
    return redirect(url_for(".show", number=number), 303)


@screen.get("/ratings")
def rated() -> ResponseReturnValue:
    """Supervision sees averages and single ratings of others; everybody the own average."""
    me, station = acting.seated().who, house().station
    told, today = register.all_of(station), station.now().day
    months = sorted({one.day[:7] for one in told} | {today[:7]}, reverse=True)[:6]
    mine = [
        (month, average)
        for month in months
        if (average := ratings.own(told, me.staff_no, month, today)) is not None
    ]
    others = ratings.shown(told, me.staff_no) if supervises(me) else ()
    return render_template(
        "complaint/ratings.html", mine=mine, least=ratings.LEAST, supervises=supervises(me),
        months=[(month, _people(others, month)) for month in months] if others else [],
        single=[(one, station.words(one.seq, "comment_ct")) for one in reversed(others[-40:])],
    )  # fmt: skip


def _people(told: tuple[Rated, ...], month: str) -> list[Person]:
    of_month = [one for one in told if one.day[:7] == month]
    found = []
    for staff_no in sorted({one.staff_no for one in of_month}):
        average = ratings.average(one for one in of_month if one.staff_no == staff_no)
        if average is not None:
            found.append(Person(house().station.staff_name(staff_no), average))
    return found


def _acts(one: Complaint) -> tuple[str, ...]:
    """What may be done next, by its state alone; the rules judge it again."""
    if one.state not in OPEN:
        return ()
    if one.to:
        return ("DecideComplaint",)
    if one.state == "RECEIVED":
        return ("AcceptComplaint", "RejectComplaint", "RouteComplaint")
    return ("DecideComplaint", "RouteComplaint")


def _supervisor() -> SignedIn:
    """Who is signed in, a supervisor; for others there is no such page."""
    me = acting.seated().who
    if not supervises(me):
        abort(404)
    return me
