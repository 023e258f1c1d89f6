"""Keys of staff that the district takes back end here, whoever sits at the desk."""

import logging

from appliance.core import key_change
from appliance.core.commands import ApplyDistrict
from appliance.station import Refused, Station

log = logging.getLogger(__name__)


class KeyDesk:
    """One thread, the caretaker's."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def round(self) -> None:
        station, brought = self._station, self._station.parts.revoked
        if brought is None:
            return
        keys = key_change.in_use(station.projections.staff())
        for said in brought.news(keys, station.station_code):
            asked = ApplyDistrict(checkpoint=said.cert, first_seq=0, last_seq=0, revoked=said)
            try:
                receipt = station.do(asked)
            except Refused as no:
                log.warning("word about a key refused reason=%s", no.refusal.code)
            else:
                log.info("key taken back by the district entry=%d", receipt.last_seq)
