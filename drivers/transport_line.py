"""An open serial line below a Port: bytes in and out, each wait with an end. Imports pyserial.

The loop's thread puts what comes into a bounded buffer and wakes whoever waits; a line that hangs
up (EPOLLHUP: the cable was pulled) is told at once. Writing goes straight to the line and waits
for room only when there is none.
"""

import os
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

import serial

from drivers import line_loop
from drivers.line_loop import GONE, IN, OUT, LineLoop

READ_BYTES: Final = 4096
"""At once: what a terminal holds, and less than what a parser of frames does."""
INPUT_MAX: Final = 65_536
"""Unread bytes kept. A line that babbles on while nobody asks is not read further."""

OPEN_ERRORS: Final = (serial.SerialException, OSError, termios.error, ValueError)


Heard = Callable[[bytes], None]


class LineGone(Exception):
    """The line cannot be opened, or broke off."""


class Line(Protocol):
    """What a Port needs of an open line. Times are seconds from now; 0 does not wait.

    A line that keeps its own time (a test's, in memory) may move its clock instead of waiting.
    """

    @property
    def broken(self) -> bool:
        """Whether it broke off; such a line is of no more use."""
        ...

    def write(self, data: bytes, wait_s: float) -> int:
        """Send what there is room for, at least a byte. Raises LineGone, also without room."""
        ...

    def take(self, wait_s: float) -> bytes:
        """What has come, at most READ_BYTES; empty when none came in time. Raises LineGone."""
        ...

    def pause(self, wait_s: float) -> None:
        """Wait; a line that breaks off ends it early. What comes meanwhile is kept."""
        ...

    def drop(self) -> None:
        """What has come so far is no answer: to the listener, else away. Raises LineGone."""
        ...

    def talk(self, *, on: bool) -> None:
        """While somebody talks, what comes is kept for `take`; else it goes to the listener."""
        ...

    def listen(self, heard: Heard | None) -> None:
        """Who hears what comes while nobody talks. Without a listener it is kept."""
        ...

    def close(self) -> None: ...


class SerialLine:
    """Implements Line over a serial port, or a pseudo-terminal.

    `gone` is called once, on the loop's thread, when the line breaks off by itself.
    Raises LineGone when it cannot be opened: not there, or held by somebody else.
    """

    def __init__(
        self,
        path: str,
        baud: int,
        gone: Callable[[], None],
        loop: LineLoop | None = None,
    ) -> None:
        self._gone = gone
        self._loop = loop or line_loop.shared()
        self._changed = threading.Condition(threading.Lock())
        self._input = bytearray()
        self._unheard = bytearray()
        self._heard: Heard | None = None
        self._talking = self._broken = self._room = self._full = False
        try:
            self._serial = serial.Serial(path, baud, exclusive=True)
        except OPEN_ERRORS as error:
            raise LineGone("cannot be opened") from error
        self._descriptor = self._serial.fileno()
        try:
            self._one_byte_at_least()
            self._loop.add(self._descriptor, self._ready)
        except (OSError, termios.error) as error:
            self._serial.close()
            raise LineGone("cannot be used") from error

    def _one_byte_at_least(self) -> None:
        """VMIN 1: reading in vain is then EAGAIN, and no bytes mean that the line hung up."""
        state = termios.tcgetattr(self._descriptor)
        state[6][termios.VMIN] = 1
        termios.tcsetattr(self._descriptor, termios.TCSANOW, state)

    # --- the user's side ------------------------------------------------------------------------

    @property
    def broken(self) -> bool:
        """See Line."""
        return self._broken

    def write(self, data: bytes, wait_s: float) -> int:
        """See Line."""
        ends = None
        while not self._broken:
            try:
                return os.write(self._descriptor, data)
            except BlockingIOError:
                ends = ends or time.monotonic() + wait_s
                if not self._wait_for_room(ends - time.monotonic()):
                    # Nobody takes these bytes: closing must not wait for them.
                    self._flush(termios.TCOFLUSH)
                    raise LineGone("takes nothing") from None
            except OSError as error:
                with self._changed:
                    self._break()
                raise LineGone("broke off") from error
        raise LineGone("broke off")

    def _wait_for_room(self, wait_s: float) -> bool:
        with self._changed:
            if self._broken:
                return True
            self._room = False
            self._loop.change(self._descriptor, OUT if self._full else IN | OUT)
            self._changed.wait_for(lambda: self._room or self._broken, max(0.0, wait_s))
            return self._room or self._broken

    def take(self, wait_s: float) -> bytes:
        """See Line. What came before the line broke off is still given."""
        with self._changed:
            if not self._input and not self._broken and wait_s > 0:
                self._changed.wait_for(lambda: self._input or self._broken, wait_s)
            if self._input:
                taken = bytes(self._input[:READ_BYTES])
                del self._input[:READ_BYTES]
                self._read_on()
                return taken
            if self._broken:
                raise LineGone("broke off")
            return b""

    def pause(self, wait_s: float) -> None:
        """See Line."""
        with self._changed:
            self._changed.wait_for(lambda: self._broken, wait_s)

    def drop(self) -> None:
        """See Line. What the kernel still holds goes the same way."""
        with self._changed:
            if self._heard is not None:
                self._take_in()
                self._unheard += self._input
                self._ring()
            if self._broken:
                raise LineGone("broke off")
            self._input.clear()
            self._flush(termios.TCIFLUSH)
            self._read_on()

    def talk(self, *, on: bool) -> None:
        """See Line."""
        with self._changed:
            self._talking = on
            self._ring()

    def listen(self, heard: Heard | None) -> None:
        """See Line. `heard` is called on the loop's thread, in the order of the bytes."""
        with self._changed:
            self._heard = heard
            self._ring()

    def close(self) -> None:
        """Let go; whoever waits is told."""
        with self._changed:
            self._break()
        with suppress(*OPEN_ERRORS):
            self._serial.close()

    def _flush(self, queue: int) -> None:
        with suppress(termios.error):
            termios.tcflush(self._descriptor, queue)

    # --- the loop's side ------------------------------------------------------------------------

    def _ready(self, events: int) -> None:
        with self._changed:
            if self._broken:
                return
            if events & OUT:
                self._room = True
                self._loop.change(self._descriptor, 0 if self._full else IN)
            if events & (IN | GONE):
                self._take_in()
            told = self.broken
            self._changed.notify_all()
        self._hand_over()
        if told:
            self._gone()

    def _take_in(self) -> None:
        """Bytes into the buffer, with `_changed` held."""
        try:
            data = os.read(self._descriptor, READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._break()
        self._input += data
        if len(self._input) >= INPUT_MAX and not self._full:
            self._full = True
            self._loop.change(self._descriptor, 0)

    def _ring(self) -> None:
        """Have the loop's thread tell the listener what is there for it."""
        if self._heard is not None and (self._unheard or (self._input and not self._talking)):
            self._loop.call(self._hand_over)

    def _hand_over(self) -> None:
        with self._changed:
            heard = self._heard
            if heard is None:
                return
            data = bytes(self._unheard)
            self._unheard.clear()
            if not self._talking:
                data += self._input
                self._input.clear()
                self._read_on()
        if data:
            heard(data)

    def _read_on(self) -> None:
        if self._full and not self._broken:
            self._full = False
            self._loop.change(self._descriptor, IN)

    def _break(self) -> None:
        """With `_changed` held."""
        if not self._broken:
            self._broken = True
            self._loop.remove(self._descriptor)
            self._changed.notify_all()
