"""What the box told the supervision of by itself, each with the entries it rests on."""

from typing import Final

from flask import Blueprint, abort, render_template
from msgspec import Struct

from appliance.core import envelope
from appliance.core.alert_register import Alert
from appliance.registers import alerts
from kiosk_ui import acting, desk
from kiosk_ui.i18n import current

screen = Blueprint("alerts", __name__, url_prefix="/alerts")

SEEN_BY: Final = {"SUPERVISOR", "HEAD"}
CLOSED_SHOWN: Final = 20


class Evidence(Struct, frozen=True):
    """An entry that an alert rests on: number, kind, entry time, the first digits of its leaf."""

    seq: int
    kind: str
    at: str
    leaf: str


class Row(Struct, frozen=True):
    """An alert, its rule in words, its evidence."""

    one: Alert
    rule: str
    evidence: tuple[Evidence, ...]


@screen.get("/")
def page() -> str:
    """Those that wait for somebody, then the newest that were closed."""
    me = acting.seated().who
    if not SEEN_BY & set(me.roles):
        abort(404)
    known = list(reversed(alerts.of_station(desk.station()).values()))
    waiting = [_row(one) for one in known if not one.closed_at]
    closed = [_row(one) for one in known if one.closed_at][:CLOSED_SHOWN]
    return render_template(
        "figures/alerts.html", waiting=waiting, closed=closed, may="SUPERVISOR" in me.roles
    )


def _row(one: Alert) -> Row:
    rule = desk.station().tables.alert_rules.get(one.rule)
    words = one.rule if rule is None else rule.en if current() == "en" else rule.zh
    leaves = one.hashes or ("",) * len(one.entries)
    pairs = zip(one.entries, leaves, strict=True)
    return Row(one, words, tuple(_evidence(seq, leaf) for seq, leaf in pairs))


def _evidence(seq: int, leaf: str) -> Evidence:
    written = envelope.from_bytes(desk.station().ledger.entry(seq))
    return Evidence(seq, written.kind, written.at, leaf[:16])
