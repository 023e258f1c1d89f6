"""A serial port with deadlines, one user at a time, and a way back after a pulled cable.

What the operating system raises leaves here as NoAnswer or BrokenAnswer. A port is opened at first
use and again after it failed; nobody has to restart anything. Waiting costs nothing: the thread of
drivers/line_loop.py wakes whoever waits.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from appliance.ports import BrokenAnswer, DeviceFault, DeviceRefusal, DeviceState, NoAnswer
from drivers.frames import FrameMachine
from drivers.transport_line import Heard, Line, LineGone, SerialLine

T = TypeVar("T")

log = logging.getLogger(__name__)

MOMENT_S: Final = 0.05
"""How long `read` waits when it is not told."""
WRITE_BLOCK_S: Final = 5.0
"""A line that takes not one byte for so long is stuck."""
QUIET_S: Final = 0.3
"""Silence after a damaged answer that means it was the whole answer."""

Trace = Callable[[str], None]
Opener = Callable[[str, int, Callable[[], None]], Line]
"""Opens a line: path, baud, what to call when it breaks off by itself. Raises LineGone."""


class Port:
    """One device's line. `trace` hears every exchange as hex, private ones as a length only.

    `private` is for what belongs to a person (a card's text, a template, a slip, a number) and for
    what is secret (a PIN, a password): both ways, each time.

    Others may set between two conversations: `trace`; `opener`, what stands below (a line in
    memory); `news`, called from any thread, quickly, when asking the device again would tell
    something: its line broke off, a conversation failed, or it told something by itself.
    """

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
        self.trace = trace
        self.opener: Opener = SerialLine
        self.news: Callable[[], None] = _nobody
        self._monotonic = monotonic
        self._line: Line | None = None
        self._heard: Heard | None = None
        self._heard_private = False
        self._talks = 0
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
        self._talk(1)
        try:
            yield
        except NoAnswer:
            self._failed(DeviceState.NO_ANSWER)
            self.close()
            raise
        except BrokenAnswer:
            self._failed(DeviceState.BROKEN_ANSWER)
            raise
        finally:
            self._talk(-1)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One exchange outside of any conversation."""
        with self._lock:
            self._talk(1)
            try:
                yield
            finally:
                self._talk(-1)

    def _talk(self, step: int) -> None:
        self._talks += step
        if self._line is not None:
            self._line.talk(on=self._talks > 0)

    def _failed(self, state: DeviceState) -> None:
        if self.state is not state:
            self.state = state
            self.news()

    # --- hearing what was not asked for -------------------------------------------------------

    def listen(self, heard: Heard | None, *, private: bool = False) -> None:
        """`heard` gets what comes while nobody holds the line with `in_use` or `if_free`.

        Also, once a conversation ends, what it left unread, and what a question found in front
        of it (`fresh`); so it may hear the rest of a late answer. Pieces come as they come, in
        order, on the thread of all lines: take them in, set an event, `tell` a state, and be
        gone. Never talk on a port there: it would wait for itself. The line has to be open to
        be heard: `reach` it, from `probe` for one. `private`: its bytes stay out of the trace.
        """
        with self._lock:
            self._heard, self._heard_private = heard, private
            if self._line is not None:
                self._line.listen(None if heard is None else self._noted)

    def tell(self, state: DeviceState) -> None:
        """What the device said of itself, from a listener; whoever watches is told at once."""
        if self.state is not state:
            self.state = state
            self.news()

    def reach(self) -> None:
        """Open the line unless it is open and well; tells the device nothing. Raises NoAnswer."""
        with self._lock:
            if self._line is not None and self._line.broken:
                self.close()
            self._open()

    # --- talking ------------------------------------------------------------------------------

    def ask(
        self, frame: bytes, machine: FrameMachine[T], *, timeout_s: float, private: bool = False
    ) -> T:
        """Send `frame`, return the first whole answer. Raises NoAnswer, BrokenAnswer.

        A line that breaks off (the cable was out and may be back) is opened anew once.
        """
        if not self._talks:
            with self._turn():
                return self.ask(frame, machine, timeout_s=timeout_s, private=private)
        try:
            return self._ask_once(frame, machine, timeout_s, private)
        except LineBroke:
            return self._ask_once(frame, machine, timeout_s, private)

    def _ask_once(
        self, frame: bytes, machine: FrameMachine[T], timeout_s: float, private: bool
    ) -> T:
        self.send(frame, private=private, fresh=True)
        return self.receive(machine, timeout_s=timeout_s, private=private)

    def alone(self, machine: FrameMachine[T], *, private: bool = False) -> None:
        """Nothing may follow the answer that `machine` gave. Takes a moment (MOMENT_S).

        Of two answers to one question one belongs to a question of before, and nobody can tell
        which. Raises BrokenAnswer.
        """
        if machine.waiting or self.read(private=private):
            raise BrokenAnswer("two answers to one question", hint="hint.check-line-speed")

    def send(self, data: bytes, *, private: bool = False, fresh: bool = False) -> int:
        """Write all of `data`; `fresh` drops stale input first. Returns the bytes written.

        Raises LineBroke; its `sent` tells how many bytes went out before.
        """
        line, sent = self._open(), 0
        try:
            if fresh:
                line.drop()
            while sent < len(data):
                sent += line.write(data[sent:] if sent else data, WRITE_BLOCK_S)
        except LineGone as error:
            raise self._broke(sent) from error
        self._note(">", data, private=private)
        return sent

    def receive(self, machine: FrameMachine[T], *, timeout_s: float, private: bool = False) -> T:
        """The next frame within `timeout_s`. Raises NoAnswer on silence, BrokenAnswer on noise."""
        ends = deadline = self.deadline(timeout_s)
        frame = machine.take()
        while frame is None and self.left(ends) > 0:
            if received := self.read(private=private, until=ends):
                machine.feed(received)
                frame = machine.take()
                # After a damaged answer nothing more comes: no need to wait the whole time.
                ends = min(deadline, self.deadline(QUIET_S)) if machine.broken else deadline
        frame = frame if frame is not None else machine.take_late()
        if frame is not None:
            return frame
        if machine.seen:
            raise BrokenAnswer("the answer is broken", hint="hint.check-line-speed")
        raise NoAnswer("no answer", hint="hint.check-cable")

    def read(self, *, private: bool = False, until: float | None = None) -> bytes:
        """What has come, waiting for the first byte; empty when none came. Raises LineBroke.

        `until`: an instant of this port's clock (`deadline`); None: a moment (MOMENT_S).
        """
        if not self._talks:
            with self._turn():
                return self.read(private=private, until=until)
        line = self._open()
        try:
            data = line.take(MOMENT_S if until is None else self.left(until))
        except LineGone as error:
            raise self._broke(0) from error
        if data:
            self._note("<", data, private=private)
        return data

    def pause(self, seconds: float) -> None:
        """Wait between two polls of the device; a line that breaks off ends it early."""
        if self._line is None:
            threading.Event().wait(seconds)
        else:
            self._line.pause(seconds)

    def left(self, deadline: float) -> float:
        """Seconds until `deadline`, an instant of this port's clock."""
        return deadline - self._monotonic()

    def deadline(self, timeout_s: float) -> float:
        return self._monotonic() + timeout_s

    def close(self) -> None:
        """Let go of the line once nobody talks on it; the next use opens it again."""
        with self._lock:
            line, self._line = self._line, None
            if line is not None:
                line.close()

    # --- inside -------------------------------------------------------------------------------

    def _open(self) -> Line:
        if self._line is None:
            try:
                line = self.opener(self.path, self.baud, self._went)
            except LineGone as error:
                raise LineBroke(0) from error
            self._line = line
            self.opened += 1
            log.info("opened line %d times", self.opened)
            self._say("= opened")
            if self._heard is not None:
                line.listen(self._noted)
            line.talk(on=self._talks > 0)
        return self._line

    def _went(self) -> None:
        """From the loop: the line broke off."""
        self.news()

    def _broke(self, sent: int) -> "LineBroke":
        self._say("= broke off")
        self.close()
        return LineBroke(sent)

    def _noted(self, data: bytes) -> None:
        """What nobody asked for, on its way to the listener."""
        self._note("<", data, private=self._heard_private)
        if self._heard is not None:
            self._heard(data)

    def _note(self, way: str, data: bytes, *, private: bool) -> None:
        if self.trace is not None:
            self._say(f"{way} <{len(data)} bytes>" if private else f"{way} {data.hex(' ')}")

    def _say(self, told: str) -> None:
        trace = self.trace
        if trace is not None:
            trace(told)


def _nobody() -> None:
    """Hears no news."""


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
