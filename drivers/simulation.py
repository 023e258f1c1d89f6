"""A device that is not there: its end of a serial line, on a pseudo-terminal.

The line is published as a symbolic link in a folder, so that a replugged device comes back under
the same name, as udev does it on the box. Both ends are raw and one end of the terminal stays
open here: without it the simulator would read EIO whenever no driver has the port open
(measured; protocols.md 1.2).
"""

import os
import select
import termios
import threading
import tty
from collections import deque
from pathlib import Path
from typing import Final, Protocol, Self, runtime_checkable

from msgspec import Struct

from drivers.scheduled_faults import Happening, Schedule, What

SPEEDS = {getattr(termios, f"B{baud}"): baud for baud in (2400, 9600, 19200, 38400, 57600, 115200)}
SLOW_PIECE: Final = 64
"""Bytes that a line with a speed carries at once."""
WAITING_BYTES_MAX = 1 << 20
"""Unsent answers: a driver that never reads must not fill the memory."""


class SimulatedDevice(Protocol):
    def received(self, data: bytes) -> list[bytes]:
        """Take what came over the wire, in any pieces; return whole frames to send, in order.

        Called by the line's own thread only; may block as long as the real device thinks.
        """
        ...


@runtime_checkable
class PowerCycled(Protocol):
    """A simulated device that notices when its power goes."""

    def power_cycle(self) -> list[bytes]:
        """Forget what is not kept without power; return what it says unasked when it is up."""
        ...


class Faults(Struct):
    """How the line treats every answer. All off: a good cable.

    `split` sends single bytes, `delay_s` apart; `garbage` goes in front of each answer; `damage`
    flips a bit of the last byte, where these protocols keep their checksum; `stale` repeats the
    answer before the present one; `silence` swallows. With `once` all switch themselves off after
    one answer. `baud` gives the line a speed both ways: 10 bits a byte. What is to happen at a
    certain byte stands in the line's Schedule.
    """

    split: bool = False
    delay_s: float = 0.0
    garbage: bytes = b""
    damage: bool = False
    stale: bool = False
    silence: bool = False
    once: bool = False
    baud: int | None = None

    def clear(self) -> None:
        """Back to a good cable; the speed stays."""
        self.split = self.damage = self.stale = self.silence = self.once = False
        self.delay_s, self.garbage = 0.0, b""


class _Terminal(Struct, frozen=True):
    master: int
    slave: int

    @classmethod
    def open(cls) -> Self:
        master, slave = os.openpty()
        tty.setraw(master)
        tty.setraw(slave)
        os.set_blocking(master, False)
        return cls(master, slave)

    def close(self) -> None:
        os.close(self.master)
        os.close(self.slave)


class SimulatedLine:
    """One serial line with a simulated device at its end; a thread serves it.

    `device_baud`: when given, bytes that a driver sends at another speed are not understood
    (a pseudo-terminal carries any speed, a real line does not); `wrong_speed` then says so.
    Plugged in at `start()`, taken away at `stop()`; both may be called once.
    """

    def __init__(
        self, path: Path, device: SimulatedDevice, *, device_baud: int | None = None
    ) -> None:
        self.path = path
        self.faults = Faults()
        self.schedule = Schedule()
        self.wrong_speed: int | None = None
        self._device = device
        self._device_baud = device_baud
        self._terminal: _Terminal | None = None
        self._lock = threading.Lock()
        self._waiting: deque[bytes] = deque()
        self._last_answer = b""
        self._stopping = threading.Event()
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        self._thread = threading.Thread(target=self._serve, name=f"sim-{path.name}", daemon=True)

    def start(self) -> Self:
        self.plug()
        self._thread.start()
        return self

    def stop(self) -> None:
        """Take the line away and end the thread."""
        self._stopping.set()
        self.unplug()
        self._wake()
        if self._thread.is_alive():
            self._thread.join()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()

    # --- the cable ---------------------------------------------------------------------------

    @property
    def plugged(self) -> bool:
        return self._terminal is not None

    def plug(self) -> None:
        """Put the cable in: a new terminal under the old name. Nothing happens when it is in."""
        with self._lock:
            if self._terminal is not None:
                return
            self._terminal = _Terminal.open()
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.path.with_name(f".{self.path.name}.new")
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(os.ttyname(self._terminal.slave))
            fresh.replace(self.path)
        self._wake()

    def unplug(self) -> None:
        """Pull the cable: the name goes, and a driver that has the port open gets an I/O error."""
        with self._lock:
            if self._terminal is None:
                return
            self.path.unlink(missing_ok=True)
            self._terminal.close()
            self._terminal = None
            self._waiting.clear()
        self._wake()

    def send(self, data: bytes) -> None:
        """Send bytes that nobody asked for (a status message); from any thread."""
        with self._lock:
            if self._terminal is None or sum(map(len, self._waiting)) > WAITING_BYTES_MAX:
                return
            self._waiting.append(data)
        self._wake()

    # --- the thread --------------------------------------------------------------------------

    def _wake(self) -> None:
        try:
            os.write(self._wake_write, b"!")
        except BlockingIOError:
            return  # the pipe is full of wake-ups already

    def _serve(self) -> None:
        # Not select(): it would hold the terminal open for as long as it waits, and a driver
        # would hear of the pulled cable late.
        with select.epoll() as poll:
            poll.register(self._wake_read, select.EPOLLIN)
            served: _Terminal | None = None
            while not self._stopping.is_set():
                served = self._watch(poll, served)
                ready = {descriptor for descriptor, _event in poll.poll()}
                if self._wake_read in ready:
                    os.read(self._wake_read, 4096)
                if served is not None:
                    self._listen(served)
                self._flush()

    def _watch(self, poll: select.epoll, served: _Terminal | None) -> _Terminal | None:
        """Wait for the present terminal's bytes too; one that was closed fell out by itself."""
        with self._lock:
            if self._terminal is not None and self._terminal is not served:
                poll.register(self._terminal.master, select.EPOLLIN)
            return self._terminal

    def _listen(self, terminal: _Terminal) -> None:
        data = self._heard(terminal)
        if self.faults.baud:
            self._stopping.wait(len(data) * 10 / self.faults.baud)
        for step in self.schedule.sending(data) if data else ():
            if isinstance(step, Happening):
                carried = self._happens(step, terminal)
            else:
                carried = all(self._answer(one, terminal) for one in self._device.received(step))
            if not carried:
                return

    def _heard(self, terminal: _Terminal) -> bytes:
        """What a driver sent, nothing when it cannot be understood."""
        with self._lock:
            if self._terminal is not terminal:
                return b""
            try:
                data = os.read(terminal.master, SLOW_PIECE if self.faults.baud else 4096)
            except BlockingIOError:
                return b""
            except OSError:
                return b""  # EIO: nobody has the other end open
            return data if self._speed_fits(terminal) else b""

    def _happens(self, happening: Happening, terminal: _Terminal) -> bool:
        """Let it happen; False when what was on the way is lost with it."""
        if happening.what is What.UNPLUG:
            self.unplug()
        self._stopping.wait(happening.seconds)
        if happening.what is What.UNPLUG and happening.seconds:
            self.plug()
        if happening.what is What.POWER_CYCLE:
            self._heard(terminal)  # said to a device that was dark
            if isinstance(self._device, PowerCycled):
                for frame in self._device.power_cycle():
                    self._write(frame, terminal, split=False, delay_s=0.0)
        return happening.what is What.PAUSE

    def _speed_fits(self, terminal: _Terminal) -> bool:
        if self._device_baud is None:
            return True
        found = SPEEDS.get(termios.tcgetattr(terminal.slave)[5], 0)
        self.wrong_speed = None if found == self._device_baud else found
        return self.wrong_speed is None

    def _answer(self, frame: bytes, terminal: _Terminal) -> bool:
        """Send one frame as the faults will have it; False when the line was lost over it.

        It goes where the question came from, never into a cable that was put in since.
        """
        faults = self.faults
        front = (self._last_answer if faults.stale else b"") + faults.garbage
        self._last_answer = frame
        if faults.damage:
            frame = frame[:-1] + bytes([frame[-1] ^ 0x01])
        steps = self.schedule.answer(frame)
        if self._terminal is not terminal:
            return False
        for step in () if faults.silence else (front, *steps):
            if not isinstance(step, Happening):
                self._write(step, terminal, split=faults.split, delay_s=faults.delay_s)
            elif not self._happens(step, terminal):
                return False
        if faults.once:
            faults.clear()
        return True

    def _flush(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    return
                data = self._waiting.popleft()
                terminal = self._terminal
            if terminal is None:
                continue
            for step in self.schedule.answer(data, asked=False):
                if not isinstance(step, Happening):
                    self._write(step, terminal, split=False, delay_s=0.0)
                elif not self._happens(step, terminal):
                    break

    def _write(self, data: bytes, terminal: _Terminal, *, split: bool, delay_s: float) -> None:
        """Write piece by piece, at the line's speed; give up when the cable goes."""
        piece_length = 1 if split else SLOW_PIECE if self.faults.baud else 4096
        at = 0
        while at < len(data):
            piece = data[at : at + piece_length]
            with self._lock:
                if self._terminal is not terminal or self._stopping.is_set():
                    return
                try:
                    written = os.write(terminal.master, piece)
                except BlockingIOError:
                    written = 0
                except OSError:
                    return
            at += written
            pause_s = delay_s if split else 0.0
            if self.faults.baud:
                pause_s += written * 10 / self.faults.baud
            if written == 0:
                pause_s = 0.01  # the driver does not read; a real line would lose bytes here
            if pause_s:
                self._stopping.wait(pause_s)
