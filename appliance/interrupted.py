"""Auctions that nobody could be heard in: after a crash, a power cut, or while the box rested.

The box writes session.pause before anything else is decided, so that no clock runs out on bidders
who could not bid; host and supervisor let it go on with a whole window (domain.md 6.3).
"""

import logging

from appliance.core.auction_rules import auction_of
from appliance.core.commands import PauseSession
from appliance.station import Refused, Station

log = logging.getLogger(__name__)

STOOD_STILL = "S03"
"""suspension_reasons.csv: the system failed and there was no other."""

CLOCK_IN_DOUBT = "S08"


def pause_auctions(station: Station, reason: str = STOOD_STILL) -> None:
    """Pause every auction that runs by the ledger.

    If power fails before the commit, the next start does the same.
    """
    for trade in station.trades_under_way():
        auction = auction_of(trade)
        if trade.stage != "IN_SESSION" or not auction.running or auction.standing_still:
            continue
        try:
            receipt = station.do(PauseSession(trade=trade.number, reason=reason))
        except Refused as no:
            log.warning("no pause trade=%s reason=%s", trade.number, no.refusal.code)
        else:
            log.warning("auction paused trade=%s entry=%d bids=%d", trade.number,
                        receipt.last_seq, len(auction.bids))  # fmt: skip
