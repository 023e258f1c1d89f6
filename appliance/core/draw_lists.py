"""Who is drawn among in a trade: its entries say it, never the person at the screen."""

from msgspec import Struct

from appliance.core import priority_calls
from appliance.core.codes import Tables
from appliance.core.draws import BAND, PSEUDONYM, TIE, TRADE
from appliance.core.entries import Exclusion
from appliance.core.instant import Instant
from appliance.core.session import setting
from appliance.core.trade import Enrolment, Trade
from appliance.core.trade_methods import METHODS
from appliance.core.trade_methods.in_band import band

WITHDRAWN = "WITHDRAWN"


class Frozen(Struct, frozen=True):
    """`items` in the order of code points; who is left out, each with the code of its reason."""

    items: tuple[str, ...]
    exclusions: tuple[Exclusion, ...] = ()


def frozen(trade: Trade, purpose: str, tables: Tables, at: Instant) -> Frozen:
    """The list of a draw in a trade as it is now; empty where nothing is to be drawn for."""
    if purpose == TRADE and trade.fixed.method == "DRAW":
        return Frozen(_qualified(trade), _left_out(trade))
    if purpose == BAND and trade.fixed.method == "DRAW_IN_BAND":
        return _in_band(trade, tables)
    if purpose == PSEUDONYM:
        return Frozen(_qualified(trade))
    if purpose == TIE:
        return Frozen(tuple(sorted(_tied(trade, tables, at))))
    return Frozen(())


def next_session(trade: Trade) -> str:
    """The number of the next draw in a trade.

    The first draw of a session bears the session's number, later ones `.../S1/D2` and so on.
    """
    assert trade.session is not None  # draws in a trade are made in its session
    own = trade.session.session_id
    drawn = [each.session_id for each in trade.draws.drawn]
    before = sum(each == own or each.startswith(f"{own}/") for each in drawn)
    return f"{own}/D{before + 1}" if before else own


def wanted(trade: Trade, tables: Tables, at: Instant) -> str:
    """The purpose of the draw that the trade now waits for, "" for none."""
    if trade.session is None or trade.stage not in ("IN_SESSION", "DEAL_PENDING"):
        return ""
    own = {"DRAW": TRADE, "DRAW_IN_BAND": BAND}.get(trade.fixed.method, TIE)
    several = trade.stage == "IN_SESSION" and len(trade.qualified) > 1
    if several and own != TIE and trade.draws.result_of(own) is None:
        return own if frozen(trade, own, tables, at).items else ""
    return TIE if frozen(trade, TIE, tables, at).items else ""


def _qualified(trade: Trade) -> tuple[str, ...]:
    """All who passed the gate, there or not: nobody is drawn out by a closed door."""
    return tuple(sorted(each.number for each in trade.qualified))


def _left_out(trade: Trade) -> tuple[Exclusion, ...]:
    numbered = sorted(
        (each for each in trade.enrolments if each.number and not each.qualified),
        key=lambda each: each.number,
    )
    return tuple(Exclusion(each.number, _reason(each)) for each in numbered)


def _reason(each: Enrolment) -> str:
    return each.failed[0] if each.failed else WITHDRAWN


def _in_band(trade: Trade, tables: Tables) -> Frozen:
    """Once everything is opened and enough is inside the band; nothing before."""
    within = setting(trade, tables)
    waits = METHODS[trade.fixed.method].outcome((), within).no
    if waits is not None and waits.refused is not None and waits.refused.code != "draw-needed":
        return Frozen(())
    found = band(within)
    out = dict(found.outside) | {each.item: each.reason for each in _left_out(trade)}
    items = tuple(sorted(each.enrol_id for each in found.inside))
    return Frozen(items, tuple(Exclusion(item, out[item]) for item in sorted(out)))


def _tied(trade: Trade, tables: Tables, at: Instant) -> tuple[str, ...]:
    """Equal best of the session's method, or of one rank in the priority call."""
    if trade.result is not None:
        return priority_calls.course_at(trade, tables, at).draw
    return METHODS[trade.fixed.method].outcome((), setting(trade, tables)).tied
