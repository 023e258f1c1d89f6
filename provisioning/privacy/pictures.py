"""QR codes in what was printed or photographed: raster of ESC/POS jobs, PBM, and by Pillow PNG.

zxing-cpp and Pillow are no part of a box: without them pictures are named as not looked into.
"""

import importlib
import io
import re
from collections.abc import Iterator
from typing import Any

RASTER = b"\x1dv0"
"""ESC/POS `GS v 0 m xL xH yL yH`, then x bytes a row, y rows, 1 is black."""

FILES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
SIDE_MAX = 4_096
"""Dots; a slip is 576 wide, a scanned page 2,480."""

_PBM = re.compile(rb"P4\s(?:#.*\n)*(\d{1,4})\s(\d{1,4})\s")
QUIET_DOTS = 24


def codes(data: bytes) -> list[str]:
    """The texts of the QR codes in the pictures in `data`; none without the decoder."""
    decoder = _library("zxingcpp")
    if decoder is None:
        return []
    found = []
    for picture in _pictures(data):
        # A code that was written upside down or mirrored is one all the same.
        found += [one.text for one in decoder.read_barcodes(picture)]
    return found


def has_picture(data: bytes) -> bool:
    return data.startswith((*FILES, b"P4")) or RASTER in data


def can_read() -> bool:
    """Whether this machine has what reads pictures."""
    return _library("zxingcpp") is not None and _library("PIL.Image") is not None


def _pictures(data: bytes) -> Iterator[Any]:
    if data.startswith(FILES):
        yield from _file(data)
    if head := _PBM.match(data):
        yield from _bitmap(data[head.end() :], -(-int(head[1]) // 8), int(head[2]))
    yield from _rasters(data)


def _file(data: bytes) -> Iterator[Any]:
    pillow = _library("PIL.Image")
    if pillow is None:
        return
    try:
        with pillow.open(io.BytesIO(data)) as picture:
            if max(picture.size) <= SIDE_MAX:
                yield picture.convert("L")
    except (OSError, SyntaxError, pillow.DecompressionBombError):
        return


def _rasters(data: bytes) -> Iterator[Any]:
    """The raster pictures of a print job; pieces of one width that follow each other are one."""
    rows: list[bytes] = []
    place, width = data.find(RASTER), 0
    while place >= 0:
        head = data[place + 4 : place + 8]
        across, down = (int.from_bytes(part, "little") for part in (head[:2], head[2:]))
        body = data[place + 8 : place + 8 + across * down]
        if across != width:
            yield from _bitmap(b"".join(rows), width, _height(rows, width))
            rows, width = [], across
        rows.append(body)
        place = data.find(RASTER, place + 8 + len(body))
    yield from _bitmap(b"".join(rows), width, _height(rows, width))


def _height(rows: list[bytes], width: int) -> int:
    return sum(map(len, rows)) // width if width else 0


def _bitmap(body: bytes, width: int, height: int) -> Iterator[Any]:
    """One byte a dot, with white around it; `width` in bytes of eight dots."""
    if not 0 < width * 8 <= SIDE_MAX or not 0 < height <= SIDE_MAX or len(body) < width * height:
        return
    margin = b"\xff" * QUIET_DOTS
    lines = [margin + _dots(body[y * width : (y + 1) * width]) + margin for y in range(height)]
    white = [b"\xff" * len(lines[0])] * QUIET_DOTS
    shown = b"".join([*white, *lines, *white])
    yield memoryview(shown).cast("B", (height + 2 * QUIET_DOTS, len(lines[0])))


_EIGHT = [bytes(0 if value >> (7 - bit) & 1 else 255 for bit in range(8)) for value in range(256)]


def _dots(row: bytes) -> bytes:
    return b"".join(_EIGHT[value] for value in row)


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return None
