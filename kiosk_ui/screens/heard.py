"""What the district said: its newest words here, what is too old, what speaks against it."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from appliance.core.staleness import BLOCK, Aged
from appliance.registers import complaints
from appliance.staff_room import SignedIn
from appliance.station import Station
from kiosk_ui import acting
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.service import SOFTWARE

screen = Blueprint("heard", __name__, url_prefix="/heard")

COMPLAINTS: Final = "complaints"
SHOWN: Final = 60
"""Words of one page: the standing ones, and the newest answers and rulings."""
KNOWN: Final = (
    "tables", "blacklist", "licence", "credit", "organisations", "enrolments", "opening-share",
    "pools", "answers", "departments", "rulings", "online", "complaints", "waivers", "withdrawn",
    "enrolled", "revoked", "release", "board", "succession",
)  # fmt: skip


@screen.get("/")
def page() -> ResponseReturnValue:
    me, station = acting.seated().who, house().station
    heard = station.parts.heard
    hidden = _hidden(station, me)
    words = [] if heard is None else [one for one in heard.words() if not hidden(one[0].name)]
    strange = [] if heard is None else [one for one in heard.strange() if not hidden(one)]
    return render_template(
        "heard.html", words=words[:SHOWN], size=0 if heard is None else heard.size,
        strange=strange, lines=lines(station), kind=kind,
        at=None if heard is None or not heard.told.at else heard.told.at,
    )  # fmt: skip


def _hidden(station: Station, me: SignedIn) -> Callable[[str], bool]:
    """Words about complaints are for supervision, and never for whom the complaint is about."""
    known: set[str] = set()
    if "SUPERVISOR" in me.roles:
        known = {one.number for one in complaints.visible(station, me.staff_no)}

    def hides(name: str) -> bool:
        folder, _, number = name.partition("/")
        return folder == COMPLAINTS and number.removesuffix(".txt") not in known

    return hides


def kind(name: str) -> str:
    """What a word is about, for people."""
    first = name.partition("/")[0].partition("-")[0]
    known = name if name in KNOWN else first
    return say(f"heard.kind.{known if known in KNOWN else 'other'}", current())


def lines(station: Station) -> list[tuple[str, str]]:
    """(lamp, sentence) of what the staff must know of the district's word, the worst first."""
    heard = station.parts.heard
    if heard is None:
        return []
    said = [("stop", say(f"heard.accused.{one.reason}", current())) for one in heard.accused]
    return said + [_line(one) for one in station.aged()] + _release(station)


def _release(station: Station) -> list[tuple[str, str]]:
    """That the district wants another software on this box."""
    told = station.release()
    if told is None or told.version == SOFTWARE:
        return []
    facts = {"new": told.version, "old": SOFTWARE, "number": told.document_no}
    return [("wait", say("heard.release", current(), **facts))]


def _line(one: Aged) -> tuple[str, str]:
    code = "blocked" if one.level == BLOCK else "old" if one.left < 0 else "soon"
    facts = {"what": kind(one.name), "days": one.days, "left": one.left}
    return ("stop" if code == "blocked" else "wait"), say(f"heard.{code}", current(), **facts)
