"""Traces: what went over one device's line, with times, to look at and to run a driver against.

A text file, described for people in docs/guides/traces.md:

    tradepost trace 1
    device id-card
    baud 115200
    0 = opened
    3 > aa aa aa 96 69 00 03 20 01 22
    9 < aa aa aa 96 69 00 08 00 00 9f 00 00 00 00 97
    52 < <1295 bytes>

Milliseconds since the trace began; `>` to the device, `<` from it, `=` what became of the line.
Bytes of people (a card's text, a template, a slip) are there as a length only.
"""

import logging
import os
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, cast

from msgspec import Struct

log = logging.getLogger(__name__)

HEAD: Final = "tradepost trace 1"
TRACE_BYTES_MAX: Final = 1 << 20
"""About an hour of a busy counter; then the trace says that it is full and ends."""
LINE: Final = re.compile(r"(\d{1,12}) (?:([<>]) (?:((?:[0-9a-f]{2} ?)+)|<(\d{1,6}) bytes>)|= .*)")
DEVICE: Final = re.compile(r"device ([a-z][a-z0-9-]{0,31})")
BAUD: Final = re.compile(r"baud (\d{1,7})")

Way = Literal[">", "<"]


class TraceBad(Exception):
    """Not a trace, or one that was cut or changed; tells the line."""


class Piece(Struct, frozen=True):
    """Bytes of one moment. `data` is None where the trace keeps a length only."""

    line: int
    ms: int
    way: Way
    length: int
    data: bytes | None


class RecordedTrace(Struct, frozen=True):
    """`device` is a kind's name in drivers.registry."""

    device: str
    baud: int
    pieces: tuple[Piece, ...]


def read(path: Path) -> RecordedTrace:
    """Take a trace from its file. Raises TraceBad, OSError."""
    if path.stat().st_size > 2 * TRACE_BYTES_MAX:
        raise TraceBad("too large for a trace")
    try:
        head, *lines = path.read_text("ascii").splitlines()
    except (UnicodeDecodeError, ValueError) as error:
        raise TraceBad("not a trace") from error
    device = DEVICE.fullmatch(lines[0]) if lines else None
    baud = BAUD.fullmatch(lines[1]) if len(lines) > 1 else None
    if head != HEAD or device is None or baud is None:
        raise TraceBad("does not begin as a trace")
    pieces = [_piece(number, text) for number, text in enumerate(lines[2:], 4)]
    told = tuple(piece for piece in pieces if piece is not None)
    return RecordedTrace(device[1], int(baud[1]), told)


def _piece(number: int, text: str) -> Piece | None:
    found = LINE.fullmatch(text)
    if found is None:
        raise TraceBad(f"line {number} is not one of a trace")
    ms, way, told, length = found.groups()
    if way is None:
        return None
    data = None if told is None else bytes.fromhex(told)
    size = int(length) if data is None else len(data)
    return Piece(number, int(ms), cast(Way, way), size, data)


class Recorder:
    """Writes a trace; a Port's `trace`. Called from several threads.

    The file is new and for its owner only (0600); its end is on disk as soon as it is told. A disk
    that takes no more ends the trace and never the conversation. Raises OSError when it cannot be
    begun.
    """

    def __init__(
        self,
        path: Path,
        device: str,
        baud: int,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        self._descriptor = os.open(path, flags, 0o600)
        self._monotonic = monotonic
        self._began = monotonic()
        self._left = TRACE_BYTES_MAX
        self._lock = threading.Lock()
        self._write(f"{HEAD}\ndevice {device}\nbaud {baud}\n")

    def __call__(self, told: str) -> None:
        """Keep one line as a Port tells it: a way and hex, or a length, or `= ...`."""
        ms = int((self._monotonic() - self._began) * 1000)
        with self._lock:
            self._write(f"{ms} {told}\n")

    def close(self) -> None:
        with self._lock:
            self._end()

    def _write(self, text: str) -> None:
        if self._descriptor < 0:
            return
        data = text.encode("ascii")
        self._left -= len(data)
        try:
            if self._left > 0:
                os.write(self._descriptor, data)
                return
            os.write(self._descriptor, b"0 = full\n")
        except OSError as error:
            log.warning("a trace ended: %s", os.strerror(error.errno or 0))
        self._end()

    def _end(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
