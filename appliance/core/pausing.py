"""A session pauses and goes on: by the host or the box, and by host and supervisor together.

Source: domain.md 3.1 (two levels of stopping), 3.2 (waiver), 6.3 (after a pause a full window).
"""

from datetime import timedelta
from typing import Final

from appliance.core import waiver
from appliance.core.auction_rules import auction_of
from appliance.core.commands import PauseSession, ResumeSession
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, SessionContinued, SessionOpened, SessionPaused
from appliance.core.instant import Instant, text_of
from appliance.core.trade import Trade
from appliance.core.world import Who, World

BOX: Final = "SYSTEM"

WINDOWED: Final = ("ASCEND",)
"""Methods that bid within a window, which is opened anew in full length after a pause."""


def pause(world: World, asked: PauseSession, by: Who, at: Instant) -> Decision:
    """Stop the session at once, also by a clock in doubt: that may be the very reason.

    Refusals: reason-unknown, pause-of-another, session-paused-already.
    """
    trade = world.in_hand
    row = world.tables.suspension_reasons.get(asked.reason)
    if row is None:
        return refused("reason-unknown", about="reason")
    if (by[0].role if by else BOX) not in row.session_pause_by:
        return refused("pause-of-another", about="reason")
    if trade.conduct.paused:
        return refused("session-paused-already")
    fact = SessionPaused(_running(trade).session_id, asked.reason, text_of(at.at), trade.last_seq)
    return decided(Draft(fact, trade=trade.number))


def resume(world: World, asked: ResumeSession, by: Who, at: Instant) -> Decision:
    """Go on, once every bidder of the roster was told.

    Refusals: session-not-paused, clock-unsure, bidders-not-told.
    """
    trade = world.in_hand
    session = _running(trade)
    if not trade.conduct.paused:
        return refused("session-not-paused")
    if not at.trusted:
        return refused("clock-unsure")
    bidders = {each for each in session.roster if each.startswith("BIDDER:")}
    if {f"BIDDER:{each}" for each in asked.told} != bidders or len(asked.told) != len(bidders):
        return refused("bidders-not-told", about="told")
    ends = ""
    if trade.fixed.method in WINDOWED:
        ends = text_of(at.at + timedelta(seconds=trade.fixed.how.window_s))
    if (auction := auction_of(trade)).running:
        ends = text_of(auction.resumed(at.at, session=True).end)
    waived = None if len(by) > 1 else waiver.of_running_session(trade)
    fact = SessionContinued(
        session_id=session.session_id,
        resumed_at=text_of(at.at),
        end=ends,
        told=asked.told,
        waiver_no=waived.waiver_no if waived else "",
    )
    return decided(Draft(fact, trade=trade.number))


def _running(trade: Trade) -> SessionOpened:
    assert trade.session is not None  # IN_SESSION is reached by session.open only
    return trade.session
