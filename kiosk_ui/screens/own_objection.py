"""An objection to a result at the kiosk, by a party whose card was just read (domain.md 3.6).

Nobody of the staff stands between: it is on record, with its clock and its receipt, before the
counter hears of it. What was typed travels in the page and stays nowhere else.
"""

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance import kept_papers
from appliance.core.commands import LodgeObjection
from appliance.core.refusals import Refusal
from appliance.kept_papers import Paper
from appliance.station import Refused
from kiosk_ui import acting, large_papers, own_objections, own_papers
from kiosk_ui.guests import Guest
from kiosk_ui.house import house
from kiosk_ui.own_papers import Own
from kiosk_ui.screens.own import ASKS_S

screen = Blueprint("own_objection", __name__, url_prefix="/own/objection")

STEPS: Final = ("text", "check")
WORDS_MIN, WORDS_MAX = 5, 2_000
"""Characters of what somebody objects to."""


@screen.get("/<int:place>")
def begin(place: int) -> ResponseReturnValue:
    """What the objection is about, in one's own words."""
    guest, own = _mine(place)
    if guest is None or own is None or not _standing(guest, own):
        return redirect(url_for("own.begin"), 303)
    return _page("text", place, own, "")


@screen.post("/<int:place>")
def go_on(place: int) -> ResponseReturnValue:
    """Read back what was typed; then the objection itself."""
    guest, own = _mine(place)
    if guest is None or own is None:
        return redirect(url_for("own.begin"), 303)
    said, at = request.form.get("text", "").strip()[:WORDS_MAX], request.form.get("at", "")
    if request.form.get("go") == "back":
        return _page("text", place, own, said)
    if len(said) < WORDS_MIN:
        return _page("text", place, own, said, wrong="object.missing"), 422
    if at != "check":
        return _page("check", place, own, said)
    no = _raised(guest, own, said)
    if no is not None:
        return _page("text", place, own, said, refusal=no), 422
    return redirect(url_for(".done", place=place), 303)


@screen.get("/<int:place>/done")
def done(place: int) -> ResponseReturnValue:
    """By when it is answered; the receipt comes out of the printer."""
    _guest, own = _mine(place)
    trade = house().station.trade(own.number) if own else None
    raised = trade.objections.open if trade else None
    if own is None or raised is None:
        return redirect(url_for("own.begin"), 303)
    return render_template(
        "self_service/own_object_done.html", own=own, raised=raised.fact, idle_s=ASKS_S
    )


def _mine(place: int) -> tuple[Guest | None, Own | None]:
    home = house()
    guest = home.guests.at(acting.browser(), now_s=home.station.clock.monotonic())
    mine = own_papers.of_person(home.station, guest.person.id_number) if guest else ()
    return guest, mine[place - 1] if 1 <= place <= len(mine) else None


def _standing(guest: Guest, own: Own) -> str:
    return own_objections.standing(house().station, own.number, guest.person.id_number)


def _raised(guest: Guest, own: Own, said: str) -> Refusal | None:
    station = house().station
    sealed = kept_papers.sealed(station, Paper("text/plain", said.encode()))
    asked = LodgeObjection(
        trade=own.number, party_id=guest.person, standing=_standing(guest, own),
        text_sha256=sealed.digest,
    )  # fmt: skip
    try:
        keep = kept_papers.keep(station, own.number, [sealed])
        station.do(asked, beside=large_papers.beside(station, keep))
    except Refused as no:
        return no.refusal
    return None


def _page(
    at: str, place: int, own: Own, said: str, *, wrong: str = "", refusal: Refusal | None = None
) -> str:
    return render_template(
        "self_service/own_object.html", at=at, spot=place, own=own, said=said, wrong=wrong,
        refusal=refusal, number=STEPS.index(at) + 1, total=len(STEPS), idle_s=ASKS_S,
    )  # fmt: skip
