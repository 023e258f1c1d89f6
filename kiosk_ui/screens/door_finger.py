"""The door of the session room by finger (domain.md F08): whoever is on the session's list.

A finger is compared with those of the list and no others; whose it is otherwise nobody asks. The
staff have theirs in the vault, those who come to one session in memory (session_fingers.py).
"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.ports import FingerprintReader
from appliance.registers import attendance
from kiosk_ui import acting
from kiosk_ui.device_answers import Wait
from kiosk_ui.house import house
from kiosk_ui.screens import door

screen = Blueprint("door_finger", __name__, url_prefix="/door/finger")
KIND = "door finger"


class Seen(Struct, frozen=True):
    """Whose finger it is: the trade, and how its roster names them; door.STRANGER for no one's."""

    trade: str
    person: str


class _Listed(Struct, frozen=True):
    """Somebody of a list with a finger that is known here."""

    seen: Seen
    template: bytes


@screen.get("/")
def page() -> ResponseReturnValue:
    listed = _listed()
    if not listed:
        return redirect(url_for("door.page", way=door.way()), 303)
    wait = _wait(listed)
    left = wait.seconds(house().station.clock.monotonic())
    return render_template("door_finger.html", wait=wait, left=left, way=door.way())


@screen.get("/wait")
def waiting() -> ResponseReturnValue:
    """How the comparing stands, for the script."""
    return acting.how_it_stands(KIND)


@screen.post("/more")
def more() -> ResponseReturnValue:
    house().answers.more(acting.browser(), KIND)
    return redirect(url_for(".page", way=door.way()), 303)


@screen.post("/")
def finger() -> ResponseReturnValue:
    """The reader's answer comes back by its token, once; a finger on no list is denied, kept."""
    got = house().answers.collect(acting.browser(), KIND, request.form.get("token", ""))
    if not isinstance(got, Seen):
        return redirect(url_for(".page", way=door.way()), 303)
    return door.answered(got.trade, got.person)


def _listed() -> list[_Listed]:
    """Everybody on the lists of now whose finger is known."""
    station = house().station
    lists = door.lists()
    named = {
        person.rpartition(":")[2]: Seen(number, person)
        for number, listed in lists.items()
        for person in listed
    }
    staff = [
        _Listed(named[kept.person], kept.template)
        for kept in attendance.templates(station)
        if kept.person in named
    ]
    others = house().session_fingers.of(lists)
    return staff + [_Listed(Seen(*whose), template) for whose, template in others.items()]


def _wait(listed: list[_Listed]) -> Wait:
    reader = house().devices.fingerprint
    stranger = Seen(listed[0].seen.trade, door.STRANGER)
    return house().answers.begin(
        acting.browser(), KIND, "finger",
        lambda seconds, _progress: _identified(reader, listed, stranger, seconds),
    )  # fmt: skip


def _identified(
    reader: FingerprintReader, listed: list[_Listed], stranger: Seen, seconds: float
) -> Seen | None:
    found = reader.identify([one.template for one in listed], timeout_s=seconds)
    if found is None:
        return None
    return stranger if found.index is None else listed[found.index].seen
