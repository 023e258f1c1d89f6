"""Publication: the approved text as everybody will read it, and where it goes."""

from datetime import date

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct
from msgspec.structs import replace

from appliance.core.clocks import day_of
from appliance.core.commands import PublishNotice
from appliance.core.publication import MANDATORY_CHANNELS
from kiosk_ui import desk
from kiosk_ui.notice_terms import approved, last_day_to_publish, notice_end
from kiosk_ui.screens import case
from kiosk_ui.screens.case import NOTHING, Case, Said

screen = Blueprint("publication", __name__, url_prefix="/publish")
ACTS = {"PublishNotice": "publication.show"}

BY_HAND = ("BOARD", "BROADCAST")
"""Channels that a person may add: what they do themselves. The box sends nothing there."""


class Period(Struct, frozen=True):
    """When the notice would run, published now. `last`: the last day for it, None when over."""

    start: date
    end: date
    last: date | None


@screen.get("/<number>")
def show(number: str) -> str:
    return _shown(number, NOTHING)


@screen.post("/<number>")
def publish(number: str) -> ResponseReturnValue:
    return case.attempt(
        number, _command, show=_shown, onward=url_for("work.detail", number=number)
    )


def _command(opened: Case) -> PublishNotice:
    more = [code for code in BY_HAND if code in request.form.getlist("channel")]
    return PublishNotice(
        trade=opened.number,
        channels=(*MANDATORY_CHANNELS, *more),
        firewall=desk.station().firewall_key(opened.number).key_id,
    )


def _shown(number: str, said: Said) -> str:
    opened = case.opened(number)
    terms = opened.trade.terms
    if terms is None:
        return case.page("not_yet", opened, said, heading="publish.heading")
    text = desk.station().blobs.get(terms.text_sha256)
    return case.page(
        "publication", opened, said, period=_period(opened), terms=terms,
        # A new round is approved while the notice of the last one still stands in the trade.
        published=opened.trade.notice is not None and opened.trade.stage != "APPROVED",
        text=None if text is None else text.decode("utf-8", "replace").splitlines(),
        always=MANDATORY_CHANNELS, by_hand=BY_HAND,
    )  # fmt: skip


def _period(opened: Case) -> Period:
    station = desk.station()
    tables = station.tables_of(opened.trade)
    calendar = tables.calendar
    fixed = opened.trade.fixed
    terms = replace(approved(opened.trade), enrol_deadline=fixed.enrol_deadline)
    start = calendar.working_day_from(day_of(station.now().at)).day
    last = last_day_to_publish(terms, tables, start)
    return Period(start, notice_end(terms, calendar, start), last)
