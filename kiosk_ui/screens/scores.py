"""The evaluation of a tender: one sheet for each expert, keyed in by the host, then the ranking.

Experts hold no key: they sign the printed sheet, whose digest stands in the entry. Bidders are
shown by their numbers alone.
"""

from itertools import count

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.core import expert_seats, scoring, session
from appliance.core.commands import AddScores, FailSession, RankScores, RecordResult
from appliance.core.entries import Criterion, Mark
from appliance.core.evaluation import TENDER
from appliance.core.tender_offers import prices
from appliance.core.trade import Trade
from appliance.core.trade_methods import METHODS, tender_recount
from appliance.core.trade_methods.rules import Outcome
from kiosk_ui import desk, tender_terms
from kiosk_ui.screens import case, fields
from kiosk_ui.screens.case import NOTHING, Case, Said

screen = Blueprint("scores", __name__, url_prefix="/scores")
ACTS = {"AddScores": "scores.show", "RankScores": "scores.show"}


class Seat(Struct, frozen=True):
    """One expert: `number` of the seat, how many sheets are in, of how many."""

    number: int
    expert_no: str
    given: int
    wanted: int


@screen.get("/<number>")
def show(number: str) -> str:
    """Who has scored, and the ranking once it is made."""
    return _shown(number, NOTHING)


@screen.post("/<number>/rank")
def rank(number: str) -> ResponseReturnValue:
    return case.attempt(
        number, lambda opened: RankScores(trade=opened.number), show=_shown,
        onward=url_for(".show", number=number),
    )  # fmt: skip


@screen.get("/<number>/<int:seat>")
def sheet(number: str, seat: int) -> str:
    """The sheets of one expert, a column for each criterion."""
    return _sheet(number, seat, NOTHING)


@screen.post("/<number>/<int:seat>")
def add(number: str, seat: int) -> ResponseReturnValue:
    return case.attempt(
        number, lambda opened: _given(opened, seat),
        show=lambda again, said: _sheet(again, seat, said),
        onward=url_for(".show", number=number),
    )  # fmt: skip


@screen.post("/<number>/end")
def end(number: str) -> ResponseReturnValue:
    """The result that the ranking gives, or the end without one for the reason that is found."""
    return case.attempt(
        number, _ending, show=_shown, onward=url_for("session.result_page", number=number)
    )


def is_held(trade: Trade) -> bool:
    """Whether the session of this trade comes to its end on this page."""
    return trade.stage == "IN_SESSION" and _is_tender(trade)


def _ending(opened: Case) -> RecordResult | FailSession:
    found = _outcome(opened.trade)
    if found is not None and found.fails:
        return FailSession(trade=opened.number, reason=found.fails)
    return RecordResult(trade=opened.number, offers=())


def _outcome(trade: Trade) -> Outcome | None:
    """What the session has come to so far; None where it runs no more."""
    if not is_held(trade):
        return None
    return METHODS[TENDER].outcome((), session.setting(trade, desk.station().tables))


def expert_no(trade: Trade, seat: int) -> str:
    """How an expert is called in entries and on paper: by the seat, never by name.

    Who takes the seat of one that stood down has a number of the own.
    """
    names = (f"EXP-{seat}-{at}" if at > 1 else f"EXP-{seat}" for at in count(1))
    return next(one for one in names if one not in trade.scores.stood_down)


def _shown(number: str, said: Said) -> str:
    opened = case.opened(number)
    trade = opened.trade
    if not _is_tender(trade):
        return case.page("not_yet", opened, said, heading="scores.heading")
    offered = _prices(trade)
    ranked = trade.scores.ranked
    seats = [_seat(trade, at, len(offered)) for at in range(1, trade.fixed.how.experts + 1)]
    buying = session.buying(trade, desk.station().tables)
    return case.page(
        "scores", opened, said, seats=seats, offered=offered, ranked=ranked,
        outcome=_outcome(trade),
        complete=bool(offered) and all(each.given == each.wanted for each in seats),
        criteria=trade.fixed.how.criteria, running=trade.stage == "IN_SESSION",
        follows=ranked is not None and tender_recount.follows(trade, buying=buying),
        stood_down=sorted(trade.scores.stood_down.items()),
        tied=scoring.tied(ranked.ranking, buying=buying) if ranked else (),
    )  # fmt: skip


def _sheet(number: str, seat: int, said: Said) -> str:
    opened = case.opened(number)
    trade = opened.trade
    if not _is_tender(trade) or not 1 <= seat <= trade.fixed.how.experts:
        abort(404)
    given, who = trade.scores.counting(), expert_no(trade, seat)
    held = {
        _field(bidder, one.code): one.points_e2
        for (bidder, expert), each in given.items() if expert == who
        for one in each.scores
    }  # fmt: skip
    return case.page(
        "score_sheet", opened, said, seat=seat, bidders=tuple(_prices(trade)), held=held,
        lines=scoring.by_experts(trade.fixed.how), field=_field, conflicts=scoring.CONFLICTS,
        open=trade.stage == "IN_SESSION" and trade.scores.ranked is None,
        drawn=bool(expert_seats.drawn(trade)), drawn_as=expert_seats.place_for(trade, who),
        from_pool=any(one.from_pool for one in trade.scores.sheets if one.expert_no == who),
    )  # fmt: skip


def _given(opened: Case, seat: int) -> tuple[AddScores, ...]:
    """One sheet for each bidder, all of them or none. Raises Unfit."""
    trade = opened.trade
    if not _is_tender(trade):
        abort(404)
    lines = scoring.by_experts(trade.fixed.how)
    session_id = trade.session.session_id if trade.session else ""
    sheets, who = [], expert_no(trade, seat)
    place, drawn = expert_seats.place_for(trade, who), expert_seats.drawn(trade)
    conflicts = tuple(request.form.getlist("conflicts"))
    bidders = tuple(_prices(trade)) or ("",)
    for bidder in bidders[:1] if conflicts else bidders:  # a tie is of the expert: said once
        marks = tuple(Mark(one.code, _points(bidder, one)) for one in lines) if bidder else ()
        sheets.append(
            AddScores(
                trade=trade.number, expert_no=who, enrol_id=bidder, scores=marks,
                sheet_sha256=scoring.sheet_digest(session_id, who, bidder, marks),
                declared="declared" in request.form, conflicts=conflicts, place=place,
                from_pool=bool(place) or ("from_pool" in request.form and not drawn),
            )
        )  # fmt: skip
    return tuple(sheets)


def _points(bidder: str, line: Criterion) -> int:
    name = _field(bidder, line.code)
    return tender_terms.points(fields.plain(name), name)


def _field(bidder: str, code: str) -> str:
    return f"mark-{bidder[-4:]}-{code}"


def _is_tender(trade: Trade) -> bool:
    return trade.terms is not None and trade.session is not None and trade.fixed.method == TENDER


def _prices(trade: Trade) -> dict[str, int]:
    return prices(session.setting(trade, desk.station().tables))


def _seat(trade: Trade, number: int, wanted: int) -> Seat:
    who = expert_no(trade, number)
    given = sum(expert == who for _, expert in trade.scores.counting())
    return Seat(number, who, given, wanted)
