"""A customer display: written to, never heard.

Source: protocols.md 8.2. It answers nothing, so "ready" means that its line is there. What is
shown concerns somebody at the counter: it stays out of the trace.
"""

import time
from collections.abc import Callable
from typing import Final

from appliance.ports import DeviceState
from drivers.display_esc import wire
from drivers.display_esc.wire import Lamp, Model, Unshowable
from drivers.transport import Port, Trace, settled

BAUD: Final = 9_600
"""Of a CD5220; an LED8 mostly has 2400."""


class EscDisplay:
    """Implements ports.CustomerDisplay."""

    name = "display"

    def __init__(
        self,
        path: str,
        baud: int = BAUD,
        *,
        model: Model = Model.CD5220,
        monotonic: Callable[[], float] = time.monotonic,
        trace: Trace | None = None,
    ) -> None:
        self._port = Port(path, baud, monotonic=monotonic, trace=trace)
        self._model = model
        self._begun = 0

    @property
    def line(self) -> Port:
        """For the watch: hot plug, trace."""
        return self._port

    def probe(self) -> DeviceState:
        return settled(self._port, self._reached)

    def remark(self) -> str:
        """See ports.Remarking: it says nothing of itself, a person has to look at it."""
        return "found.look-display"

    def close(self) -> None:
        self._port.close()

    def amount(self, fen: int) -> bool:
        """See ports.CustomerDisplay."""
        try:
            shown = wire.amount(fen, self._model, Lamp.PAYMENT)
        except Unshowable:
            self.clear()
            return False
        self._send(wire.CLEAR + shown)
        return True

    def lines(self, upper: str, lower: str) -> bool:
        """See ports.CustomerDisplay."""
        if self._model is not Model.CD5220:
            self.clear()
            return False
        try:
            shown = wire.line(upper) + wire.line(lower, lower=True)
        except Unshowable:
            self.clear()
            return False
        self._send(wire.CLEAR + shown)
        return True

    def clear(self) -> None:
        """See ports.CustomerDisplay."""
        dark = wire.lamp(Lamp.NONE) if self._model is Model.LED8 else b""
        self._send(wire.CLEAR + dark)

    def _send(self, data: bytes) -> None:
        """After each opening it is initialised: it may have been without power.

        A line that was cut off on its way would swallow what comes next: it is ended first.
        """
        with self._port.in_use():
            self._port.reach()
            if self._begun != self._port.opened:
                data = wire.INITIALISE + data
            self._port.send(wire.END + data, private=True)
            self._begun = self._port.opened

    def _reached(self) -> DeviceState:
        self._port.reach()
        return DeviceState.READY
