"""A code held in front of the scanner, on its way into the field of the page that waits for it."""

from types import MappingProxyType
from typing import Final

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from kiosk_ui import acting, scans
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say

screen = Blueprint("scan", __name__)


@screen.post("/scan")
def scan() -> ResponseReturnValue:
    """What was scanned just now, once: `text` for the field, `go` another page, `say` why not."""
    home = house()
    scanner, now_s = home.devices.scanner, home.station.clock.monotonic()
    came = home.scanned.offer(scanner, now_s) if scanner else ""
    if not came:
        return jsonify(text="", go="", say="")
    wanted = request.form.get("want", "")
    taken = scans.for_page(wanted, came)
    if taken.text:
        home.scanned.taken()
    if wanted in LEADS:
        go = LEADS[wanted](taken.text) if taken.text else ""
        no = "" if go else taken.no or "scan.other"
        return jsonify(text="", go=go, say=say(no, current()) if no else "")
    return jsonify(text=taken.text, go="", say=say(taken.no, current()) if taken.no else "")


def _check(_code: str) -> str:
    """The scanner reads: the morning check says so from now on."""
    acting.seated()
    home = house()
    if home.report is None:
        return ""
    home.report = home.report.scanned()
    return url_for("devices.page", scanned="1", _anchor="check")


def _intake(code: str) -> str:
    """The page of what was typed in the village under this code; for a member of staff only."""
    acting.seated()
    found = house().station.registrations.by_code(code)
    if found is None or found.state != "waiting":
        return ""
    return url_for("intake.page", registration_id=found.id)


LEADS: Final = MappingProxyType({"application": _intake, "check": _check})
"""What the pages wait for that go on to another one, and where to; empty: not for them."""
