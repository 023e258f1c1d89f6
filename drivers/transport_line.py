"""An open serial line below a Port: bytes in and out, each wait with an end. Imports pyserial.

While nobody talks, the thread of all lines (line_loop.py) takes what comes: for the listener, or
into a bounded buffer. Whoever talks has the line lent and waits for it in the kernel himself,
because handing every answer over from thread to thread costs a third of a short exchange
(27 against 21 microseconds, measured on a pseudo-terminal). A line that hangs up (EPOLLHUP: the
cable was pulled) is told to both at once.
"""

import os
import select
import termios
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

import serial

from drivers import line_loop
from drivers.line_loop import GONE, IN, LineLoop

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

    `write`, `take`, `pause` and `drop` are for whoever talks, between `talk` on and off.

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
        """While somebody talks, what comes is for `take`; else it goes to the listener."""
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
        self._lock = threading.Lock()
        self._input = bytearray()
        self._unheard = bytearray()
        self._heard: Heard | None = None
        self._lent = self._broken = self._full = False
        self._come, self._room = select.poll(), select.poll()
        try:
            self._serial = serial.Serial(path, baud, exclusive=True)
        except OPEN_ERRORS as error:
            raise LineGone("cannot be opened") from error
        self._descriptor = self._serial.fileno()
        self._come.register(self._descriptor, select.POLLIN)
        self._room.register(self._descriptor, select.POLLOUT)
        self._hung = select.poll()
        self._hung.register(self._descriptor, 0)
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

    # --- the talker's side ----------------------------------------------------------------------

    @property
    def broken(self) -> bool:
        """See Line."""
        return self._broken

    def talk(self, *, on: bool) -> None:
        """See Line."""
        with self._lock:
            if self._lent is not on and not self._broken:
                self._lent = on
                self._full = False
                self._loop.change(self._descriptor, 0 if on else IN)
            self._ring()

    def write(self, data: bytes, wait_s: float) -> int:
        """See Line."""
        while True:
            try:
                return os.write(self._descriptor, data)
            except BlockingIOError:
                if not self._room.poll(wait_s * 1000):
                    # Nobody takes these bytes: closing must not wait for them.
                    self._flush(termios.TCOFLUSH)
                    raise LineGone("takes nothing") from None
            except OSError as error:
                raise LineGone("broke off") from error

    def take(self, wait_s: float) -> bytes:
        """See Line. What came before the line broke off is still given."""
        if self._input:
            taken = bytes(self._input[:READ_BYTES])
            del self._input[:READ_BYTES]
            return taken
        if wait_s > 0 and not self._come.poll(wait_s * 1000):
            return b""
        data = self._read()
        if data is None:
            raise LineGone("broke off")
        return data

    def pause(self, wait_s: float) -> None:
        """See Line."""
        self._hung.poll(wait_s * 1000)

    def drop(self) -> None:
        """See Line. What the kernel still holds goes the same way."""
        if self._heard is None:
            self._input.clear()
            self._flush(termios.TCIFLUSH)
            return
        self._input += self._read() or b""
        with self._lock:
            self._unheard += self._input
            self._input.clear()
            self._ring()

    def listen(self, heard: Heard | None) -> None:
        """See Line. `heard` is called on the loop's thread, in the order of the bytes."""
        with self._lock:
            self._heard = heard
            if self._full and not self._lent:
                self._full = False
                self._loop.change(self._descriptor, IN)
            self._ring()

    def close(self) -> None:
        """Let go of the line."""
        with self._lock:
            self._break()
        with suppress(*OPEN_ERRORS):
            self._serial.close()

    def _read(self) -> bytes | None:
        """What the kernel has, at most READ_BYTES; None once the line hung up."""
        try:
            return os.read(self._descriptor, READ_BYTES) or None
        except BlockingIOError:
            return b""
        except OSError:
            return None

    def _flush(self, queue: int) -> None:
        with suppress(termios.error):
            termios.tcflush(self._descriptor, queue)

    # --- the loop's side ------------------------------------------------------------------------

    def _ready(self, events: int) -> None:
        """Something came, or the line hung up; what comes while it is lent is not for us."""
        with self._lock:
            if self._broken or (self._lent and not events & GONE):
                return
            data = None if self._lent else self._read()
            if data is None:
                self._break()
            else:
                self._keep(data)
        self._hand_over()
        if data is None:
            self._gone()

    def _keep(self, data: bytes) -> None:
        self._input += data
        if len(self._input) >= INPUT_MAX and self._heard is None:
            self._full = True
            self._loop.change(self._descriptor, 0)

    def _ring(self) -> None:
        """Have the loop's thread tell the listener what is there for it."""
        if self._heard is not None and (self._unheard or (self._input and not self._lent)):
            self._loop.call(self._hand_over)

    def _hand_over(self) -> None:
        with self._lock:
            heard = self._heard
            if heard is None:
                return
            data = bytes(self._unheard)
            self._unheard.clear()
            if not self._lent:
                data += self._input
                self._input.clear()
        if data:
            heard(data)

    def _break(self) -> None:
        """With the lock held."""
        if not self._broken:
            self._broken = True
            self._loop.remove(self._descriptor)
