"""Sessions in which nobody could be heard: after a crash or a rest, a clock in doubt, tampering.

The box writes session.pause before anything else is decided, so that nothing is offered, opened or
drawn by a box that was away or that somebody reached into; host and supervisor let it go on, an
auction with a whole window (domain.md 3.1, 6.3).
"""

import logging
from typing import Final

from appliance.core.commands import PauseSession
from appliance.core.conduct import IN_SESSION
from appliance.core.trade import Trade
from appliance.station import Refused, Station

log = logging.getLogger(__name__)

STOOD_STILL: Final = "S03"
"""suspension_reasons.csv: the system failed and there was no other."""

TAMPER_OR_CLOCK: Final = "S08"
"""The same table: the case was opened, or the clock is in doubt."""


def pause_sessions(station: Station, reason: str = STOOD_STILL) -> None:
    """Pause every session that runs by the ledger.

    If power fails before the commit, the next start does the same.
    """
    for trade in station.trades_under_way():
        if not runs_here(trade):
            continue
        try:
            receipt = station.do(PauseSession(trade=trade.number, reason=reason))
        except Refused as no:
            log.warning("no pause trade=%s reason=%s", trade.number, no.refusal.code)
        else:
            log.warning("session paused trade=%s entry=%d", trade.number, receipt.last_seq)


def runs_here(trade: Trade) -> bool:
    """Whether a session goes on in this station and is not paused.

    What the district holds online goes on there, whatever became of this box.
    """
    if trade.stage != IN_SESSION or trade.conduct.paused:
        return False
    return trade.online.order is None or trade.online.result is not None
