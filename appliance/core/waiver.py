"""A station of two people: the district lets one session open without a supervisor.

The waiver is an entry of the district, taken over as one, never a setting (domain.md 3.2).
"""

import re

from appliance.core import numbers
from appliance.core.decision import Decision, refused
from appliance.core.entries import WaiverRecorded
from appliance.core.forms import is_code, is_word
from appliance.core.trade import Trade
from appliance.core.world import World

_STAND_IN = re.compile(r"(\d{13})?")


def next_session(trade: Trade) -> str:
    """Number of the session that would open next."""
    return numbers.session_no(trade.number, trade.session_count + 1)


def of_next_session(trade: Trade) -> WaiverRecorded | None:
    """The waiver for the session that would open next; None without one, or of another."""
    waiver = trade.waiver
    return waiver if waiver and waiver.session_id == next_session(trade) else None


def number_for_next(trade: Trade) -> str:
    """Under which the next session may open without a supervisor; "" without, or once one came."""
    found = None if trade.attested_by else of_next_session(trade)
    return found.waiver_no if found else ""


def of_running_session(trade: Trade) -> WaiverRecorded | None:
    """The waiver of the session that runs; None without one, or while none runs."""
    session, waiver = trade.session, trade.waiver
    if session is None or waiver is None or trade.stage != "IN_SESSION":
        return None
    return waiver if waiver.session_id == session.session_id else None


def fault(world: World, waiver: WaiverRecorded) -> Decision | None:
    """Why a waiver cannot be taken over now; None when it can.

    Refusals: trade-unknown, wrong-stage, word-form, reason-unknown, waiver-other-session,
    waiver-again.
    """
    trade = world.trade
    if trade is None:
        return refused("trade-unknown")
    if trade.stage not in world.tables.event(waiver.kind).states:
        return refused("wrong-stage")
    if not is_word(waiver.waiver_no) or not _STAND_IN.fullmatch(waiver.stand_in):
        return refused("word-form", about="waiver")
    if not is_code(waiver.reason):
        return refused("reason-unknown", about="waiver")
    running = trade.session if trade.stage == "IN_SESSION" else None
    if waiver.session_id != (running.session_id if running else next_session(trade)):
        return refused("waiver-other-session", about="waiver")
    if trade.waiver is not None and trade.waiver.waiver_no == waiver.waiver_no:
        return refused("waiver-again", about="waiver")
    return None
