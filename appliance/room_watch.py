"""The session room at the panel: its lamp while it is in use, and a door that stands open.

Only while a session has a list for the door; what happens there otherwise concerns nobody.
"""

import logging
from typing import Final

from appliance.core import door, envelope, rooms
from appliance.core.code_rows import Room
from appliance.core.commands import MarkDoor
from appliance.core.instant import instant_of
from appliance.core.trade import Trade
from appliance.ports import Contacts, Panel
from appliance.station import Station

log = logging.getLogger(__name__)

ALARM: Final = (0.5, 0.2, 0.5, 0.2, 0.5)
ASKED_S: Final = 15.0
"""So long after the lock let go an opening of the door belongs to it."""


class RoomWatch:
    """`tick` is called about once a second, by the panel's thread of the station."""

    def __init__(self, station: Station, board: Panel) -> None:
        self._station = station
        self._board = board
        self._size = -1
        self._running: tuple[Trade, Room] | None = None
        self._since: float | None = None
        self._told = False

    @property
    def in_use(self) -> bool:
        """Whether the lamp of the room shows that a session has it."""
        running = self._now_running()
        return running is not None and bool(running[1].lamp)

    def look(self, contacts: Contacts) -> None:
        """One look at the switch of the door."""
        running = self._now_running()
        if running is None or not contacts.door_leaf or not running[1].door:
            self._since, self._told = None, False
            return
        trade, room = running
        now = self._station.clock.monotonic()
        if self._since is None:
            self._since = now
            if room.anti_passback and not self._let_go():
                self._mark(trade, room, 0, "UNASKED")
        open_s = int(now - self._since)
        if room.open_max_s and open_s > room.open_max_s and not self._told:
            self._mark(trade, room, open_s, "LONG")
            self._told = True
            self._board.sound(ALARM)

    def _mark(self, trade: Trade, room: Room, open_s: int, reason: str) -> None:
        told = MarkDoor(trade=trade.number, door=room.code, open_s=open_s, reason=reason)
        receipt = self._station.do(told)
        log.warning("door %s open=%ds entry=%d", reason, open_s, receipt.last_seq)

    def _let_go(self) -> bool:
        """Whether the lock let somebody through just now."""
        now = self._station.now().at
        for subject, _seq, body in self._station.ledger.newest_of(door.SUBJECT):
            written = envelope.from_bytes(body)
            if subject == door.SUBJECT:
                return (now - instant_of(written.at)).total_seconds() <= ASKED_S
        return False

    def _now_running(self) -> tuple[Trade, Room] | None:
        """The session that has the door's list now; looked up again when the ledger has grown."""
        size = self._station.ledger.size
        if size != self._size:
            self._running, self._size = self._found(), size
        return self._running

    def _found(self) -> tuple[Trade, Room] | None:
        for line in self._station.projections.under_way():
            if line.stage not in door.LISTED:
                continue
            trade = self._station.trade(line.number)
            tables = self._station.tables_of(trade)
            if trade is not None and door.access(trade, tables) is not None:
                return trade, rooms.row_of(trade, tables)
        return None
