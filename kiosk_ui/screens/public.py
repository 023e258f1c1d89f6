"""For everybody: the notice board and the query machine. Names are masked, and no count of bidders."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core.people import normal_id
from appliance.reading import NoticeView
from kiosk_ui.house import house
from kiosk_ui.screens.form import plain

screen = Blueprint("public", __name__)

PER_SCREEN = 4
SCREEN_S = 12
PUBLIC_KINDS = frozenset(
    {
        "trade.submit", "trade.return", "trade.resubmit", "trade.refuse", "trade.accept",
        "trade.route_up", "trade.lapse", "review.approve", "notice.publish", "enrol.close",
        "session.open", "session.reschedule", "session.result", "award.confirm", "contract.sign",
        "settle.close", "cert.issue", "archive.close",
    }
)  # fmt: skip
"""Entries of a case that its parties are shown; the others are the station's own business."""

GUESSES_MAX = 5
"""Wrong answers within GUESS_S before the query machine asks to wait: last fours can be guessed."""
GUESS_S = 60.0


@screen.get("/board")
def board() -> ResponseReturnValue:
    """Notices and results, four at a time."""
    notices = house().station.notices()
    open_ones = [one for one in notices if one.result_fen is None]
    results = [one for one in notices if one.result_fen is not None]
    screens = max(1, -(-len(open_ones) // PER_SCREEN))
    at = _screen_no(screens)
    shown = open_ones[(at - 1) * PER_SCREEN : at * PER_SCREEN]
    after = url_for(".board", screen=at % screens + 1)
    return render_template(
        "board.html", notices=shown, results=results[:PER_SCREEN], all=len(open_ones), at=at,
        screens=screens, refresh_s=SCREEN_S, next_url=after,
    )  # fmt: skip


def _screen_no(screens: int) -> int:
    asked = request.args.get("screen", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    return min(max(1, number), screens)


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


@screen.get("/query")
def query() -> ResponseReturnValue:
    return render_template("query.html", found=None, wrong="", asked="")


@screen.post("/query")
def answer() -> ResponseReturnValue:
    """The case of a number and the last four of the ID; the answer stands in no address."""
    home = house()
    now = home.station.clock.monotonic()
    home.wrong_queries = [at for at in home.wrong_queries if now - at < GUESS_S]
    asked = plain(request.form.get("number", "")).upper()
    if len(home.wrong_queries) >= GUESSES_MAX:
        return render_template("query.html", found=None, wrong="query.wait", asked=asked), 429
    number = _find(asked, normal_id(plain(request.form.get("last4", ""))))
    if number is None:
        home.wrong_queries.append(now)
        return render_template("query.html", found=None, wrong="query.none", asked=asked), 422
    return render_template(
        "query.html", found=home.station.trade(number), wrong="", asked=asked,
        moments=home.station.timeline(number), notice=_notice(number), refresh_s=60,
        public_kinds=PUBLIC_KINDS,
    )  # fmt: skip


def _find(asked: str, last_four: str) -> str | None:
    """A trade by its number, its end (`CBD-0007`) or its query code, with a party's last four."""
    if len(last_four) != 4 or len(asked) < 4:
        return None
    station = house().station
    for row in station.trades():
        if row.number.endswith(asked) or station.query_code(row.number) == asked.replace("-", ""):
            people = station.people(row.number)
            parties = [people.transferor, *people.bidders.values()] if people else []
            if any(normal_id(one.id_number).endswith(last_four) for one in parties):
                return row.number
    return None


def _notice(number: str) -> NoticeView | None:
    return next((one for one in house().station.notices() if one.number == number), None)
