"""The box reads its own ledger behind every commit and tells the supervision what its rules find.

A start reads the days that a rule may look back on once more, so that what was written just
before a power cut is judged too; what was raised already is known from the ledger.
"""

import logging
from datetime import date, timedelta

from appliance.core import envelope
from appliance.core.alerts import SPAN_DAYS, Found, Seen, Watch
from appliance.core.commands import RaiseAlert
from appliance.core.entries import SealedAct
from appliance.ledger.recording import Recorder
from appliance.registers import alerts
from appliance.station import Refused, Station

log = logging.getLogger(__name__)


class AlertWatch:
    """Called by the caretaker; one thread."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._read = -1
        self._watch = Watch(station.tables)
        self._recorder = Recorder({})
        self._known: set[tuple[str, tuple[int, ...]]] = set()

    def round(self) -> None:
        """Read what is new, and raise what the rules say of it."""
        if self._read < 0 or self._watch.tables is not self._station.tables:
            self._begin()
        for found in self._news():
            if (found.rule, found.entries) not in self._known:
                self._raise(found)

    def _begin(self) -> None:
        station = self._station
        back = date.fromisoformat(station.now().day) - timedelta(days=SPAN_DAYS)
        self._read = station.first_of_day(back.replace(day=1).isoformat())
        self._watch = Watch(station.tables)
        staff = {key: one.staff_no for key, one in station.projections.staff().items()}
        self._recorder = Recorder(staff)
        raised = alerts.of_station(station).values()
        self._known = {(one.rule, one.entries) for one in raised}

    def _news(self) -> list[Found]:
        found: list[Found] = []
        for seq, body in self._station.ledger.entries(self._read):
            written = envelope.from_bytes(body)
            if written.kind != SealedAct.kind:
                seen = Seen(self._recorder.recorded(written), written.clock, bool(written.demo))
                found += self._watch.after(seen)
            self._read = seq + 1
        return found

    def _raise(self, found: Found) -> None:
        self._known.add((found.rule, found.entries))
        asked = RaiseAlert(trade=found.trade or None, rule=found.rule, entries=found.entries)
        try:
            receipt = self._station.do(asked)
        except Refused as no:
            log.warning("no alert rule=%s reason=%s", found.rule, no.refusal.code)
        else:
            log.warning("alert rule=%s entry=%d", found.rule, receipt.last_seq)
