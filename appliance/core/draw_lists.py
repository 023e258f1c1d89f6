"""Who is drawn among in a trade: its entries say it, never the person at the screen."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Frozen:
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
