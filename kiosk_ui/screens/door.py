"""The door of the session room: a card is laid down, an official asks at the desk."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core import door, rooms
from appliance.core.commands import OpenDoor
from appliance.core.people import normal_id
from appliance.core.room import EMERGENCY, IN, OUT
from appliance.core.trade import Trade
from appliance.ports import CardRead, NoAnswer
from appliance.registers import attendance
from appliance.station import Refused
from kiosk_ui import acting
from kiosk_ui.device_answers import Wait
from kiosk_ui.house import house

screen = Blueprint("door", __name__, url_prefix="/door")
KIND = "door"
LOCK = "LOCK"
"""The lock itself, where no room is known by which it leads."""
STRANGER = "BIDDER:"
"""On no roster: the refusal is an entry that names nobody."""


def sessions() -> list[Trade]:
    """The trades whose list the door goes by now; none where this station has no door.

    That is the session that runs, one that people are admitted to before its time, and one that
    is over while somebody is still inside.
    """
    station = house().station
    if house().devices.panel is None:
        return []
    return [
        one
        for one in station.trades_under_way()
        if one.stage in door.LISTED and door.access(one, station.tables_of(one)) is not None
    ]


def lists() -> dict[str, frozenset[str]]:
    """Trade -> whom the door knows for it now, as the roster names them."""
    tables_of = house().station.tables_of
    return {one.number: door.access(one, tables_of(one)) or frozenset() for one in sessions()}


@screen.get("/")
def page() -> ResponseReturnValue:
    if not sessions():
        return _shown("no-session")
    wait = _wait()
    left = wait.seconds(house().station.clock.monotonic())
    home = house()
    by_finger = bool(attendance.fingers(home.station) or home.session_fingers.of(lists()))
    return render_template(
        "door.html", wait=wait, left=left, needed="id-card", way=way(), by_finger=by_finger
    )


@screen.get("/wait")
def waiting() -> ResponseReturnValue:
    """How the reading of the card stands, for the script."""
    return acting.how_it_stands(KIND)


@screen.post("/more")
def more() -> ResponseReturnValue:
    house().answers.more(acting.browser(), KIND)
    return redirect(url_for(".page", way=way()), 303)


@screen.post("/")
def card() -> ResponseReturnValue:
    """The reader's answer comes back by its token, once; the roster decides."""
    got = house().answers.collect(acting.browser(), KIND, request.form.get("token", ""))
    running = sessions()
    if not isinstance(got, CardRead) or not running:
        return redirect(url_for(".page"), 303)
    number = normal_id(got.person.id_number)
    trade, person = next(
        ((one, person) for one in running if (person := _listed(one, number))),
        (running[0], STRANGER),
    )
    return answered(trade.number, person)


@screen.post("/emergency")
def emergency() -> ResponseReturnValue:
    """Out at once, whoever it is: the lock first, for a life may hang on it; then the entry."""
    home = house()
    if home.devices.panel is None:
        return redirect(url_for("villager.idle"), 303)
    what = "out"
    try:
        home.devices.panel.open_door()
    except NoAnswer:
        what = "silent"
    running = sessions()
    number = running[0].number if running else None
    home.station.do(OpenDoor(trade=number, person="", door=LOCK, way=EMERGENCY))
    return _shown(what)


@screen.post("/<number>")
def official(number: str) -> ResponseReturnValue:
    """Host and supervisor, from their own page."""
    who = acting.seated().who
    trade = next((one for one in sessions() if one.number == number), None)
    listed = door.access(trade, house().station.tables) or () if trade is not None else ()
    person = next((one for one in listed if one.endswith(f":{who.staff_no}")), STRANGER)
    return answered(number, person)


def _wait() -> Wait:
    reader = house().devices.id_card
    return house().answers.begin(
        acting.browser(), KIND, "card",
        lambda seconds, _progress: reader.read_card(timeout_s=seconds),
    )  # fmt: skip


def way() -> str:
    """In, unless the page or the button says out."""
    return OUT if request.values.get("way") == OUT else IN


def _listed(trade: Trade, id_number: str) -> str:
    """How the roster names the person of that card; empty when it is nobody's on it."""
    station = house().station
    people = station.people(trade.number)
    bidders = people.bidders.items() if people is not None else ()
    known = [(f"BIDDER:{number}", one) for number, one in bidders]
    for person, seq in trade.room.guests(rooms.session_of(trade)).items():
        guest = station.guest(seq)
        if guest is not None:
            known.append((person, guest))
    return next((who for who, one in known if normal_id(one.id_number) == id_number), "")


def answered(number: str, person: str) -> ResponseReturnValue:
    """The entry first, then the lock: no door opens without its entry."""
    home = house()
    try:
        trade = home.station.trade(number)
        place = rooms.row_of(trade, home.station.tables_of(trade)).code if trade else ""
        home.station.do(OpenDoor(trade=number, person=person, door=place, way=way()))
    except Refused as no:
        return _shown(no.refusal.code), 422
    try:
        assert home.devices.panel is not None
        home.devices.panel.open_door()
    except NoAnswer:
        return _shown("silent")
    return _shown("open" if way() == IN else "out")


def _shown(what: str) -> str:
    return render_template("door_answer.html", what=what)
