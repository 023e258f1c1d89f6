"""Status bytes of an ESC/POS printer: which question each answers, and what it says.

Source: Epson ESC/POS command reference, DLE EOT, GS r, GS a. The fixed bits tell the kinds apart:

    DLE EOT answer   x & 93h = 12h              asked, answered at once, even offline
    GS r answer      x & 90h = 00h              asked, answered in the order of the print stream
    automatic (ASB)  x & 93h = 10h, 3 more with x & 90h = 00h      unasked, may come in between
    XON, XOFF        11h, 13h
"""

from typing import Final, Literal

from msgspec import Struct

ASK_PAPER_IN_STREAM: Final = b"\x1d\x72\x01"
ASB_ON: Final = b"\x1d\x61\x0e"
"""GS a: on line or not, errors, paper; not the drawer, not the keys."""
Question = Literal[1, 2, 4]
Kind = Literal["real-time", "stream", "automatic"]


def real_time(question: Question) -> bytes:
    """DLE EOT: 1 printer, 2 cause of being offline, 4 paper."""
    return b"\x10\x04" + bytes([question])


class Status(Struct, frozen=True):
    """One status as it came; `data` is one byte, four of an automatic one."""

    kind: Kind
    data: bytes


class StatusReader:
    """Feed it what the printer sends; it gives whole statuses in order."""

    def __init__(self) -> None:
        self._held = bytearray()
        self.noise = 0
        """Bytes that are no status."""

    def feed(self, received: bytes) -> list[Status]:
        self._held += received
        found: list[Status] = []
        while self._held:
            status = self._next()
            if status is None:
                break
            if status.data:
                found.append(status)
        return found

    def _next(self) -> Status | None:
        """The first status; one without data for a byte to skip, None while incomplete."""
        first = self._held[0]
        if first & 0x93 == 0x10:
            rest = self._held[1:4]
            if all(byte & 0x90 == 0 for byte in rest):
                return self._cut("automatic", 4) if len(rest) == 3 else None
        elif first & 0x93 == 0x12:
            return self._cut("real-time", 1)
        elif first & 0x90 == 0:
            return self._cut("stream", 1)
        self.noise += first not in {0x11, 0x13}
        del self._held[:1]
        return Status("real-time", b"")

    def _cut(self, kind: Kind, length: int) -> Status:
        data = bytes(self._held[:length])
        del self._held[:length]
        return Status(kind, data)


def offline(answer: int) -> bool:
    """Of DLE EOT 1."""
    return bool(answer & 0x08)


def cover_open(answer: int) -> bool:
    """Of DLE EOT 2."""
    return bool(answer & 0x04)


def paper_out(answer: int) -> bool:
    """Of DLE EOT 4, either sensor bit."""
    return bool(answer & 0x60)


def paper_low(answer: int) -> bool:
    """Of DLE EOT 4."""
    return bool(answer & 0x0C)


def stream_paper_out(answer: int) -> bool:
    """Of GS r 1: 0F, some printers 0C."""
    return bool(answer & 0x0C)


def stream_paper_low(answer: int) -> bool:
    """Of GS r 1."""
    return bool(answer & 0x03)


def told_offline(answer: bytes) -> bool:
    """Of an automatic status."""
    return bool(answer[0] & 0x08)


def told_cover_open(answer: bytes) -> bool:
    """Of an automatic status."""
    return bool(answer[0] & 0x20)


def told_paper_out(answer: bytes) -> bool:
    """Of an automatic status."""
    return bool(answer[2] & 0x0C)


def told_paper_low(answer: bytes) -> bool:
    """Of an automatic status."""
    return bool(answer[2] & 0x03)
