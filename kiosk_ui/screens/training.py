"""Training: a second station to practise on. The head begins and ends it, all may open it."""

import logging
from pathlib import Path

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.settings import TrainingRoom
from kiosk_ui import acting, training_room
from kiosk_ui.house import house
from kiosk_ui.training_wish import Wish

log = logging.getLogger(__name__)

screen = Blueprint("training", __name__, url_prefix="/training")

LOOK_AGAIN_S = 3
"""While it starts the page asks again; that takes up to a minute on a small board."""


@screen.get("/")
def page() -> ResponseReturnValue:
    acting.seated()
    return _shown()


@screen.post("/")
def ask() -> ResponseReturnValue:
    """`do`: go-on, anew or end."""
    me, room = acting.seated().who, house().settings.training
    if room is None or acting.HEAD not in me.roles:
        return _shown(wrong="training.head-only"), 422
    wish, what = Wish(Path(room.wish)), request.form.get("do", "")
    try:
        if what in ("go-on", "anew"):
            wish.ask(anew=what == "anew")
        elif what == "end":
            wish.drop()
    except OSError as error:
        log.warning("the wish for a training could not be written: %s", error.strerror)
        return _shown(wrong="training.no-folder"), 503
    return redirect(url_for(".page"), 303)


def _shown(wrong: str = "") -> str:
    room: TrainingRoom | None = house().settings.training
    me = acting.who()
    state = training_room.state(room) if room else "none"
    return render_template(
        "training.html", state=state, wrong=wrong, kiosk=training_room.kiosk(room) if room else "",
        head=me is not None and acting.HEAD in me.roles, refresh_s=LOOK_AGAIN_S,
    )  # fmt: skip
