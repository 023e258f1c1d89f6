"""The query machine's guides: for each type of trade what everybody may know of it (B16)."""

from flask import Blueprint, abort, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from kiosk_ui import guides
from kiosk_ui.guides import Here
from kiosk_ui.house import house
from kiosk_ui.i18n import current
from kiosk_ui.paper.guide import Sheet, guide_slip
from kiosk_ui.screens import printed_for_all
from kiosk_ui.screens.registration import bringing, case
from kiosk_ui.shown import local

screen = Blueprint("guide", __name__, url_prefix="/query/guide")


@screen.get("/")
def all_of_them() -> str:
    """Every type that this station takes, by what it is about."""
    groups = [(group, case.types_in(group)) for group in case.groups()]
    rows = [
        (code, case.named(case.tables().trade_types[code]), case.type_word(code))
        for _group, codes in groups
        for code in codes
    ]
    return render_template("guide/list.html", rows=rows)


@screen.get("/<code>")
def page(code: str) -> str:
    """The thirteen fields of one type."""
    fields = _fields(code)
    return render_template(
        "guide/page.html", code=code, fields=fields, printed=session.pop("guide-printed", "")
    )


@screen.post("/<code>/print")
def print_guide(code: str) -> ResponseReturnValue:
    """The same as a slip to take home, in the language of the page."""
    home, fields = house(), _fields(code)
    sheet = Sheet(
        tuple((one.title, one.lines) for one in fields),
        station=home.settings.place.name,
        at=f"{local(home.now()):%Y-%m-%d %H:%M}",
        practice=home.station.demo,
        training=home.settings.practice is not None,
    )
    slip = guide_slip(sheet, language=current())
    said = "too-many" if printed_for_all.too_many() else bringing.print_now(slip)
    session["guide-printed"] = said
    return redirect(url_for(".page", code=code), 303)


def _fields(code: str) -> tuple[guides.Field, ...]:
    station = house().station
    if code not in guides.enabled(station.tables):
        abort(404)
    here = Here(house().settings.place, station.now().day)
    return guides.guide(station.tables, code, here, current())
