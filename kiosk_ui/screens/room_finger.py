"""A finger for the door of one session, laid down at the room's entrance (domain.md F08).

Who does not want to is let in by the host as before; nothing of it is written down.
"""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core import room as places
from appliance.core import rooms
from kiosk_ui import acting, desk
from kiosk_ui.house import house
from kiosk_ui.screens import case
from kiosk_ui.screens.case import Case

screen = Blueprint("room_finger", __name__, url_prefix="/room")


def may_lay(person: str) -> bool:
    """Whether this one of the roster comes to one session only; the staff have theirs enrolled."""
    return person.startswith("BIDDER:") or places.is_guest(person)


@screen.get("/<number>/finger/<person>")
def page(number: str, person: str) -> str:
    """The finger is laid down twice; then the door knows it until its owner is seen out."""
    opened = _opened(number, person)
    reader = house().devices.fingerprint
    wait = house().answers.begin(
        acting.browser(), _kind(number, person), "finger",
        lambda seconds, progress: reader.enrol(timeout_s=seconds, progress=progress),
    )  # fmt: skip
    badge = opened.trade.room.here(rooms.session_of(opened.trade))[person].badge_no
    return render_template(
        "room/finger.html", wait=wait, number=number, person=person, badge=badge,
        left=wait.seconds(house().station.clock.monotonic()),
    )  # fmt: skip


@screen.get("/<number>/finger/<person>/wait")
def waiting(number: str, person: str) -> ResponseReturnValue:
    desk.signed_in()
    return acting.how_it_stands(_kind(number, person))


@screen.post("/<number>/finger/<person>/more")
def more(number: str, person: str) -> ResponseReturnValue:
    desk.signed_in()
    house().answers.more(acting.browser(), _kind(number, person))
    return redirect(url_for(".page", number=number, person=person), 303)


@screen.post("/<number>/finger/<person>")
def taken(number: str, person: str) -> ResponseReturnValue:
    """The reader's answer by its token, once."""
    _opened(number, person)
    token = request.form.get("token", "")
    got = house().answers.collect(acting.browser(), _kind(number, person), token)
    if not isinstance(got, bytes):
        return redirect(url_for(".page", number=number, person=person), 303)
    house().session_fingers.keep(number, person, got)
    return redirect(url_for("room.show", number=number), 303)


def _opened(number: str, person: str) -> Case:
    """404 but for somebody who is here and has no finger of the staff, at a door."""
    opened = case.opened(number)
    here = opened.trade.room.here(rooms.session_of(opened.trade))
    if "AdmitPerson" not in opened.acts or person not in here or not may_lay(person):
        abort(404)
    if house().devices.panel is None:
        abort(404)
    return opened


def _kind(number: str, person: str) -> str:
    return f"room finger {number} {person}"
