"""The idle screen, reading aids, and the ways to stop: pause, "are you still there", leave."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from appliance.ports import DeviceFault
from appliance.views import STOPPED
from kiosk_ui import acting, look
from kiosk_ui.house import house
from kiosk_ui.screens import door, information

screen = Blueprint("villager", __name__)

STILL_S = 30
"""How long "are you still there" waits before the page is put away."""


@screen.get("/")
def idle() -> ResponseReturnValue:
    """What one can do here, today's notices, and what is true of the box."""
    notices = [one for one in house().station.current_notices() if one.stage != STOPPED]
    return render_template("idle.html", notices=notices[:3], count_all=len(notices), idle_s=0,
                           door=bool(door.sessions()), onward=information.first_page(),
                           rest_s=information.REST_S)  # fmt: skip


@screen.post("/look")
def change_look() -> ResponseReturnValue:
    """The next text size, colours or language; back to the same page."""
    response = redirect(inside(request.form.get("back", "/")), 303)
    look.turn(response, request.form.get("look", ""))
    return response


@screen.post("/help")
def call_clerk() -> ResponseReturnValue:
    """The staff screens show that somebody here asks for help, until one of them comes."""
    house().called = True
    return redirect(inside(request.form.get("back", "/")), 303)


@screen.get("/pause")
def pause() -> ResponseReturnValue:
    return render_template("pause.html", idle_s=house().settings.idle_s)


@screen.get("/still")
def still() -> ResponseReturnValue:
    """Covers what was there, and asks; `card`: because theirs was taken away."""
    back, card = inside(request.args.get("back", "/register/")), "card" in request.args
    return render_template("still.html", seconds=STILL_S, back=back, card=card, idle_s=0)


@screen.get("/card")
def card() -> ResponseReturnValue:
    """Whether the card that was read still lies on the reader; null where nobody can tell."""
    try:
        left = house().devices.id_card.card_left()
    except DeviceFault:
        left = None
    return {"left": left}


@screen.post("/leave")
def leave() -> ResponseReturnValue:
    return _away()


@screen.get("/away")
def away() -> ResponseReturnValue:
    """Where the page goes by itself when nobody is there any more."""
    return _away()


def _away() -> ResponseReturnValue:
    """The next person sees nothing of the last one; what was filled in stays for them."""
    house().answers.leave(acting.browser())
    house().pictures.forget(acting.browser())
    house().guests.leave(acting.browser())
    for name in ("reg", "done", "changing", "sheet", "complaint", "join"):
        session.pop(name, None)
    response = redirect(url_for(".idle"), 303)
    look.forget(response)
    return response


def inside(path: str) -> str:
    """A path of our own, never another site's address."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
