"""The USB stick at the counter: give out for the district, take in what came back.

The station touches no stick. It leaves a wish, the sync agent obeys it and tells how it went in
the inbox; both sides only ever write whole files of their own.
"""

import logging
from pathlib import Path
from typing import Final

import msgspec
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.ledger.disk import RealDisk
from appliance.ports import DeviceFault, PrintState, StorageFault
from kiosk_ui import acting
from kiosk_ui.house import house
from kiosk_ui.i18n import current, why
from kiosk_ui.paper.stick import stick_slip
from kiosk_ui.shown import local
from sync.stick_report import Act, Report
from sync.stick_wish import FILE, WISHES, Progress, Wish

log = logging.getLogger(__name__)

screen = Blueprint("stick", __name__, url_prefix="/stick")

LOOK_AGAIN_S: Final = 3
"""While the agent writes, or no stick is in yet, the page asks again."""
PROGRESS_BYTES_MAX: Final = 262_144
ID_BYTES: Final = 8
PRINT_S: Final = 10.0
ACTS: Final[dict[str, Act]] = {"give-out": "give-out", "take-in": "take-in"}
REFUSED_SHOWN: Final = 8


@screen.get("/")
def page() -> ResponseReturnValue:
    acting.seated()
    return _shown()


@screen.post("/")
def ask() -> ResponseReturnValue:
    """`act`: give-out or take-in; `mount`: one of the sticks that the agent listed."""
    acting.seated()
    told, act = _told(), ACTS.get(request.form.get("act", ""))
    mount = request.form.get("mount", "")
    if told is None or act is None or mount not in told.mounts:
        return _shown(wrong="stick.choose"), 422
    wish = Wish(house().station.entropy.draw(ID_BYTES).hex(), act, mount)
    try:
        RealDisk().put(_state() / WISHES / FILE, msgspec.json.encode(wish))
    except StorageFault as error:
        log.warning("the wish for a stick could not be written: %s", error)
        return _shown(wrong="stick.no-folder"), 503
    return redirect(url_for(".page", asked=wish.id), 303)


@screen.post("/slip")
def slip() -> ResponseReturnValue:
    """What the last stick carries, on paper: it goes with the stick or stays here."""
    me, told = acting.seated().who, _told()
    if told is None or told.report is None or told.report.act != "give-out":
        return _shown(wrong="stick.choose"), 422
    return redirect(url_for(".page", slip=_printed(told.report, me.name)), 303)


def _printed(report: Report, by: str) -> str:
    """Printed | print-unknown | not-printed: what the printer said."""
    home = house()
    printer = home.devices.printer
    paper = stick_slip(
        report, station=home.settings.place.name, by=by, at=_moment(report.at),
        practice=home.station.demo, training=home.settings.practice is not None,
    )  # fmt: skip
    try:
        state = printer.print(
            paper.encode(printer.width_dots, native_qr=printer.draws_codes), timeout_s=PRINT_S
        )
    except DeviceFault:
        return "not-printed"
    return "printed" if state is PrintState.CONFIRMED else "print-unknown"


def _shown(wrong: str = "") -> str:
    told = _told()
    asked = request.args.get("asked", "")
    waiting = told is not None and bool(asked) and told.id != asked
    busy = told is not None and (waiting or told.state == "running")
    report = told.report if told and not busy else None
    return render_template(
        "stick.html", told=told, busy=busy, waiting=waiting, wrong=wrong, report=report,
        at=_moment(report.at) if report else "",
        ledger=report.ledgers[0] if report and report.ledgers else None,
        refused=report.refused[:REFUSED_SHOWN] if report else (),
        more=max(len(report.refused) - REFUSED_SHOWN, 0) + report.more_refused if report else 0,
        again=busy or (told is not None and not told.mounts), refresh_s=LOOK_AGAIN_S,
        asked=asked, reason=_reason, slip=request.args.get("slip", ""),
    )  # fmt: skip


def _reason(code: str) -> str:
    """In words; a code that has none is named for whoever is asked for help."""
    return why(f"stick-refused.{code}", current())


def _told() -> Progress | None:
    """What the agent said last; None where it has no place for sticks."""
    try:
        with (_inbox() / FILE).open("rb") as file:
            return msgspec.json.decode(file.read(PROGRESS_BYTES_MAX), type=Progress)
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _moment(at: str) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"


def _state() -> Path:
    return house().settings.state_folder


def _inbox() -> Path:
    return _state() / "inbox"
