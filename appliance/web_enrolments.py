"""Enrolments that came over the district's web, put to the station's rules one after the other.

What the rules take is two sealed acts like any enrolment, and nothing else tells of it: no log
line, no count. What they refuse is an entry with its random number and the code of the refusal:
the district, which knows whose it is, can tell the person, and decides nothing else. The entry
names no trade; that somebody is enrolled already stands in no entry, for it would tell of an
enrolment before the closing. The note lies in the inbox until the district sends another, so
after a restart all of it is looked at again; what was taken or refused is known by its number.
"""

import logging
from typing import Final

from appliance.core import envelope, licence
from appliance.core.commands import RefuseWebEnrolment
from appliance.core.enrolment import WEB_REFUSED
from appliance.core.entries import AttemptRefused
from appliance.core.trade import SUSPENDED
from appliance.ledger.enrolments import WebEnrolment
from appliance.station import Refused, Station

log = logging.getLogger(__name__)

NOT_NOW: Final = frozenset(
    {"recovery-first", "power-failing", "station-suspended", "clock-unsure", "trade-suspended"}
)
"""Refusals that speak of the box or the hour: what they met is put to the rules again."""
UNTOLD: Final = frozenset({"enrolled-already", "enrol-id-again"})
"""Who meets them is enrolled."""


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
                if not self._rests(one) and self._put(one):
                    del self._waiting[one.enrol_id]

    def _may_decide(self) -> bool:
        station = self._station
        return station.now().trusted and station.licence().state != licence.SUSPENDED

    def _rests(self, one: WebEnrolment) -> bool:
        """While a trade is suspended nothing is late; it is judged when the trade goes on."""
        trade = self._station.trade(one.trade)
        return trade is not None and trade.stage == SUSPENDED

    def _put(self, one: WebEnrolment) -> bool:
        """Whether it is decided, now or before."""
        trade = self._station.trade(one.trade)
        known = trade is not None and trade.enrolment(one.enrol_id) is not None
        if known or one.enrol_id in self._refused():
            return True
        try:
            self._station.do(one.command())
        except Refused as no:
            return self._tell(one, no.refusal.code)
        return True

    def _tell(self, one: WebEnrolment, code: str) -> bool:
        """Say so to the district. If power fails first, the note is looked at again."""
        if code in NOT_NOW:
            return False
        log.warning("an enrolment over the web was refused: %s reason=%s", one.enrol_id, code)
        if code not in UNTOLD:
            try:
                self._station.do(RefuseWebEnrolment(enrol_id=one.enrol_id, reason=code))
            except Refused as no:
                log.warning("the district is not told: %s", no.refusal.code)
                return False
        return True

    def _refused(self) -> frozenset[str]:
        """Random numbers that an entry names as refused; each was asked for once."""
        bodies = self._station.ledger.of_subject(WEB_REFUSED)
        facts = (envelope.fact_of(envelope.from_bytes(body)) for _seq, body in bodies)
        return frozenset(one.number for one in facts if isinstance(one, AttemptRefused))
