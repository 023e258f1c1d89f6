"""A serial port with deadlines, one user at a time, and a way back after a pulled cable.

The only importer of pyserial. Everything that pyserial or the operating system raises leaves here
as NoAnswer or BrokenAnswer. A port is opened at first use and again after it failed; nobody has to
restart anything.
"""

import logging
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, TypeVar

import serial

from appliance.ports import BrokenAnswer, DeviceFault, DeviceRefusal, DeviceState, NoAnswer
from drivers.frames import FrameMachine

T = TypeVar("T")

log = logging.getLogger(__name__)

READ_SLICE_S: Final = 0.05
"""Longest single wait inside pyserial; deadlines are kept here."""
BLOCK: Final = 512
"""Bytes handed over at once; each block has its own time to get out."""
WRITE_BLOCK_S: Final = 5.0
QUIET_S: Final = 0.3
"""Silence after a damaged answer that means it was the whole answer."""
STALE_MAX: Final = 65_536
"""A port that still has input after this much was dropped is not our device."""

LINE_ERRORS: Final = (serial.SerialException, OSError, termios.error)

Trace = Callable[[str], None]


class Port:
    """One device's line. `trace` hears every exchange as hex, private ones as a length only."""

    def __init__(
        self,
        path: str,
        baud: int,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        trace: Trace | None = None,
    ) -> None:
        self.path = path
        self.baud = baud
        self.state = DeviceState.UNKNOWN
        """What the last conversation showed."""
        self.opened = 0
        """Counts the openings: what was learnt about a device holds for one of them."""
        self._monotonic = monotonic
        self._trace = trace
        self._serial: serial.Serial | None = None
        self._lock = threading.RLock()

    # --- whose turn ---------------------------------------------------------------------------

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Hold the line for one conversation; a fault in it becomes the state of the device."""
        with self._lock, self._judged():
            yield

    @contextmanager
    def if_free(self) -> Iterator[bool]:
        """Like `in_use`, but yields False at once while somebody else is talking."""
        if not self._lock.acquire(blocking=False):
            yield False
            return
        try:
            with self._judged():
                yield True
        finally:
            self._lock.release()

    @contextmanager
    def _judged(self) -> Iterator[None]:
        try:
            yield
        except NoAnswer:
            self.state = DeviceState.NO_ANSWER
            self.close()
            raise
        except BrokenAnswer:
            self.state = DeviceState.BROKEN_ANSWER
            raise

    # --- talking ------------------------------------------------------------------------------

    def ask(
        self, frame: bytes, machine: FrameMachine[T], *, timeout_s: float, private: bool = False
    ) -> T:
        """Send `frame`, return the first whole answer. Raises NoAnswer, BrokenAnswer.

        A line that breaks off (the cable was out and may be back) is opened anew once.
        """
        try:
            return self._ask_once(frame, machine, timeout_s, private)
        except LineBroke:
            return self._ask_once(frame, machine, timeout_s, private)

    def _ask_once(
        self, frame: bytes, machine: FrameMachine[T], timeout_s: float, private: bool
    ) -> T:
        self.send(frame, private=private, fresh=True)
        return self.receive(machine, timeout_s=timeout_s, private=private)

    def send(self, data: bytes, *, private: bool = False, fresh: bool = False) -> int:
        """Write all of `data`; `fresh` drops stale input first. Returns the bytes written.

        Raises LineBroke; its `sent` tells how many bytes went out before.
        """
        sent = 0
        try:
            line = self._open()
            if fresh:
                self._drop_input(line)
            while sent < len(data):
                written = line.write(data[sent : sent + BLOCK])
                sent += written or 0
        except LINE_ERRORS as error:
            self.close()
            raise LineBroke(sent) from error
        self._note(">", data, private=private)
        return sent

    def receive(self, machine: FrameMachine[T], *, timeout_s: float, private: bool = False) -> T:
        """The next frame within `timeout_s`. Raises NoAnswer on silence, BrokenAnswer on noise."""
        deadline = quiet = self.deadline(timeout_s)
        frame = machine.take()
        while frame is None and self.left(min(deadline, quiet)) > 0:
            if received := self.read(private=private):
                machine.feed(received)
                frame = machine.take()
                # After a damaged answer nothing more comes: no need to wait the whole time.
                quiet = self.deadline(QUIET_S) if machine.broken else deadline
        frame = frame if frame is not None else machine.take_late()
        if frame is not None:
            return frame
        if machine.seen:
            raise BrokenAnswer("the answer is broken", hint="hint.check-line-speed")
        raise NoAnswer("no answer", hint="hint.check-cable")

    def read(self, *, private: bool = False) -> bytes:
        """What has come, waiting a moment (READ_SLICE_S) for the first byte. Raises LineBroke."""
        try:
            line = self._open()
            data: bytes = line.read(max(1, min(line.in_waiting, STALE_MAX)))
        except LINE_ERRORS as error:
            self.close()
            raise LineBroke(0) from error
        if data:
            self._note("<", data, private=private)
        return data

    def pause(self, seconds: float) -> None:
        """Wait between two polls of the device."""
        time.sleep(seconds)

    def left(self, deadline: float) -> float:
        """Seconds until `deadline`, an instant of this port's clock."""
        return deadline - self._monotonic()

    def deadline(self, timeout_s: float) -> float:
        return self._monotonic() + timeout_s

    def close(self) -> None:
        """Let go of the line once nobody talks on it; the next use opens it again."""
        with self._lock:
            line, self._serial = self._serial, None
            if line is not None:
                with suppress(*LINE_ERRORS):
                    line.close()

    # --- inside -------------------------------------------------------------------------------

    def _open(self) -> serial.Serial:
        if self._serial is None:
            self._serial = serial.Serial(
                self.path,
                self.baud,
                timeout=READ_SLICE_S,
                write_timeout=WRITE_BLOCK_S,
                exclusive=True,
            )
            self.opened += 1
            log.info("opened line %d times", self.opened)
        return self._serial

    def _drop_input(self, line: serial.Serial) -> None:
        dropped = 0
        while (waiting := line.in_waiting) and dropped < STALE_MAX:
            dropped += len(line.read(waiting))

    def _note(self, way: str, data: bytes, *, private: bool) -> None:
        if self._trace is not None:
            self._trace(f"{way} <{len(data)} bytes>" if private else f"{way} {data.hex(' ')}")


class LineBroke(NoAnswer):
    """The line itself failed, not only the device; `sent` bytes of a sending had gone out."""

    def __init__(self, sent: int) -> None:
        super().__init__("the line broke off", hint="hint.check-cable")
        self.sent = sent


def settled(port: Port, asked: Callable[[], DeviceState]) -> DeviceState:
    """Ask a device how it is unless it is busy; faults become states, never exceptions."""
    try:
        with port.if_free() as free:
            if free:
                port.state = asked()
    except DeviceRefusal:
        port.state = DeviceState.OUT_OF_SERVICE
    except DeviceFault:
        return port.state
    return port.state
