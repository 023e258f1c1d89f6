"""For everybody: the notices in full, with masked names and no count of bidders; the fees."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from kiosk_ui import limit_words, moved_days, valuations
from kiosk_ui.fee_words import shown_on
from kiosk_ui.house import house
from kiosk_ui.i18n import current
from kiosk_ui.screens import fields

screen = Blueprint("public", __name__)


@screen.get("/notices/<number>")
def notice(number: str) -> ResponseReturnValue:
    """The full text of one notice."""
    found = house().station.notice(number)
    if found is None:
        return render_template("no.html", kind="missing", text=""), 404
    trade = house().station.trade(number)
    return render_template(
        "notice.html", one=found, moved=moved_days.of(house().station, number, current()),
        limits_kept=trade is not None and limit_words.kept(house().station, trade) is not None,
    )  # fmt: skip


@screen.get("/notices")
def notices() -> ResponseReturnValue:
    """All of them, also long after their time, a page at a time."""
    page = house().station.notices(fields.page_asked())
    return render_template("notices.html", page=page)


@screen.get("/fees")
def fees() -> str:
    """The schedule that holds today: what may be charged, by whom, at most how much (I03)."""
    station = house().station
    rows = shown_on(station.tables.fees, station.now().day, current())
    return render_template("fees.html", rows=rows)


@screen.get("/valuations")
def valued() -> str:
    """What is valued and public today: everybody may object to it (I04)."""
    return render_template("valuations.html", rows=valuations.on_show(house().station))
