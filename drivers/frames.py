"""Cutting frames out of a stream of bytes that may be noise. No port, no clock.

Bytes come singly or in lumps, a length field is not to be believed, and after a bad candidate one
byte is dropped and the header looked for again, because a good frame may begin inside the bad one.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

F = TypeVar("F")

HELD_MAX = 8192
"""Bytes kept while looking for a frame: above the largest frame of any device (2,321)."""


class BadFrame(Exception):
    """A candidate with a wrong header, an impossible length or a wrong checksum."""


class FrameMachine(Generic[F]):
    """Feed it bytes, take frames.

    `decode(received)` gets bytes that begin with `header` and returns the frame and the bytes
    after it, None while incomplete, or raises BadFrame.
    """

    def __init__(self, decode: Callable[[bytes], tuple[F, bytes] | None], header: bytes) -> None:
        self._decode = decode
        self._header = header
        self._held = bytearray()
        self.broken = 0
        """Candidates that were dropped."""
        self.seen = 0
        """Bytes fed in all: tells noise from silence."""

    def feed(self, received: bytes) -> None:
        self.seen += len(received)
        self._held += received
        del self._held[:-HELD_MAX]

    def take(self) -> F | None:
        """The next whole frame, or None while there is none."""
        while self._aligned():
            try:
                found = self._decode(bytes(self._held))
            except BadFrame:
                self._drop()
                continue
            if found is None:
                return None
            frame, rest = found
            self._held[:] = rest
            return frame
        return None

    def take_late(self) -> F | None:
        """At the deadline: an unfinished candidate was noise, look behind it."""
        while self._aligned():
            self._drop()
            frame = self.take()
            if frame is not None:
                return frame
        return None

    @property
    def waiting(self) -> int:
        """Bytes that came behind what was taken."""
        return len(self._held)

    def _aligned(self) -> bool:
        """Bring a header to the front; keep no more than what may begin one."""
        start = self._held.find(self._header)
        if start >= 0:
            del self._held[:start]
            return True
        del self._held[: max(0, len(self._held) - len(self._header) + 1)]
        return False

    def _drop(self) -> None:
        self.broken += 1
        del self._held[:1]
