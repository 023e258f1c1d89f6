"""The relays of the session room at the panel: they are what the ledger says, and no longer.

A relay goes on after its entry. The box lets go, each time with an entry, when the session is
over, when it has just begun itself, and when the panel falls silent: then nothing is on any more.
"""

import logging
from typing import Final

from appliance.core import relays
from appliance.core.commands import SwitchRelay
from appliance.registers import relays as register
from appliance.station import Refused, Station

log = logging.getLogger(__name__)

NONE_ON: Final[frozenset[str]] = frozenset()


class RelayWatch:
    """`look` is called about once a second, by the panel's thread of the station."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._size = -1
        self._there = True
        self.on = NONE_ON
        """What the panel is to hold on now."""

    def look(self, *, there: bool) -> None:
        """Follow the ledger; `there`: the panel answers. Raises Fault, Breach: owed still."""
        size = self._station.ledger.size
        if (size, there) == (self._size, self._there):
            return
        began, owed = self._size < 0, False
        kept = set()
        for relay, session_id in register.switched_on(self._station).items():
            reason = self._why_not(session_id, began=began, there=there)
            if reason:
                owed |= not self._let_go(relay, session_id, reason)
            else:
                kept.add(relay)
        self.on = frozenset(kept)
        if not owed:
            self._size, self._there = self._station.ledger.size, there

    def _why_not(self, session_id: str, *, began: bool, there: bool) -> str:
        if began:
            return relays.RESTART
        if not there:
            return relays.SILENT
        trade = self._station.trade(register.trade_of(session_id))
        over = trade is None or not relays.holds(trade, session_id)
        return relays.OVER if over else ""

    def _let_go(self, relay: str, session_id: str, reason: str) -> bool:
        """Off at once; False where its entry is owed still: on the battery, in recovery."""
        self.on -= {relay}
        trade = register.trade_of(session_id)
        told = SwitchRelay(trade=trade, relay=relay, state=relays.OFF, reason=reason)
        try:
            receipt = self._station.do(told)
        except Refused as no:
            log.warning("relay %s off, no entry yet: %s", relay, no.refusal.code)
            return False
        log.info("relay %s off reason=%s entry=%d", relay, reason, receipt.last_seq)
        return True
