"""The door of the session room: a bidder lays down the ID card, an official asks at the desk."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core.commands import OpenDoor
from appliance.core.door import SESSION_ROOM
from appliance.core.people import normal_id
from appliance.core.trade import Trade
from appliance.ports import CardRead, NoAnswer
from appliance.station import Refused
from kiosk_ui import acting
from kiosk_ui.device_answers import Wait
from kiosk_ui.house import house

screen = Blueprint("door", __name__, url_prefix="/door")
KIND = "door"
STRANGER = "BIDDER:"
"""On no roster: the refusal is an entry that names nobody."""


def sessions() -> list[Trade]:
    """The trades in session now; none where this station has no door."""
    if house().devices.panel is None:
        return []
    return [one for one in house().station.trades_under_way() if one.stage == "IN_SESSION"]


@screen.get("/")
def page() -> ResponseReturnValue:
    if not sessions():
        return _shown("no-session")
    wait = _wait()
    left = wait.seconds(house().station.clock.monotonic())
    return render_template("door.html", wait=wait, left=left, needed="id-card")


@screen.get("/wait")
def waiting() -> ResponseReturnValue:
    """How the reading of the card stands, for the script."""
    return acting.how_it_stands(KIND)


@screen.post("/more")
def more() -> ResponseReturnValue:
    house().answers.more(acting.browser(), KIND)
    return redirect(url_for(".page"), 303)


@screen.post("/")
def card() -> ResponseReturnValue:
    """The reader's answer comes back by its token, once; the roster decides."""
    got = house().answers.collect(acting.browser(), KIND, request.form.get("token", ""))
    running = sessions()
    if not isinstance(got, CardRead) or not running:
        return redirect(url_for(".page"), 303)
    number = normal_id(got.person.id_number)
    trade, person = next(
        ((one, person) for one in running if (person := _bidder(one, number))),
        (running[0], STRANGER),
    )
    return _answered(trade.number, person)


@screen.post("/<number>")
def official(number: str) -> ResponseReturnValue:
    """Host and supervisor, from their own page."""
    who = acting.seated().who
    trade = next((one for one in sessions() if one.number == number), None)
    roster = trade.session.roster if trade is not None and trade.session is not None else ()
    person = next((one for one in roster if one.endswith(f":{who.staff_no}")), STRANGER)
    return _answered(number, person)


def _wait() -> Wait:
    reader = house().devices.id_card
    return house().answers.begin(
        acting.browser(), KIND, "card",
        lambda seconds, _progress: reader.read_card(timeout_s=seconds),
    )  # fmt: skip


def _bidder(trade: Trade, id_number: str) -> str:
    """How the roster names the person of that card; empty when none of the bidders it is."""
    people = house().station.people(trade.number)
    if people is None:
        return ""
    found = (
        number for number, one in people.bidders.items() if normal_id(one.id_number) == id_number
    )
    return next((f"BIDDER:{number}" for number in found), "")


def _answered(number: str, person: str) -> ResponseReturnValue:
    """The entry first, then the lock: no door opens without its entry."""
    home = house()
    try:
        home.station.do(OpenDoor(trade=number, person=person, door=SESSION_ROOM))
    except Refused as no:
        return _shown(no.refusal.code), 422
    try:
        assert home.devices.panel is not None
        home.devices.panel.open_door()
    except NoAnswer:
        return _shown("silent")
    return _shown("open")


def _shown(what: str) -> str:
    return render_template("door_answer.html", what=what)
