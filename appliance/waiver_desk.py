"""The district's waivers become entries of the sessions that they are for.

The caretaker looks at each trade that is ready for its session, or in it. A waiver that is not of
that very session is none; what the rules refuse is named in the log and not put to them again
until the district sends another, or the station starts.
"""

import logging

from appliance.core import waiver
from appliance.core.commands import ApplyDistrict
from appliance.core.trade import Trade
from appliance.station import Refused, Station

log = logging.getLogger(__name__)


class WaiverDesk:
    """One thread, the caretaker's."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def round(self) -> None:
        for trade in self._station.trades_under_way():
            if trade.stage == "IN_SESSION" and trade.session is not None:
                self._hear(trade, trade.session.session_id)
            elif trade.stage == "READY":
                self._hear(trade, waiver.next_session(trade))

    def _hear(self, trade: Trade, session_id: str) -> None:
        brought = self._station.parts.waivers
        said = brought and brought.news(session_id, self._station.station_code)
        if not said or (trade.waiver is not None and trade.waiver.waiver_no == said.waiver_no):
            return
        asked = ApplyDistrict(
            trade=trade.number, checkpoint=said.cert, first_seq=0, last_seq=0, waiver=said
        )
        try:
            receipt = self._station.do(asked)
        except Refused as no:
            log.warning("waiver refused trade=%s reason=%s", trade.number, no.refusal.code)
        else:
            log.info("waiver heard trade=%s entry=%d", trade.number, receipt.last_seq)
