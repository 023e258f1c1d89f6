"""For everybody: information pages, and which trades are done elsewhere (H08, J03, J05).

While nobody touches the idle screen the pages follow each other on it; a touch leads back.
"""

from typing import Final

from flask import Blueprint, abort, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from appliance.core.code_rows import Elsewhere
from kiosk_ui import information
from kiosk_ui.house import house
from kiosk_ui.i18n import Language, current
from kiosk_ui.information import Information
from kiosk_ui.paper.elsewhere import Route, route
from kiosk_ui.paper.slip import Slip
from kiosk_ui.screens import printed_for_all
from kiosk_ui.screens.registration import bringing
from kiosk_ui.shown import local

screen = Blueprint("information", __name__)

REST_S: Final = 60
"""So long the idle screen stands before the first page comes."""
SHOWN_S: Final = 20


@screen.get("/information")
def pages() -> str:
    """All of them, and the way to what is done elsewhere."""
    return render_template("information/list.html", pages=_pages())


@screen.get("/information/<name>")
def page(name: str) -> str:
    """One page, chosen by somebody."""
    return render_template("information/page.html", page=_one(name), next_url="")


@screen.get("/information/<name>/idle")
def shown(name: str) -> str:
    """One page as the idle screen shows it; then the next one, and after the last idle again."""
    found = _one(name)
    names = [one.name for one in _pages()]
    after = names[names.index(found.name) + 1 :]
    onward = url_for(".shown", name=after[0]) if after else url_for("villager.idle")
    return render_template(
        "information/page.html", page=found, next_url=onward, refresh_s=SHOWN_S, idle_s=0
    )


@screen.get("/elsewhere")
def elsewhere() -> str:
    """Classes that no station holds, and where people go with them."""
    rows = [(row, *_told(row, current())) for row in _rows().values()]
    return render_template(
        "information/elsewhere.html", rows=rows, printed=session.pop("route-printed", "")
    )


@screen.post("/elsewhere/<code>")
def print_route(code: str) -> ResponseReturnValue:
    """The routing slip of one class."""
    row = _rows().get(code)
    if row is None:
        abort(404)
    session["route-printed"] = (
        "too-many" if printed_for_all.too_many() else bringing.print_now(_slip(row))
    )
    return redirect(url_for(".elsewhere"), 303)


def first_page() -> str:
    """Where the idle screen goes after a while, "" where there are no pages."""
    found = _pages()
    return url_for("information.shown", name=found[0].name) if found else ""


def _pages() -> tuple[Information, ...]:
    """The district's notices first: they have a last day."""
    home = house()
    own = information.pages(home.settings.state_folder)
    told = information.told(home.station.board_notices())
    names = {one.name for one in told}
    return (*told, *(one for one in own if one.name not in names))


def _one(name: str) -> Information:
    found = next((one for one in _pages() if one.name == name), None)
    if found is None:
        abort(404)
    return found


def _rows() -> dict[str, Elsewhere]:
    return dict(house().station.tables.elsewhere)


def _told(row: Elsewhere, language: Language) -> tuple[str, str, str]:
    """(what, where, what to bring) in the language."""
    if language == "en":
        return row.en, row.where_en, row.bring_en
    return row.zh, row.where_zh, row.bring_zh


def _slip(row: Elsewhere) -> Slip:
    """In Chinese: whoever reads it at the other counter does."""
    home = house()
    what, where, bring = _told(row, "zh_CN")
    facts = Route(
        what, where, bring, station=home.settings.place.name, phone=home.settings.place.phone,
        at=f"{local(home.now()):%Y-%m-%d %H:%M}", practice=home.station.demo,
        training=home.settings.practice is not None,
    )  # fmt: skip
    return route(facts)
