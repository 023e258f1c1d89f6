"""One's own matters, opened by the ID card: how far each is, and its papers once more.

The card opens them for a short while; who has no card here asks by the number of the case, or by
the code on their own paper. No address names a case, and the next person sees nothing.
"""

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec.structs import replace

from appliance.core.numbers import crockford_normal
from appliance.core.people import normal_id
from appliance.ports import CardRead
from kiosk_ui import acting, look, own_objections, own_papers
from kiosk_ui.guests import PRINTS_MAX, Guest
from kiosk_ui.house import house
from kiosk_ui.own_papers import Own
from kiosk_ui.screens import fields
from kiosk_ui.screens.complaint import too_many, wrong_code
from kiosk_ui.screens.papers import order_copy
from kiosk_ui.screens.query import LAST_FOUR, SHOWN

screen = Blueprint("own", __name__, url_prefix="/own")

CARD: Final = "own card"
ASKS_S: Final = 60
"""Seconds without a touch before a page of one's own asks whether anybody is still there."""


def _guest() -> Guest | None:
    return house().guests.at(acting.browser(), now_s=house().station.clock.monotonic())


@screen.get("/")
def begin() -> ResponseReturnValue:
    """The reader waits for the card; whoever was here before is forgotten."""
    house().guests.leave(acting.browser())
    reader = house().devices.id_card
    wait = house().answers.begin(
        acting.browser(), CARD, "card",
        lambda seconds, _progress: reader.read_card(timeout_s=seconds),
    )  # fmt: skip
    left = wait.seconds(house().station.clock.monotonic())
    papers = request.args.get("to") == "papers"
    return render_template("self_service/own_card.html", wait=wait, left=left, papers=papers)


@screen.get("/wait")
def waiting() -> ResponseReturnValue:
    """How the reading of the card stands, for the script."""
    return acting.how_it_stands(CARD)


@screen.post("/more")
def more() -> ResponseReturnValue:
    house().answers.more(acting.browser(), CARD)
    return redirect(url_for(".begin", to=request.args.get("to")), 303)


@screen.post("/")
def read() -> ResponseReturnValue:
    """The reader's answer comes back by its token, once."""
    got = house().answers.collect(acting.browser(), CARD, request.form.get("token", ""))
    if not isinstance(got, CardRead):
        return redirect(url_for(".begin", to=request.args.get("to")), 303)
    now_s = house().station.clock.monotonic()
    house().guests.come(acting.browser(), got.person, now_s=now_s)
    return redirect(url_for(".every"), 303)


@screen.get("/list")
def every() -> ResponseReturnValue:
    """What this person has at the station; one matter is shown at once."""
    guest = _guest()
    if guest is None:
        return redirect(url_for(".begin"), 303)
    mine = own_papers.of_person(house().station, guest.person.id_number)
    if len(mine) == 1:
        return redirect(url_for(".one", place=1), 303)
    return render_template("self_service/own_list.html", mine=mine, idle_s=ASKS_S)


@screen.get("/<int:place>")
def one(place: int) -> ResponseReturnValue:
    """One matter by its place in the list: how far it is, and its papers."""
    guest = _guest()
    mine = own_papers.of_person(house().station, guest.person.id_number) if guest else ()
    if not 1 <= place <= len(mine):
        return redirect(url_for(".begin"), 303)
    return _one(mine[place - 1], place=place, only=len(mine) == 1)


@screen.post("/<int:place>")
def again(place: int) -> ResponseReturnValue:
    """One more copy of a paper that this person was given, marked as the copy that it is."""
    guest = _guest()
    mine = own_papers.of_person(house().station, guest.person.id_number) if guest else ()
    if guest is None or not 1 <= place <= len(mine):
        return redirect(url_for(".begin"), 303)
    told = "own.enough"
    if guest.prints < PRINTS_MAX:
        told = _printed(mine[place - 1], request.form.get("job", ""))
        guest.prints += told == "own.ordered"
    return _one(mine[place - 1], place=place, only=len(mine) == 1, told=told)


# --- without a card: the code on one's own paper -------------------------------------------------


@screen.get("/by-code")
def by_code() -> str:
    return _asked("", "")


@screen.post("/by-code")
def find() -> ResponseReturnValue:
    """The papers of the trade with this code; a wrong code and wrong figures sound the same."""
    typed, last_four = fields.plain("code").upper()[:24], fields.plain("last4").upper()
    if "key" in request.form:
        return _asked(*_pressed(typed, last_four))
    if too_many():
        return _asked(typed, "", wrong="asking.too-many"), 429
    code = crockford_normal(typed)
    found = None
    if code and LAST_FOUR.fullmatch(last_four):
        found = own_papers.of_code(house().station, code, normal_id(last_four))
    if found is None:
        wrong_code()
        return _asked(typed, last_four, wrong="own.none-by-code"), 422
    told = _printed(found, request.form.get("job", "")) if "job" in request.form else ""
    return _one(found, place=0, only=True, told=told, code=code or "", last_four=last_four)


def _asked(code: str, last_four: str, *, wrong: str = "") -> str:
    return render_template(
        "self_service/own_code.html", code=code, last_four=last_four, wrong=wrong
    )


def _pressed(code: str, last_four: str) -> tuple[str, str]:
    """A key without the script: eight characters of the code, then the last four."""
    key = request.form["key"]
    if key == "clear":
        return "", ""
    if key == "back":
        return (code, last_four[:-1]) if last_four else (code[:-1], "")
    return (code, (last_four + key)[:4]) if len(code) >= 8 else (code + key, last_four)


# --- pages ---------------------------------------------------------------------------------------


def _printed(own: Own, job_id: str) -> str:
    """What to say of it, by message id: the printer has not spoken yet."""
    job = next((one for one in own.papers if str(one.id) == job_id), None)
    if job is None or not own_papers.may_have(house().station, job):
        return "own.enough"
    order_copy(replace(job, large=False), large=look.paper_is_large())
    return "own.ordered"


def _one(own: Own, *, place: int, only: bool, told: str = "", **by_code: str) -> str:
    station, guest = house().station, None if by_code else _guest()
    rows, count = station.tables.document_types, station.outbox.last_copy
    papers = [
        (job, rows[job.kind], count(job.document), own_papers.may_have(station, job))
        for job in own.papers
    ]
    moments = [one for one in station.timeline(own.number) if one.kind in SHOWN]
    return render_template(
        "self_service/own_one.html", own=own, at=place, only=only, told=told, papers=papers,
        moments=moments, by_code=by_code, idle_s=ASKS_S, most=own_papers.COPIES_MAX,
        objects=guest and own_objections.standing(station, own.number, guest.person.id_number),
    )  # fmt: skip
