"""The district's rulings become entries of the trades that they are about.

The caretaker looks at each trade under way. What the rules refuse is named in the log and not put
to them again until the district sends another, or the station starts.
"""

import logging

from appliance.core.commands import ApplyDistrict
from appliance.core.parties import Words
from appliance.core.trade import Trade
from appliance.station import Refused, Station

log = logging.getLogger(__name__)


class RulingDesk:
    """One thread, the caretaker's."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def round(self) -> None:
        for trade in self._station.trades_under_way():
            if trade.number:
                self._hear(trade)

    def _hear(self, trade: Trade) -> None:
        brought = self._station.parts.rulings
        if brought is None:
            return
        found = brought.news(trade.number, self._station.station_code)
        if found is None or found[0].ruling_no in {one.ruling_no for one in trade.rulings}:
            return
        said, words = found
        asked = ApplyDistrict(
            trade=trade.number, checkpoint=said.cert, first_seq=0, last_seq=0, ruling=said,
            words=Words(words),
        )  # fmt: skip
        try:
            receipt = self._station.do(asked)
        except Refused as no:
            log.warning("ruling refused trade=%s reason=%s", trade.number, no.refusal.code)
        else:
            log.info("ruling heard trade=%s entry=%d", trade.number, receipt.last_seq)
