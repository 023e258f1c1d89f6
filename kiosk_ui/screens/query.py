"""The query machine: a case by its number and the last four of an ID number, two questions.

The answer stands in no address, names nobody, and leaves the screen after a minute. Last fours can
be guessed, so the box counts wrong ones.
"""

import re

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from appliance.core.numbers import crockford_normal
from appliance.core.people import normal_id
from appliance.core.trade import Trade
from kiosk_ui import desk
from kiosk_ui.house import house
from kiosk_ui.screens import fields

screen = Blueprint("query", __name__)

WRONG_MAX = 5
"""Wrong answers of the whole box within WRONG_S, before everybody has to wait."""

WRONG_S = 60.0
ANSWER_S = 60
"""Seconds after which an answer leaves the screen."""

TYPED_MAX = 24

SHOWN = frozenset(
    {
        "trade.submit", "trade.return", "trade.resubmit", "trade.refuse", "trade.accept",
        "trade.route_up", "trade.lapse", "review.approve", "notice.publish", "enrol.close",
        "session.open", "session.reschedule", "session.result", "session.fail", "award.confirm",
        "contract.sign", "settle.close", "cert.issue", "archive.close",
    }
)  # fmt: skip
"""Entries that the parties of a case are shown; the others are the station's own business."""

NUMBER, FOUR = "number", "four"
LAST_FOUR = re.compile(r"[0-9]{3}[0-9X]")


@screen.get("/query")
def ask() -> str:
    """The first question: which case."""
    return _question(NUMBER, str(session.get("query-number", "")))


@screen.post("/query")
def number() -> ResponseReturnValue:
    """Its number; the digits at its end are enough."""
    typed = _typed(NUMBER)
    session["query-number"] = typed
    if "key" in request.form:
        return redirect(url_for(".ask"), 303)
    if not re.fullmatch(r"[0-9A-Z]{4,24}|[0-9]{1,4}", _bare(typed)):
        return _question(NUMBER, typed, wrong="asking.number-form"), 422
    return redirect(url_for(".ask_four"), 303)


@screen.get("/query/four")
def ask_four() -> ResponseReturnValue:
    """The second question: who asks."""
    if not session.get("query-number"):
        return redirect(url_for(".ask"), 303)
    return _question(FOUR, "")


@screen.post("/query/four")
def four() -> ResponseReturnValue:
    """Find the case, or say that nothing fits, without saying which of the two was wrong."""
    typed = normal_id(_typed(FOUR))
    if "key" in request.form:
        return _question(FOUR, typed)
    if not LAST_FOUR.fullmatch(typed):
        return _question(FOUR, typed, wrong="asking.four-form"), 422
    if _too_many():
        return _question(FOUR, "", wrong="asking.too-many"), 429
    found = _find(_bare(str(session.get("query-number", ""))), typed)
    if len(found) != 1:
        house().wrong_queries.append(_monotonic())
        wrong = "asking.several" if found else "asking.none"
        return _question(FOUR, "", wrong=wrong), 422
    session.pop("query-number", None)
    session["query-answer"] = [found[0].number, _monotonic()]
    return redirect(url_for(".answer"), 303)


@screen.get("/query/answer")
def answer() -> ResponseReturnValue:
    """One sentence, the way so far, where to get a paper again."""
    number, since = session.get("query-answer") or ("", 0.0)
    trade = desk.station().trade(number) if number else None
    if trade is None or not 0 <= _monotonic() - since < ANSWER_S:
        session.pop("query-answer", None)
        return redirect(url_for(".ask"), 303)
    moments = [one for one in desk.station().timeline(number) if one.kind in SHOWN]
    return render_template("query_answer.html", trade=trade, moments=moments, leaves_s=ANSWER_S)


@screen.post("/query/done")
def done() -> ResponseReturnValue:
    """The person is finished: nothing of the answer stays."""
    session.pop("query-answer", None)
    session.pop("query-number", None)
    return redirect(url_for(".ask"), 303)


def _question(which: str, typed: str, *, wrong: str = "") -> str:
    return render_template(f"query_{which}.html", typed=typed, wrong=wrong)


def _typed(field: str) -> str:
    """What stands in the field, one key of the pad later where one was touched."""
    text = fields.plain(field).upper()
    key = request.form.get("key", "")
    if key == "back":
        text = text[:-1]
    elif key == "clear":
        text = ""
    elif re.fullmatch(r"[0-9X]{1,2}", key):
        text += key
    return text[:TYPED_MAX]


def _bare(text: str) -> str:
    """A number without what people leave out or put in between."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def _find(asked: str, last_four: str) -> list[Trade]:
    """Trades that the number fits and one of whose parties has these last four."""
    station = desk.station()
    return [
        trade
        for line in station.projections.trades()
        if _fits(asked, line.number)
        and (trade := station.trade(line.number)) is not None
        and any(party.endswith(last_four) for party in _parties(line.number))
    ]


def _fits(asked: str, number: str) -> bool:
    """The whole number, its end, its last digits without leading zeros, or its query code."""
    whole = _bare(number)
    if asked.isdigit() and len(asked) <= 4:
        return int(whole[-4:]) == int(asked)
    return whole.endswith(asked) or crockford_normal(asked) == desk.station().query_code(number)


def _parties(number: str) -> list[str]:
    """ID numbers of the transferor and, once the enrolment is closed, of the bidders."""
    found = desk.station().people(number)
    if found is None:
        return []
    return [normal_id(one.id_number) for one in (found.transferor, *found.bidders.values())]


def _too_many() -> bool:
    now, home = _monotonic(), house()
    home.wrong_queries = [at for at in home.wrong_queries if now - at < WRONG_S]
    return len(home.wrong_queries) >= WRONG_MAX


def _monotonic() -> float:
    return house().station.clock.monotonic()
