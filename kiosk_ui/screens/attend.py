"""Coming and going of the staff: a finger on the glass, or the staff card where no finger will do.

Nobody signs in for it. The box compares the finger with those of today's staff, one by one, and
writes who came or went (domain.md B10); what it compared with never leaves the vault.
"""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.core.commands import ClockAttendance
from appliance.core.presence import IN
from appliance.core.refusals import Refusal
from appliance.ports import DeviceFault, DeviceRefusal, FingerprintReader
from appliance.registers import attendance
from appliance.registers.attendance import Template
from appliance.station import Refused
from kiosk_ui import acting
from kiosk_ui.device_answers import Wait
from kiosk_ui.house import house

screen = Blueprint("attend", __name__, url_prefix="/attend")
KIND = "attend"


class Seen(Struct, frozen=True):
    """The finger is this person's."""

    person: str


class NotKnown(DeviceRefusal):
    """Nobody of today's staff has this finger: a failed try, said so on the page."""

    def __init__(self) -> None:
        super().__init__("finger-not-known")


@screen.get("/")
def page() -> ResponseReturnValue:
    return _shown()


@screen.get("/wait")
def waiting() -> ResponseReturnValue:
    """How the comparing stands, for the script."""
    return acting.how_it_stands(KIND)


@screen.post("/more")
def more() -> ResponseReturnValue:
    house().answers.more(acting.browser(), KIND)
    return redirect(url_for(".page"), 303)


@screen.post("/")
def finger() -> ResponseReturnValue:
    """The reader's answer comes back by its token, once."""
    got = house().answers.collect(acting.browser(), KIND, request.form.get("token", ""))
    if not isinstance(got, Seen):
        return redirect(url_for(".page"), 303)
    return _clock(got.person, "FINGER")


@screen.post("/card")
def card() -> ResponseReturnValue:
    """The way without a finger: the staff card that lies there, without a PIN."""
    house().answers.leave(acting.browser())
    try:
        lying = house().devices.staff_card.card()
    except DeviceRefusal as refusal:
        return _shown(bad_card=refusal.code), 422
    except DeviceFault:
        lying = None
    if lying is None:
        return _shown(bad_card="card-not-on-reader"), 422
    return _clock(lying.staff_no, "CARD")


@screen.get("/done")
def done() -> ResponseReturnValue:
    """Who came or went, and when; the next person begins anew."""
    person = str(session.get("attended", ""))
    told = attendance.last(house().station, person) if person else None
    if told is None:
        return redirect(url_for(".page"), 303)
    return render_template(
        "attend_done.html", told=told, name=house().station.staff_name(person),
        came=told.in_out == IN,
    )  # fmt: skip


def _clock(person: str, method: str) -> ResponseReturnValue:
    try:
        house().station.do(ClockAttendance(person=person, method=method))
    except Refused as no:
        return _shown(wrong=no.refusal), 422
    session["attended"] = person
    return redirect(url_for(".done"), 303)


def _shown(*, wrong: Refusal | None = None, bad_card: str = "") -> str:
    """After a refusal nothing waits yet: else the finger that still lies there is read again."""
    stopped = wrong is not None or bool(bad_card)
    wait = None if stopped else _wait()
    left = 0 if wait is None else wait.seconds(house().station.clock.monotonic())
    return render_template(
        "attend.html", wait=wait, left=left, wrong=wrong, bad_card=bad_card, stopped=stopped
    )


def _wait() -> Wait | None:
    """The comparing with today's templates; None while nobody has let a finger be enrolled."""
    known = attendance.templates(house().station)
    if not known:
        return None
    reader = house().devices.fingerprint
    return house().answers.begin(
        acting.browser(), KIND, "finger",
        lambda seconds, _progress: _identified(reader, known, seconds),
    )  # fmt: skip


def _identified(reader: FingerprintReader, known: list[Template], seconds: float) -> Seen | None:
    found = reader.identify([one.template for one in known], timeout_s=seconds)
    if found is None:
        return None
    if found.index is None:
        raise NotKnown
    return Seen(known[found.index].person)
