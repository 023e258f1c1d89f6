"""Pins that are wires to another process: gpiozero's mock pins, joined to the laboratory's panel.

The seam is the pin factory, so that the driver cannot tell these from a header. On the socket
each level is a line, `17=1`; the other side begins with the levels of its switches and the line
`.`. When the other process goes, the levels stay as they were and the wires are joined again once
it is back: its restart is no event at the case.
"""

import logging
import socket
import threading
from typing import IO, Final

from gpiozero import BadPinFactory
from gpiozero.pins.mock import MockFactory, MockPin

log = logging.getLogger(__name__)

WAIT_S: Final = 1.0
"""For connecting, for the greeting, and between two tries to join the wires again."""
LINE_BYTES_MAX: Final = 64


class WiredPin(MockPin):  # type: ignore[misc]  # gpiozero ships no types
    """A mock pin with a wire: the wire beats the pull of an input, and hears of an output."""

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        self.drive(self.factory.levels.get(number_of(self)))

    def drive(self, level: bool | None) -> None:
        """Take the level of the wire; None: nothing is on it, the pull stays."""
        if level is not None and self._function == "input":
            (self.drive_high if level else self.drive_low)()

    def _change_state(self, value: bool) -> bool:
        changed: bool = super()._change_state(value)
        if changed and self._function == "output":
            self.factory.tell(number_of(self), value)
        return changed

    @property
    def is_output(self) -> bool:
        return bool(self._function == "output")


def number_of(pin: WiredPin) -> str:
    """`17` of the pin that gpiozero calls GPIO17."""
    name: str = pin.info.name
    return name.removeprefix("GPIO")


class WireFactory(MockFactory):  # type: ignore[misc]  # as above
    """`path`: the socket of the panel. Raises BadPinFactory when nobody answers there."""

    def __init__(self, path: str) -> None:
        super().__init__(pin_class=WiredPin)
        self.levels: dict[str, bool] = {}
        self._path = path
        self._closing = threading.Event()
        self._sending = threading.Lock()
        self._connection: socket.socket | None = None
        try:
            lines = self._join()
        except OSError as error:
            raise BadPinFactory(f"nobody answers for the panel: {error.strerror}") from error
        threading.Thread(
            target=self._listen, args=(lines,), name="panel wires", daemon=True
        ).start()

    def tell(self, number: str, level: bool) -> None:
        """An output changed; while nobody is there it is told when the wires are joined again."""
        with self._sending:
            if self._connection is not None:
                try:
                    self._connection.sendall(f"{number}={int(level)}\n".encode("ascii"))
                except OSError:
                    self._drop()

    def close(self) -> None:
        super().close()
        self._closing.set()
        with self._sending:
            self._drop()

    # --- the wires ----------------------------------------------------------------------------

    def _join(self) -> IO[str]:
        """Connect, take the greeting, tell the outputs. Raises OSError."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(WAIT_S)
            connection.connect(self._path)
            lines = connection.makefile("r", encoding="ascii", newline="\n")
            while (line := lines.readline(LINE_BYTES_MAX)) != ".\n":
                if not self._took(line):
                    raise ConnectionAbortedError("no greeting")
            connection.settimeout(None)
        except OSError:
            connection.close()
            raise
        with self._sending:
            self._connection = connection
        for pin in list(self.pins.values()):
            if pin.is_output:
                self.tell(number_of(pin), bool(pin.state))
        return lines

    def _drop(self) -> None:
        if self._connection is not None:
            # shutdown first: a close alone would leave the listening thread in its read
            try:
                self._connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                log.debug("the other side of the panel was gone already")
            self._connection.close()
            self._connection = None

    def _took(self, line: str) -> bool:
        number, equals, level = line.rstrip("\n").partition("=")
        if not equals or level not in ("0", "1"):
            return False
        self.levels[number] = level == "1"
        return True

    def _listen(self, lines: IO[str] | None) -> None:
        while not self._closing.is_set():
            if lines is not None:
                self._hear(lines)
                with self._sending:
                    self._drop()
            if self._closing.wait(WAIT_S):
                return
            try:
                lines = self._join()
                self._drive_all()
            except OSError:
                lines = None

    def _hear(self, lines: IO[str]) -> None:
        try:
            while self._took(lines.readline(LINE_BYTES_MAX)):
                self._drive_all()
        except (OSError, ValueError):
            log.info("the panel's wires are gone")

    def _drive_all(self) -> None:
        for pin in list(self.pins.values()):
            pin.drive(self.levels.get(number_of(pin)))
