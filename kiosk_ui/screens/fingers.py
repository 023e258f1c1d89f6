"""The head enrols and erases fingers of the staff, each with the number of the signed consent."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.core.attendance import ERASE_REASONS, FINGERS_OF_A_HAND
from appliance.core.commands import EnrolFinger, EraseFinger
from appliance.core.presence import Finger
from appliance.core.refusals import Refusal
from appliance.registers import attendance
from appliance.station import Refused
from kiosk_ui import acting
from kiosk_ui.house import house

screen = Blueprint("fingers", __name__, url_prefix="/fingers")
KIND = "finger-of-staff"
FIELDS = ("person", "finger_no", "consent_no")
TYPED_MAX = 64


class Typed(Struct, frozen=True):
    """What stands in the form: kept where the answer is no."""

    person: str = ""
    finger_no: str = "1"
    consent_no: str = ""

    @property
    def finger(self) -> Finger:
        number = self.finger_no
        whole = number.isascii() and number.isdigit() and len(number) < 3
        return Finger(self.person, int(number) if whole else 0)


def _typed() -> Typed:
    """What this browser typed last; it stands in no address."""
    kept = session.get("finger")
    return Typed(*map(str, kept)) if isinstance(kept, list) and len(kept) == 3 else Typed()


@screen.get("/")
def page() -> ResponseReturnValue:
    acting.seated()
    return _shown(Typed())


@screen.post("/take")
def begin() -> ResponseReturnValue:
    acting.seated()
    given = {name: request.form.get(name, "").strip()[:TYPED_MAX] for name in FIELDS}
    session["finger"] = [given[name] for name in FIELDS]
    house().answers.leave(acting.browser())
    return redirect(url_for(".take"), 303)


@screen.get("/take")
def take() -> ResponseReturnValue:
    """The finger is laid down twice; the entry follows when the reader has it."""
    acting.seated()
    typed, reader = _typed(), house().devices.fingerprint
    wait = house().answers.begin(
        acting.browser(), KIND, "finger",
        lambda seconds, progress: reader.enrol(timeout_s=seconds, progress=progress),
    )  # fmt: skip
    left = wait.seconds(house().station.clock.monotonic())
    name = house().station.staff_name(typed.person)
    return render_template("finger_take.html", wait=wait, left=left, typed=typed, name=name)


@screen.get("/wait")
def waiting() -> ResponseReturnValue:
    return acting.how_it_stands(KIND)


@screen.post("/more")
def more() -> ResponseReturnValue:
    acting.seated()
    house().answers.more(acting.browser(), KIND)
    return redirect(url_for(".take"), 303)


@screen.post("/")
def enrol() -> ResponseReturnValue:
    """The reader's answer by its token: the entry, and the template in the vault beside it."""
    me, station, typed = acting.seated().who, house().station, _typed()
    got = house().answers.collect(acting.browser(), KIND, request.form.get("token", ""))
    if not isinstance(got, bytes):
        return _shown(typed), 422
    finger = typed.finger
    command = EnrolFinger(
        person=finger.person, finger_no=finger.finger_no, consent_no=typed.consent_no
    )
    try:
        station.do(
            command, signers=(acting.signer_for(command, me),),
            beside=attendance.keeping(station, finger, got),
        )  # fmt: skip
    except Refused as no:
        return _shown(typed, no.refusal), 422
    session.pop("finger", None)
    return redirect(url_for(".page"), 303)


@screen.post("/erase")
def erase() -> ResponseReturnValue:
    me, station, given = acting.seated().who, house().station, request.form
    finger = Typed(given.get("person", ""), given.get("finger_no", "")).finger
    command = EraseFinger(
        person=finger.person, finger_no=finger.finger_no, reason=given.get("reason", "")
    )
    try:
        station.do(
            command, signers=(acting.signer_for(command, me),),
            beside=attendance.destroying(station, finger),
        )  # fmt: skip
    except Refused as no:
        return _shown(Typed(), no.refusal), 422
    return redirect(url_for(".page"), 303)


def _shown(typed: Typed, wrong: Refusal | None = None) -> str:
    station = house().station
    names = {one: station.staff_name(one) for one in attendance.in_office(station)}
    kept = sorted(attendance.fingers(station))
    return render_template(
        "fingers.html", names=names, typed=typed, wrong=wrong, reasons=ERASE_REASONS,
        fingers=[(one, names.get(one.person) or station.staff_name(one.person)) for one in kept],
        numbers=range(1, FINGERS_OF_A_HAND + 1),
    )  # fmt: skip
