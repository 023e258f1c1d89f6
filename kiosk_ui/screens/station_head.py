"""The head's overview: ready in the morning, safe at the district, closed in the evening."""

from typing import Final

from flask import Blueprint, abort, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from appliance.core.commands import PrintStrip
from appliance.staff_room import SignedIn
from appliance.station import Refused
from kiosk_ui import acting, desk, limit_words, station_facts, strip_papers
from kiosk_ui.house import house
from kiosk_ui.i18n import current
from kiosk_ui.screens import heard

screen = Blueprint("station_head", __name__, url_prefix="/station")

NO: Final = "station-no"
"""Under this the cookie keeps why the day was not closed, until the page says it."""


@screen.get("/")
def page() -> str:
    """Nothing on it is a rule: each part leads to the page where something can be done."""
    _head()
    home, to = house(), current()
    close_at = home.settings.place.day_close
    return render_template(
        "station/overview.html",
        morning=station_facts.morning(home, to), without=station_facts.without(home, to),
        backups=station_facts.backups(home, to),
        close=station_facts.close_of(home.station, close_at),
        cards=station_facts.people(home.station, to),
        told=heard.lines(home.station) + limit_words.news(home.station, to),
        close_at=close_at, no=session.pop(NO, ""),
        has_stick=acting.has_stick(), resting=home.station.resting,
    )  # fmt: skip


@screen.post("/close")
def close() -> ResponseReturnValue:
    """Today is closed: the box writes the strip and prints it."""
    _head()
    station = desk.station()
    try:
        station.do(PrintStrip(date=station.now().day))
    except Refused as no:
        session[NO] = acting.sentence(no.refusal)
    return redirect(url_for(".page", _anchor="close"), 303)


@screen.post("/again")
def again() -> ResponseReturnValue:
    """One more copy of the newest strip; the head stays where it was asked for."""
    _head()
    if not strip_papers.print_again(desk.station()):
        abort(404)
    return redirect(url_for(".page", _anchor="close"), 303)


def _head() -> SignedIn:
    me = acting.seated().who
    if acting.HEAD not in me.roles:
        abort(404)
    return me
