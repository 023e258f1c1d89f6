"""A visitor rates how they were served, with the one-use code of the slip (domain.md B12)."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core import ratings
from appliance.core.commands import RateService
from appliance.core.parties import Words
from appliance.core.refusals import Refusal
from appliance.registers import ratings as register
from appliance.station import Refused
from kiosk_ui import acting, complaint_papers
from kiosk_ui.house import house
from kiosk_ui.screens import fields
from kiosk_ui.screens.complaint import too_many, wrong_code
from kiosk_ui.screens.query import bare
from kiosk_ui.screens.villager import inside

screen = Blueprint("rating", __name__, url_prefix="/rate")


@screen.get("/")
def ask() -> str:
    return render_template("rating/ask.html", wrong="")


@screen.post("/")
def code() -> ResponseReturnValue:
    """The code leads to the five faces."""
    given = bare(fields.plain("code"))
    if too_many():
        return render_template("rating/ask.html", wrong="asking.too-many"), 429
    if not _service(given):
        wrong_code()
        return render_template("rating/ask.html", wrong="rating.none"), 422
    return _faces(given)


@screen.post("/give")
def give() -> ResponseReturnValue:
    given = bare(fields.plain("code"))
    service = "" if too_many() else _service(given)
    if not service:
        wrong_code()
        return render_template("rating/ask.html", wrong="rating.none"), 422
    words = request.form.get("words", "").strip()
    score = request.form.get("score", "")
    command = RateService(
        service_id=service,
        score=int(score) if score in {"1", "2", "3", "4", "5"} else 0,
        tags=tuple(request.form.getlist("tag")),
        anonymous=request.form.get("named") != "yes",
        comment_ct=Words(words) if words else None,
    )
    try:
        house().station.do(command)
    except Refused as no:
        return _faces(given, no.refusal), 422
    return redirect(url_for(".thanks"), 303)


@screen.get("/thanks")
def thanks() -> str:
    return render_template("rating/thanks.html")


@screen.post("/slip/<number>")
def slip(number: str) -> ResponseReturnValue:
    """The slip of the newest transaction of a trade, at the counter's word."""
    acting.seated()
    station = house().station
    newest = register.newest(station, number)
    if newest is None:
        abort(404)
    seq, service_id = newest
    document = f"{service_id}-{complaint_papers.RATING}"
    station.order_paper(
        document, kind=complaint_papers.RATING, what="print", trade=number, seq=seq
    )
    return redirect(inside(request.form.get("back", "/work/")), 303)


def _service(given: str) -> str:
    """The transaction that the code is of, not yet rated or rated; "" for none."""
    station = house().station
    if len(given) != complaint_papers.CODE_LENGTH:
        return ""
    found = (
        one for one in register.open_to_rate(station)
        if complaint_papers.rating_code(station, one) == given
    )  # fmt: skip
    return next(found, "")


def _faces(given: str, refusal: Refusal | None = None) -> str:
    return render_template(
        "rating/faces.html", code=given, refusal=refusal, scores=ratings.SCORES, tags=ratings.TAGS,
        most=ratings.COMMENT_MAX,
    )  # fmt: skip
