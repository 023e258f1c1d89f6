"""Staff come and go: card on the reader, PIN, and off again when the card is lifted."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from appliance.ports import DeviceFault, DeviceRefusal, StaffCard
from appliance.staff_room import SignInRefused
from kiosk_ui import acting
from kiosk_ui.house import house
from kiosk_ui.screens.villager import inside

screen = Blueprint("sign_in", __name__, url_prefix="/staff")

PIN_LENGTH_MAX = 12


@screen.get("/")
def page() -> ResponseReturnValue:
    return _shown(inside(request.args.get("back", url_for("work.queue"))))


@screen.post("/")
def sign_in() -> ResponseReturnValue:
    back = inside(request.form.get("back", url_for("work.queue")))
    card, wrong = _card()
    if card is None:
        return _shown(back, wrong or "card-not-on-reader"), 422
    try:
        who = house().staff_room.sign_in(
            card, request.form.get("pin", "")[:PIN_LENGTH_MAX], house().devices.staff_card
        )
    except SignInRefused as no:
        return _shown(back, no.code, no.tries_left, no.seconds), 422
    except DeviceFault:
        return _shown(back, "card-not-on-reader"), 422
    house().seats.take(acting.browser(), who)
    return redirect(back, 303)


@screen.post("/out")
def sign_out() -> ResponseReturnValue:
    house().seats.leave(acting.browser())
    session.pop("reg", None)
    return redirect(url_for(".page"), 303)


@screen.get("/card")
def card_there() -> ResponseReturnValue:
    """Whether a card lies on the reader, for the script of the page."""
    card, wrong = _card()
    return {"state": "there" if card else "none", "note": wrong, "left": 0}


@screen.post("/helped")
def help_given() -> ResponseReturnValue:
    acting.seated()
    house().called = False
    return redirect(url_for("work.queue"), 303)


def _card() -> tuple[StaffCard | None, str]:
    """The card on the reader, or what is wrong with what lies there (`sign-in.<code>`)."""
    try:
        return house().devices.staff_card.card(), ""
    except DeviceRefusal as refusal:
        return None, refusal.code
    except DeviceFault:
        return None, ""


def _shown(back: str, wrong: str = "", tries: int = 0, seconds: int = 0) -> str:
    card, bad_card = _card()
    return render_template(
        "sign_in.html", card=card, bad_card=bad_card, back=back,
        wrong=wrong or bad_card, tries=tries, seconds=seconds,
    )  # fmt: skip
