"""A bad line between two programs of this machine: slow, far, and cut every few seconds.

A TCP forwarder in userspace. Each direction carries `bytes_per_s` and takes half of `delay_s`;
what is under way when the line is cut is lost, and both ends hear of it at once, as from a modem
that lost its carrier. Behind the sender only a few seconds of bytes wait, as in a modem.
"""

import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

QUEUE_BYTES = 4_096
"""Waiting to be sent, beside what is in flight."""
PIECE_BYTES = 1_400
HARD = struct.pack("ii", 1, 0)
"""SO_LINGER: closing breaks the connection instead of ending it."""


@dataclass
class Carried:
    """What came out at the far end, counted over all connections."""

    up: int = 0
    down: int = 0
    connections: int = 0
    cuts: int = 0
    """Connections that were broken while they were open."""


class Relay:
    """The line to 127.0.0.1:`target`; one end is at `port`."""

    def __init__(
        self, target: int, *, bytes_per_s: float, delay_s: float, cut_every_s: float | None = None
    ) -> None:
        self._target, self._rate, self._delay = target, bytes_per_s, delay_s / 2
        self._cut_every_s = cut_every_s
        self.carried = Carried()
        self._lock = threading.Lock()
        self._open: set[_Joint] = set()
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, QUEUE_BYTES)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(16)
        self.port = int(self._listener.getsockname()[1])
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._accept)]
        if cut_every_s is not None:
            self._threads.append(threading.Thread(target=self._cut_in_turn))

    def start(self) -> None:
        for one in self._threads:
            one.start()

    def stop(self) -> None:
        self._ended.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            joints = list(self._open)
        for one in joints:
            one.cut()
        for thread in self._threads:
            thread.join()

    def cut(self) -> None:
        """Lose the carrier: what is under way is gone."""
        with self._lock:
            joints = [one for one in self._open if one.live]
            self.carried.cuts += len(joints)
        for one in joints:
            one.cut()

    def _cut_in_turn(self) -> None:
        while not self._ended.wait(self._cut_every_s):
            self.cut()

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            joint = _Joint(near, far, self._rate, self._delay)
            with self._lock:
                self.carried.connections += 1
                self._open.add(joint)
            for source, sink, up in ((near, far, True), (far, near, False)):
                pipe = _Pipe(joint, source, sink)
                for work in (pipe.take, lambda pipe=pipe, up=up: self._give(pipe, up=up)):
                    thread = threading.Thread(target=work)
                    thread.start()
                    self._threads.append(thread)

    def _give(self, pipe: "_Pipe", *, up: bool) -> None:
        for count in pipe.give():
            with self._lock:
                if up:
                    self.carried.up += count
                else:
                    self.carried.down += count
        pipe.joint.end()
        with self._lock:
            self._open.discard(pipe.joint)


@dataclass(eq=False)
class _Joint:
    """One connection through the line."""

    near: socket.socket
    far: socket.socket
    rate: float
    delay: float
    live: bool = True
    lock: threading.Lock = field(default_factory=threading.Lock)

    def cut(self) -> None:
        self.end(hard=True)

    def end(self, *, hard: bool = False) -> None:
        with self.lock:
            live, self.live = self.live, False
        if not live:
            return
        for one in (self.near, self.far):
            with suppress(OSError):
                if hard:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HARD)
                else:
                    one.shutdown(socket.SHUT_RDWR)
            with suppress(OSError):
                if hard:
                    one.shutdown(socket.SHUT_RD)  # wakes our own reader
                one.close()


class _Pipe:
    """One direction: what is taken comes out later, and no faster than the line."""

    def __init__(self, joint: _Joint, source: socket.socket, sink: socket.socket) -> None:
        self.joint, self._source, self._sink = joint, source, sink
        self._moved = threading.Condition()
        self._under_way: deque[tuple[float, bytes]] = deque()
        self._bytes = 0
        self._ended = False
        self._free_at = 0.0

    def take(self) -> None:
        room = QUEUE_BYTES + int(self.joint.rate * self.joint.delay)
        while True:
            with self._moved:
                while self._bytes >= room and self.joint.live:
                    self._moved.wait(0.05)
            try:
                piece = self._source.recv(PIECE_BYTES) if self.joint.live else b""
            except OSError:
                piece = b""
            with self._moved:
                if not piece:
                    self._ended = True
                    self._moved.notify_all()
                    return
                self._free_at = max(self._free_at, time.monotonic())
                self._free_at += len(piece) / self.joint.rate
                self._under_way.append((self._free_at + self.joint.delay, piece))
                self._bytes += len(piece)
                self._moved.notify_all()

    def give(self) -> Iterator[int]:
        """Hand over what is due; the count of bytes of each piece."""
        while True:
            with self._moved:
                while not self._under_way and not self._ended and self.joint.live:
                    self._moved.wait(0.05)
                if not self._under_way or not self.joint.live:
                    return
                due, piece = self._under_way[0]
                cut = self._moved.wait_for(lambda: not self.joint.live, due - time.monotonic())
                if cut:
                    return
            try:
                self._sink.sendall(piece)
            except OSError:
                return
            with self._moved:
                self._under_way.popleft()
                self._bytes -= len(piece)
                self._moved.notify_all()
            yield len(piece)


@contextmanager
def bad_line(
    target: int, *, bytes_per_s: float, delay_s: float, cut_every_s: float | None = None
) -> Iterator[Relay]:
    """The line, until the end of the block."""
    relay = Relay(target, bytes_per_s=bytes_per_s, delay_s=delay_s, cut_every_s=cut_every_s)
    relay.start()
    try:
        yield relay
    finally:
        relay.stop()
