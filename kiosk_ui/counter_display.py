"""The customer display: the amount that somebody at the counter pays, else the public notices.

A sealed amount never comes here: only the page of the deposits shows one. The notices are those
of the board (feed), in turn.
"""

import logging
from collections.abc import Callable
from typing import Final

from appliance.ports import CustomerDisplay, DeviceFault, DeviceState
from appliance.station import Station
from kiosk_ui import feed

log = logging.getLogger(__name__)

TURN_S: Final = 12.0
"""As long as a page of the board stays."""
AMOUNT_S: Final = 60.0
"""An amount stays so long: to read it, to count the money, to ask."""


class CounterDisplay:
    """What the one display shows now. `amount` may be called from any request."""

    def __init__(self, station: Station, display: CustomerDisplay) -> None:
        self._station, self._display = station, display
        self._amount_until = 0.0
        self._turn = 0

    def amount(self, fen: int) -> None:
        """Show an amount for a minute; a display that is away keeps nobody waiting."""
        self._amount_until = self._station.clock.monotonic() + AMOUNT_S
        self._told(lambda: self._display.amount(fen))

    def round(self) -> None:
        """The next notice, unless an amount is being read."""
        if self._station.clock.monotonic() < self._amount_until:
            return
        shown = feed.items(self._station.current_notices(), self._station.now(), "zh_CN")
        if not shown:
            self._told(self._display.clear)
            return
        upper, lower = shown[self._turn % len(shown)].latin
        self._turn += 1
        self._told(lambda: self._display.lines(upper, lower))

    def _told(self, show: Callable[[], object]) -> None:
        if self._display.probe() is not DeviceState.READY:
            return
        try:
            show()
        except DeviceFault as fault:
            log.warning("nothing is shown at the counter: %s", fault)
