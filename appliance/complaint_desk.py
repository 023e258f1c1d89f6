"""The district's words about complaints that went to it become entries of the station (B13).

The caretaker looks when something new lies there. What the rules refuse is named in the log and
not put to them again until the district sends another, or the station starts. The log names no
complaint: who it is about may read the log.
"""

import logging
from datetime import date

from appliance.core.clocks import end_of
from appliance.core.commands import ApplyDistrict, MarkComplaint
from appliance.core.complaint_words import DistrictWord
from appliance.core.complaints import OPEN, RECEIVED, Complaint
from appliance.core.entries import ComplaintDecided
from appliance.core.parties import Words
from appliance.registers import complaints
from appliance.station import Refused, Station

log = logging.getLogger(__name__)


class ComplaintDesk:
    """One thread, the caretaker's."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._looked = -1
        """Ledger's size when the clocks were looked at."""
        self._first: date | None = None
        """The day with which the first of them ends."""

    def round(self) -> None:
        """Hear what the district sent; say once of each clock that it ran out."""
        self._hear()
        self._mark()

    def _mark(self) -> None:
        now, size = self._station.now(), self._station.ledger.size
        if self._looked == size and not (self._first and now.surely_after(end_of(self._first))):
            return  # nothing is new, and no clock ended
        running = [one for one in complaints.all_of(self._station).values() if one.runs]
        for one in running:
            if one.is_overdue(now):
                asked = MarkComplaint(complaint_no=one.number, clock=one.clock, due=one.due)
                receipt = self._station.do(asked)
                log.warning("a complaint's clock ran out entry=%d", receipt.last_seq)
        left = [date.fromisoformat(one.due) for one in running if not one.is_overdue(now)]
        self._looked, self._first = self._station.ledger.size, min(left, default=None)

    def _hear(self) -> None:
        brought = self._station.parts.complaint_words
        numbers = brought.unseen() if brought is not None else []
        if brought is None or not numbers:
            return
        known = complaints.all_of(self._station)
        for number in numbers:
            one = known.get(number)
            if one is not None and one.state in OPEN and not one.to:
                continue  # on the supervisor's desk: looked at once it is handed on
            private = self._station.secrets.letter_key()
            found = brought.look(number, self._station.station_code, private)
            if found is not None and not (one is not None and _heard(one, found[0])):
                self.take(*found)

    def take(self, said: DistrictWord, words: str) -> None:
        """Put a word to the rules; `words`: of a decision, else ""."""
        asked = ApplyDistrict(
            checkpoint=said.cert, first_seq=0, last_seq=0, complaint=said,
            words=Words(words) if isinstance(said, ComplaintDecided) else None,
        )  # fmt: skip
        try:
            receipt = self._station.do(asked)
        except Refused as no:
            log.warning("district's word on a complaint refused reason=%s", no.refusal.code)
        else:
            log.info("district's word on a complaint heard entry=%d", receipt.last_seq)


def _heard(one: Complaint, said: DistrictWord) -> bool:
    """Whether it was taken over before, or came too late: after a start all are looked at anew."""
    return one.state not in (OPEN if isinstance(said, ComplaintDecided) else (RECEIVED,))
