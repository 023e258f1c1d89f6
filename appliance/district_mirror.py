"""The station hears its district: mirrors its ledger, takes its newest words, and says so.

Each kind of word is applied by a command of its own (caretaker.py); here the station's ledger
only names the checkpoint that they stand on.
"""

import logging

from appliance.core.commands import ApplyDistrict
from appliance.ledger.heard import Heard
from appliance.station import Refused, Station

log = logging.getLogger(__name__)


class DistrictMirror:
    """One thread, the caretaker's."""

    def __init__(self, station: Station, heard: Heard) -> None:
        self._station, self.heard = station, heard

    def look(self) -> None:
        """Take in what was brought. Nothing of business: also while the station rests."""
        now = self._station.now()
        self.heard.look(day=now.day, time_s=int(now.at.timestamp()))

    def apply(self) -> None:
        """Name in the station's ledger what of the district's ledger holds here from now on."""
        news = self.heard.news()
        if news is None:
            return
        asked = ApplyDistrict(
            checkpoint=news.checkpoint, first_seq=news.first_seq, last_seq=news.last_seq
        )
        try:
            receipt = self._station.do(asked)
        except Refused as no:
            log.warning("the district's words were not named: %s", no.refusal.code)
        else:
            self.heard.applied(news)
            log.info("district applied to=%d entry=%d", news.last_seq, receipt.last_seq)
