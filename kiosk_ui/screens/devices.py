"""The devices in plain words, the morning check, and the case of the box."""

import hashlib
import logging

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core import tamper
from appliance.core.commands import ClearTamper
from appliance.core.refusals import Refusal
from appliance.ports import Breach, DeviceFault, Fault, PrintState
from kiosk_ui import acting, closer_look, device_words, readiness
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.paper.readiness import name_of
from kiosk_ui.paper.readiness import readiness as slip_of
from kiosk_ui.readiness import Finding, Report
from kiosk_ui.second_page import second_page
from kiosk_ui.shown import local

log = logging.getLogger(__name__)

screen = Blueprint("devices", __name__, url_prefix="/devices")

PRINT_S = 10.0
"""The slip is about 30 lines; the page waits for it."""


@screen.get("/")
def page() -> ResponseReturnValue:
    """What was seen last, after another look: whoever opens this page has a reason."""
    acting.seated()
    house().devices.look()
    return _shown()


# --- the morning check ------------------------------------------------------------------------


@screen.post("/check")
def check() -> ResponseReturnValue:
    """Everything does something; the result is an entry and a slip."""
    me, home = acting.seated().who, house()
    station = home.station
    findings = readiness.checked(station, home.devices.all())
    home.devices.look()
    report = Report(f"{local(station.now()):%Y-%m-%d %H:%M}", findings)
    try:
        receipt = readiness.told(station, report)
        report = Report(report.at, findings, receipt.last_seq)
    except (Breach, Fault) as error:
        log.warning("the morning check is not in the ledger: %s", type(error).__name__)
    home.report, home.report_printed = report, _printed(report, me.name)
    return redirect(url_for(".page"), 303)


@screen.post("/slip")
def slip() -> ResponseReturnValue:
    """The slip of the last check once more."""
    me, home = acting.seated().who, house()
    if home.report is not None:
        home.report_printed = _printed(home.report, me.name)
    return redirect(url_for(".page"), 303)


def _printed(report: Report, by: str) -> str:
    """Printed | print-unknown | not-printed: what the printer said."""
    home = house()
    printer = home.devices.printer
    paper = slip_of(
        report, station=home.settings.place.name, by=by, practice=home.station.demo,
        training=home.settings.practice is not None, later=_later(),
    )  # fmt: skip
    try:
        state = printer.print(
            paper.encode(printer.width_dots, native_qr=printer.draws_codes), timeout_s=PRINT_S
        )
    except DeviceFault:
        return "not-printed"
    return "printed" if state is PrintState.CONFIRMED else "print-unknown"


def _later() -> tuple[Finding, ...]:
    """What failed since the last check, the printer by its own slip included."""
    home = house()
    if home.report is None:
        return ()
    return readiness.later(home.report, home.devices.states(), home.station)


# --- the ports ---------------------------------------------------------------------------------


@screen.post("/look")
def look() -> ResponseReturnValue:
    """What hangs on the ports of the devices that do not answer; it stays until the next look."""
    acting.seated()
    home = house()
    home.devices.look()
    home.ports_seen = closer_look.looked(home.devices.all(), home.devices.states())
    return redirect(url_for(".page", looked="1", _anchor="ports"), 303)


# --- the case ---------------------------------------------------------------------------------


@screen.post("/case/<pin>")
def case(pin: str) -> ResponseReturnValue:
    """The first person says what was found; nothing is in the ledger until the second signs."""
    seat, station = acting.seated(), house().station
    alarm = next((one for one in station.alarms() if one.pin == pin), None)
    finding = request.form.get("finding", "")
    if alarm is None or finding not in tamper.FINDINGS:
        return _shown(), 422
    text = tamper.account(alarm, finding)
    station.keep_blob(text)
    command = ClearTamper(pin=pin, finding_sha256=hashlib.sha256(text).hexdigest())
    acting.leave_for_second(seat, command)
    return redirect(url_for(".second"), 303)


@screen.route("/second", methods=["GET", "POST"])
def second() -> ResponseReturnValue:
    """The second person, with their own card and PIN."""
    return second_page(ClearTamper, "devices_second.html", back=".page", refused=_shown)


def _shown(wrong: Refusal | None = None) -> str:
    home = house()
    opened, later = home.opened_modes(), _later()
    sentences = [
        say("readiness.later-one", current(), name=name_of(one, current()),
            state=say(one.code, current(), **one.facts))
        for one in later
    ]  # fmt: skip
    today = f"{local(home.now()):%Y-%m-%d}"
    return render_template(
        "devices.html", rows=device_words.rows(home.devices.states(), opened, current()),
        alarms=home.station.alarms(), findings=tamper.FINDINGS, report=home.report,
        printed=home.report_printed, name_of=lambda one: name_of(one, current()), wrong=wrong,
        resting=home.station.resting, looked="looked" in request.args,
        later=sentences, old=home.report is not None and home.report.at[:10] != today,
        ports=closer_look.in_words(home.ports_seen, current()),
    )  # fmt: skip
