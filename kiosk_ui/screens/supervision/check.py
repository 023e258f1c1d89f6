"""Is the ledger whole, is a draw what it must be? The real verifiers and what they looked at."""

from typing import Final

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct
from msgspec.structs import replace

from appliance.core import draw_record
from appliance.core.draw_record import BadRecord
from appliance.core.draws import BadDraw, Draw
from appliance.core.instant import text_of
from appliance.ledger.keys import parse_vkey
from appliance.ledger.policy import Policy
from appliance.station import Station
from kiosk_ui import desk
from kiosk_ui.house import house
from kiosk_ui.ledger_check import RUNNING, Check
from kiosk_ui.screens import query
from kiosk_ui.screens.supervision.door import VERIFIERS, screen, seen_by
from kiosk_ui.screens.supervision.live import FIND_MAX

DATABASE: Final = "station.db"
PLACE: Final = "ledger-check"
"""Where the application keeps the one run that it may have."""


class Computed(Struct, frozen=True):
    """A draw computed anew from its record. `differs`: what of the record is another."""

    session: str
    items: int
    order: tuple[str, ...]
    void: bool
    differs: tuple[str, ...]


@screen.get("/verify")
def verify() -> str:
    """What can be verified here, and how the last run ended."""
    seen_by(VERIFIERS)
    return _shown()


@screen.get("/verify/stand")
def stand() -> str:
    """The run alone, for the script that follows it."""
    seen_by(VERIFIERS)
    return render_template("supervision/_stand.html", stand=_check().stand)


@screen.post("/verify")
def begin() -> ResponseReturnValue:
    """Begin to verify the whole ledger; nothing is written, so no entry tells of it."""
    seen_by(VERIFIERS)
    home = house()
    folder = home.settings.state_folder
    _check().begin(
        folder / DATABASE, keys=folder / "keys", trust=_trust(home.station),
        at=text_of(home.now().at),
    )  # fmt: skip
    return redirect(url_for("watch.verify"), 303)


def _check() -> Check:
    kept: Check = current_app.extensions.setdefault(PLACE, Check(house().seats.ring))
    return kept


def _trust(station: Station) -> Policy | None:
    """Whose cosignatures count, with the ledger's own first key and the district's beside them."""
    trust = station.parts.trust
    if trust is None:
        return None
    if not station.proof().reach:  # no witness ever signed: nothing to miss, which the page says
        trust = replace(trust, quorum=None)
    logs = [station.ledger.keys.ledger_keys[0]]
    if told := house().settings.identity.district_ledger:
        logs.append(parse_vkey(told))
    return replace(trust, logs={**{one.name: one for one in logs}, **trust.logs})


def _shown() -> str:
    station = desk.station()
    sought = request.args.get("trade", "")[:FIND_MAX]
    found = station.find(query.bare(sought)) if sought else ()
    drawn = [_computed(one) for one in found[0].draws.drawn] if found else []
    return render_template(
        "supervision/verify.html", stand=_check().stand, running=RUNNING, sought=sought,
        number=found[0].number if found else "", drawn=[one for one in drawn if one],
    )  # fmt: skip


def _computed(one: Draw) -> Computed | None:
    """The draw computed again; None for one that is not told yet or that a ball machine drew."""
    if one.promise is None or one.open:
        return None
    told = draw_record.of(one)
    try:
        found = draw_record.check(told)
    except (BadRecord, BadDraw):
        return Computed(one.session_id, len(one.items), (), void=False, differs=("record",))
    order = tuple(found.computed.get("order", ()))
    return Computed(one.session_id, len(one.items), order, "void" in told, tuple(found.differs))
