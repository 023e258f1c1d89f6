"""Enrolments that came over the district's web, put to the station's rules one after the other.

What the rules take is two sealed acts like any enrolment, and nothing else tells of it: no log
line, no count. What they refuse is named in the log by its random number and the code of the
refusal. The note lies in the inbox until the district sends another, so after a restart all of
it is looked at again; what was taken is known by its number.
"""

import logging

from appliance.core import licence
from appliance.core.trade import SUSPENDED
from appliance.ledger.enrolments import WebEnrolment
from appliance.station import Refused, Station

log = logging.getLogger(__name__)


class WebEnrolments:
    """One thread, the caretaker's. What cannot be decided yet waits in memory."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._waiting: dict[str, WebEnrolment] = {}

    def take(self) -> None:
        """Put to the rules what came; before what falls due, so that it counts in time."""
        brought = self._station.parts.enrolments
        if brought is None:
            return
        code, key = self._station.station_code, self._station.secrets.letter_key
        news = brought.news(code, key)
        if news is not None:
            self._waiting = {one.enrol_id: one for one in news}
        if self._waiting and self._may_decide():
            for one in list(self._waiting.values()):
                if not self._rests(one):
                    del self._waiting[one.enrol_id]
                    self._put(one)

    def _may_decide(self) -> bool:
        station = self._station
        return station.now().trusted and station.licence().state != licence.SUSPENDED

    def _rests(self, one: WebEnrolment) -> bool:
        """While a trade is suspended nothing is late; it is judged when the trade goes on."""
        trade = self._station.trade(one.trade)
        return trade is not None and trade.stage == SUSPENDED

    def _put(self, one: WebEnrolment) -> None:
        trade = self._station.trade(one.trade)
        if trade is not None and trade.enrolment(one.enrol_id) is not None:
            return  # taken before
        try:
            self._station.do(one.command())
        except Refused as no:
            log.warning(
                "an enrolment over the web was refused: %s reason=%s",
                one.enrol_id,
                no.refusal.code,
            )
