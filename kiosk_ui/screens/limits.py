"""For everybody: how large a trade the township may do, by which document, since when."""

from flask import Blueprint, render_template

from kiosk_ui import limit_words
from kiosk_ui.house import house
from kiosk_ui.i18n import current

screen = Blueprint("limits", __name__, url_prefix="/limits")


@screen.get("/")
def page() -> str:
    """What holds today and what is announced; a trade that was accepted keeps its own."""
    station, to = house().station, current()
    return render_template(
        "limits.html", rows=limit_words.lines(station, to), source=limit_words.source(station, to)
    )
