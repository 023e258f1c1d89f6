"""The query machine: a case by its number and the last four of an ID number.

The answer stands in no address, names nobody, and leaves the screen after a minute. Last fours can
be guessed, so the box counts wrong ones.
"""

import re

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

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


SHOWN = frozenset(
    {
        "trade.submit", "trade.return", "trade.resubmit", "trade.refuse", "trade.accept",
        "trade.route_up", "trade.lapse", "review.approve", "notice.publish", "enrol.close",
        "session.open", "session.reschedule", "session.result", "session.fail", "award.confirm",
        "contract.sign", "settle.close", "cert.issue", "archive.close", "trade.withdraw",
        "trade.suspend", "trade.resume", "trade.terminate", "trade.end", "notice.extend",
        "notice.amend", "trade.relist", "trade.negotiate",
    }
)  # fmt: skip
"""Entries that the parties of a case are shown; the others are the station's own business."""

LAST_FOUR = re.compile(r"[0-9]{3}[0-9X]")


@screen.get("/query")
def ask() -> str:
    """Two fields and a pad."""
    return _question("", "")


@screen.post("/query")
def answer() -> ResponseReturnValue:
    """One sentence, the way so far, where to get a paper again; or that nothing fits.

    A wrong number and a wrong last four get the same words.
    """
    number, last_four = fields.plain("number").upper(), fields.plain("last4").upper()
    if "key" in request.form:
        return _question(*_pressed(number, last_four))
    no = _form_fault(number, last_four)
    if no:
        return _question(number, last_four, wrong=no), 422
    if _too_many():
        return _question(number, "", wrong="asking.too-many"), 429
    found = _find(bare(number), normal_id(last_four))
    if len(found) != 1:
        house().wrong_queries.append(_monotonic())
        wrong = "asking.several" if found else "asking.none"
        return _question(number, last_four, wrong=wrong), 422
    shown = [one for one in desk.station().timeline(found[0].number) if one.kind in SHOWN]
    return render_template("query_answer.html", trade=found[0], moments=shown, leaves_s=ANSWER_S)


def _question(number: str, last_four: str, *, wrong: str = "") -> str:
    return render_template("query.html", number=number, last_four=last_four, wrong=wrong)


def _form_fault(number: str, last_four: str) -> str:
    if not re.fullmatch(r"[0-9A-Z]{4,24}|[0-9]{1,4}", bare(number)):
        return "asking.number-form"
    return "" if LAST_FOUR.fullmatch(last_four) else "asking.four-form"


def _pressed(number: str, last_four: str) -> tuple[str, str]:
    """A key of the pad without the script: four digits for the number, then the last four."""
    key = request.form["key"]
    if key == "clear":
        return "", ""
    if key == "back":
        return (number, last_four[:-1]) if last_four else (number[:-1], "")
    if not re.fullmatch(r"[0-9X]", key):
        return number, last_four
    return (number, (last_four + key)[:4]) if len(number) >= 4 else (number + key, last_four)


def bare(text: str) -> str:
    """A number without what people leave out or put in between."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def _find(asked: str, last_four: str) -> list[Trade]:
    """Trades that the number fits and one of whose parties has these last four."""
    return [
        trade
        for trade in desk.station().find(asked)
        if any(party.endswith(last_four) for party in _parties(trade.number))
    ]


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
