"""The LED board in front of the station: the notices of the board (feed), running in one line.

What is long goes in parts, one after the other. A board that lost its power forgot its text and
tells nobody: it is sent again now and then.
"""

import logging
from typing import Final

from appliance.ports import DeviceFault, DeviceState, LineBoard
from appliance.station import Station
from kiosk_ui import feed

log = logging.getLogger(__name__)

TURN_S: Final = 60.0
"""A part runs through about once in this time."""
PART_MAX: Final = 400
"""Characters of one part; a single notice may be longer."""
RENEWED_EVERY: Final = 10
"""Turns after which a text that did not change is sent again."""
BETWEEN: Final = "      "


class RunningLine:
    """What runs over the board. `round` is called every TURN_S."""

    def __init__(self, station: Station, board: LineBoard) -> None:
        self._station, self._board = station, board
        self._turn = 0
        self._running: str | None = None
        self._since = 0

    def round(self) -> None:
        """The next part, where it differs from what runs, or the same after some turns."""
        parts = parts_of(feed.items(self._station.current_notices(), self._station.now(), "zh_CN"))
        text = parts[self._turn % len(parts)] if parts else ""
        self._turn += 1
        self._since += 1
        if text == self._running and self._since < RENEWED_EVERY:
            return
        if self._board.probe() is not DeviceState.READY:
            self._running = None
            return
        try:
            self._board.run(text)
        except DeviceFault as fault:
            self._running = None
            log.warning("nothing new runs over the board: %s", fault)
        else:
            self._running, self._since = text, 0


def parts_of(shown: list[feed.Item]) -> list[str]:
    """The lines of the notices, joined as long as they fit into a part; none is cut in two."""
    parts: list[str] = []
    for one in shown:
        if parts and len(parts[-1]) + len(BETWEEN) + len(one.line) <= PART_MAX:
            parts[-1] += BETWEEN + one.line
        else:
            parts.append(one.line)
    return parts
