"""The open auction in the hall: the host keys paddle and amount, a board shows how it stands.

Both pages follow live: the station says that something was recorded, then they fetch the part that
changes. The seconds run in the page; what counts is the station's clock.
"""

from datetime import datetime, timedelta

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.core import money, session, steps
from appliance.core.auction import Auction
from appliance.core.auction_rules import ASCEND, auction_of, paddles, reserve_of
from appliance.core.commands import PlaceBid, StartAuction
from appliance.core.refusals import Refusal
from appliance.core.trade import Trade
from appliance.core.trade_methods import METHODS
from appliance.reading import public_title
from appliance.station import Refused
from kiosk_ui import desk, feed
from kiosk_ui.i18n import current
from kiosk_ui.screens import case, fields
from kiosk_ui.screens.case import NOTHING, Case, Said
from kiosk_ui.session_record import staff_of
from kiosk_ui.shown import yuan

screen = Blueprint("auction", __name__, url_prefix="/auction")
ACTS = {"StartAuction": "auction.show", "PlaceBid": "auction.show"}

SUGGESTED_STEPS = (1, 2, 5)
"""Amounts that are offered for one touch: so many steps above the highest bid."""

BIDS_SHOWN = 12
WALL_BIDS = 5
FIGURE_SIZES = ((10, "longest"), (8, "longer"), (7, "long"))
"""(characters from which it holds, class): 1,090 pixels are there for a price."""


class Standing(Struct, frozen=True):
    """How an auction stands at one moment, without a name.

    `phase`: before | free | window | paused | stopped | over | closed. `left_ms` until the end of
    this phase, `whole_ms` the whole phase, `window_ms` the whole window, `ends` the moment of its
    end, None while no clock runs. `bids`: (count, paddle, fen, entry time), the newest
    first. `next_fen`: amounts that would count. `paused_at`: entry time since when it is paused,
    `why` the code of its reason; "" while it is not.
    """

    phase: str
    left_ms: int
    whole_ms: int
    window_ms: int
    ends: datetime | None
    top_fen: int
    top_paddle: int
    count: int
    bids: tuple[tuple[int, int, int, str], ...]
    next_fen: tuple[int, ...]
    paused_at: str = ""
    why: str = ""


def is_held(trade: Trade) -> bool:
    """Whether the session of this trade is an auction: several bidders, and announced so."""
    return trade.terms is not None and trade.fixed.method == ASCEND and len(trade.qualified) > 1


def standing(trade: Trade) -> Standing:
    """As the station's clock has it now."""
    auction = auction_of(trade)
    now = desk.station().now().at
    phase = _phase(trade, auction)
    if phase == "window" and now < auction.free_end:
        phase = "free"
    if phase == "window" and now >= auction.end:
        phase = "over"
    until = auction.free_end if phase == "free" else auction.end
    runs = phase in ("free", "window")
    left = max(timedelta(), until - now) if runs else timedelta()
    free = timedelta(seconds=auction.start.free_s if auction.start else 0)
    top = auction.top
    number = {who: paddle for paddle, who in paddles(trade).items()}
    bids = tuple(
        (each.seq, number.get(each.enrol_id, 0), each.amount_fen, each.at)
        for each in auction.bids[: -BIDS_SHOWN - 1 : -1]
    )
    pause = trade.conduct.pauses[-1] if phase == "paused" else None
    return Standing(
        phase, _ms(left), _ms(free if phase == "free" else auction.window), _ms(auction.window),
        until if runs else None, top.amount_fen if top else 0,
        number.get(top.enrol_id, 0) if top else 0, len(auction.bids), bids, _next(auction),
        pause.paused_at if pause else "", pause.reason if pause else "",
    )  # fmt: skip


def _phase(trade: Trade, auction: Auction) -> str:
    if auction.closed is not None:
        return "closed"
    if trade.stage == "SUSPENDED":
        return "stopped"
    if trade.stage != "IN_SESSION":
        return "closed"
    if trade.conduct.paused:
        return "paused"
    return "window" if auction.running else "before"


def _next(auction: Auction) -> tuple[int, ...]:
    if not auction.running or auction.start is None:
        return ()
    least, step = auction.least_fen(), auction.start.increment_fen
    return tuple(least + (steps - 1) * step for steps in SUGGESTED_STEPS)


def _ms(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


# --- the host ------------------------------------------------------------------------------------


@screen.get("/<number>")
def show(number: str) -> ResponseReturnValue:
    """Highest bid, time, the next bid; before: the terms to read out; after: the result."""
    trade = _trade(number)
    if trade.session is None or not is_held(trade):
        return redirect(url_for("session.show", number=number), 303)
    return page_of(number, NOTHING)


@screen.post("/<number>/start")
def start(number: str) -> ResponseReturnValue:
    return case.attempt(
        number, lambda opened: StartAuction(trade=opened.number), show=page_of,
        onward=url_for(".show", number=number),
    )  # fmt: skip


@screen.post("/<number>/bid")
def bid(number: str) -> ResponseReturnValue:
    """What was called out. Nobody is asked who was faster: the rule itself says it."""
    trade = _trade(number)
    try:
        desk.act(_called(trade), role=desk.role_for(PlaceBid))
    except fields.Unfit as unfit:
        return _again(number, unfit.refusal)
    except Refused as no:
        return _again(number, no.refusal)
    return redirect(url_for(".show", number=number), 303)


def _again(number: str, no: Refusal) -> ResponseReturnValue:
    said = Said(no, None, {name: request.form[name] for name in ("paddle", "amount")})
    return page_of(number, said), said.status


def _trade(number: str) -> Trade:
    """For who is signed in. 404 for a trade that is not there."""
    desk.signed_in()
    trade = desk.station().trade(number)
    if trade is None:
        abort(404)
    return trade


def _opened(number: str) -> Case:
    """The trade at this desk without its way so far: that grows by two entries with each bid."""
    trade, me, station = _trade(number), desk.signed_in(), desk.station()
    acts = steps.next_acts(trade, me.roles, station.tables)
    return Case(trade, station.people(number), (), acts)


@screen.get("/<number>/live")
def live(number: str) -> str:
    """The part of the host's page that changes."""
    return render_template("auction/_standing.html", now_stands=standing(_trade(number)))


@screen.post("/live/amount")
def live_amount() -> ResponseReturnValue:
    """Figures and capitals of an amount that is being typed, or what is wrong with it."""
    desk.signed_in()
    try:
        fen = fields.fen("amount")
    except fields.Unfit as unfit:
        empty = not fields.plain("amount")
        return jsonify(text="" if empty else case.sentence(unfit.refusal), wrong=not empty)
    return jsonify(text=money.rmb_capital(fen), wrong=False)


def _called(trade: Trade) -> PlaceBid:
    """Raises Unfit for a paddle that nobody here holds."""
    typed = fields.plain("paddle")
    paddle = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    who = paddles(trade).get(paddle)
    if who is None:
        raise fields.Unfit("bid-unqualified", "paddle")
    return PlaceBid(
        trade=trade.number, enrol_id=who, amount_fen=fields.fen("amount"),
        confirmed=fields.plain("confirmed") == "yes",
    )  # fmt: skip


def page_of(number: str, said: Said) -> str:
    """The host's page, with what was said to the last form."""
    opened = _opened(number)
    trade = opened.trade
    auction = auction_of(trade)
    outcome = METHODS[ASCEND].outcome((), session.setting(trade, desk.station().tables))
    jump = said.no is not None and said.no.code == "bid-jump"
    return render_template(
        "auction/host.html", **case.around(opened, said), now_stands=standing(trade),
        auction=auction, terms=trade.fixed, here=sorted(paddles(trade).items()),
        person=opened.bidder, fails=outcome.fails, jump=fields.fen("amount") if jump else 0,
        live_amount=url_for("auction.live_amount"), sealed=_reserve_waits(trade, auction),
    )  # fmt: skip


def _reserve_waits(trade: Trade, auction: Auction) -> bool:
    """A secret reserve has to be opened before there is a result."""
    start = auction.start
    has = start is not None and bool(start.reserve_commitment)
    return has and bool(auction.bids) and reserve_of(trade) is None


# --- everybody -----------------------------------------------------------------------------------


@screen.get("/<number>/board")
def board(number: str) -> str:
    """For the wall of the hall: the highest bid, its paddle, the time. No name of a bidder."""
    trade, station = _public(number), desk.station()
    found, opened, wants = station.people(number), trade.session, trade.wants
    return render_template(
        "auction/board.html", title=public_title(found) if found else number, number=number,
        facts=feed.size_and_term(wants.area_mu_e4, wants.term_months, current()),
        host=staff_of(station, opened, "HOST") if opened else "",
        supervisor=station.staff_name(opened.supervisor) if opened and opened.supervisor else "",
        refresh_s=5, next_url=request.path, **_wall(trade),
    )  # fmt: skip


@screen.get("/<number>/board/live")
def board_live(number: str) -> str:
    trade = _public(number)
    return render_template("auction/_wall.html", **_wall(trade))


def _wall(trade: Trade) -> dict[str, object]:
    """What changes on the wall, and the terms that are read out."""
    stands = standing(trade)
    price_fen = stands.top_fen if stands.count else trade.wants.list_price_fen
    return {
        "trade": trade, "now_stands": stands, "shown": WALL_BIDS, "price_fen": price_fen,
        "size": figure_size(price_fen), "last_seq": desk.station().ledger.size - 1,
    }  # fmt: skip


def figure_size(fen: int) -> str:
    """How large the price stands on the wall: the class of its figures, "" for the largest."""
    length = len(yuan(fen))
    return next((name for least, name in FIGURE_SIZES if length >= least), "")


def _public(number: str) -> Trade:
    """404 unless its auction is on, or is the last thing that happened to it."""
    trade = desk.station().trade(number)
    if trade is None or trade.session is None or not is_held(trade):
        abort(404)
    return trade
