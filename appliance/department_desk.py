"""What departments sign at the district's console becomes entries of the review (A05, B08).

The caretaker looks at each trade in review. A word that the rules refuse is named in the log and
not put to them again until the district sends another, or the station starts.
"""

import logging

from appliance.core.commands import ApplyDistrict
from appliance.core.joint_review import unanswered
from appliance.core.parties import Words
from appliance.core.trade import Trade
from appliance.station import Refused, Station

log = logging.getLogger(__name__)


class DepartmentDesk:
    """One thread, the caretaker's."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def round(self) -> None:
        for trade in self._station.trades_under_way():
            if trade.stage == "IN_REVIEW":
                self._hear_review(trade)
                self._hear_answers(trade)

    def _hear_review(self, trade: Trade) -> None:
        brought = self._station.parts.departments
        if brought is None or not trade.signatures:
            return
        said = brought.review(trade.number, self._station.station_code)
        if said is None or said.signed_at in {one.said_at for one in trade.signatures}:
            return
        self._apply(
            ApplyDistrict(
                trade=trade.number, checkpoint=said.cert, first_seq=0, last_seq=0, review=said
            )
        )

    def _hear_answers(self, trade: Trade) -> None:
        brought = self._station.parts.departments
        if brought is None:
            return
        for slot in unanswered(trade.slots):
            found = brought.answer(trade.number, slot.department, self._station.station_code)
            if found is None:
                continue
            said, words = found
            self._apply(
                ApplyDistrict(
                    trade=trade.number, checkpoint=said.cert, first_seq=0, last_seq=0,
                    department=said, words=Words(words),
                )
            )  # fmt: skip

    def _apply(self, asked: ApplyDistrict) -> None:
        try:
            receipt = self._station.do(asked)
        except Refused as no:
            log.warning("department refused trade=%s reason=%s", asked.trade, no.refusal.code)
        else:
            log.info("department heard trade=%s entry=%d", asked.trade, receipt.last_seq)
