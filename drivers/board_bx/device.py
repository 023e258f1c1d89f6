"""An LED board: written to, never heard. Experimental (wire.py says why).

Source: protocols.md 8.3. Whether it answers, and how, differs between firmwares: what comes back
is left lying, and "ready" means that its line is there.
"""

import time
from collections.abc import Callable
from typing import Final

from appliance.ports import DeviceState
from drivers.board_bx import wire
from drivers.transport import Port, Trace, settled

BAUD: Final = 57_600


class BxBoard:
    """Implements ports.LineBoard. `width` and `height` in pixels; `screen` as set at the board."""

    name = "board"

    def __init__(
        self,
        path: str,
        baud: int = BAUD,
        *,
        screen: int = 1,
        width: int = 256,
        height: int = 16,
        monotonic: Callable[[], float] = time.monotonic,
        trace: Trace | None = None,
    ) -> None:
        self._port = Port(path, baud, monotonic=monotonic, trace=trace)
        self._screen = screen
        self._size = (width, height)
        self._begun = 0

    @property
    def line(self) -> Port:
        """For the watch: hot plug, trace."""
        return self._port

    def probe(self) -> DeviceState:
        return settled(self._port, self._reached)

    def remark(self) -> str:
        """See ports.Remarking: it says nothing of itself, a person has to look at it."""
        return "found.look-board"

    def close(self) -> None:
        self._port.close()

    def run(self, text: str) -> None:
        """See ports.LineBoard."""
        said = wire.show(self._screen, *self._size, text)
        with self._port.in_use():
            self._port.reach()
            if self._begun != self._port.opened:
                said = wire.power_on(self._screen) + said
            self._port.send(said, fresh=True)
            self._begun = self._port.opened

    def _reached(self) -> DeviceState:
        self._port.reach()
        return DeviceState.READY
