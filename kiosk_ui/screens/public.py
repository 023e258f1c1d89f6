"""For everybody: the notices in full, with masked names and no count of bidders."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from kiosk_ui.house import house

screen = Blueprint("public", __name__)


@screen.get("/notices/<number>")
def notice(number: str) -> ResponseReturnValue:
    """The full text of one notice."""
    found = next((one for one in house().station.notices() if one.number == number), None)
    if found is None:
        return render_template("no.html", kind="missing", text=""), 404
    return render_template("notice.html", one=found)


@screen.get("/notices")
def notices() -> ResponseReturnValue:
    return render_template("notices.html", notices=house().station.notices())
