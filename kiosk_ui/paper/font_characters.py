"""Which characters a font file has: the `cmap` table of OpenType, format 12.

Needed because a typesetter says nothing of a sign that its font lacks: it sets an empty box, and
a name is wrong on the certificate. Source: OpenType specification 1.9.1, "cmap" and "Font
collections".
"""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Final

COLLECTION: Final = b"ttcf"
UNICODE_FULL: Final = ((3, 10), (0, 4), (0, 6))
"""Platform and encoding of the subtables that hold all of Unicode."""
GROUPS_MAX: Final = 100_000


class NotAFont(ValueError):
    """The file is no OpenType font, or has no character table for all of Unicode."""


@cache
def characters(font: Path, index: int = 0) -> frozenset[int]:
    """Code points of face `index` of the file. Raises NotAFont; OSError when there is none."""
    with font.open("rb") as file:
        return frozenset(
            point for first, last in _groups(file, index) for point in range(first, last + 1)
        )


def _groups(file: BinaryIO, index: int) -> Iterator[tuple[int, int]]:
    table = _cmap(file, _face(file, index))
    (count,) = _at(file, table + 2, ">H")
    for number in range(count):
        platform, encoding, offset = _at(file, table + 4 + 8 * number, ">HHI")
        if (platform, encoding) in UNICODE_FULL:
            form, _zero, _length, _language, groups = _at(file, table + offset, ">HHIII")
            if form == 12 and groups <= GROUPS_MAX:
                for _group in range(groups):
                    first, last, _glyph = struct.unpack(">III", file.read(12))
                    yield first, last
                return
    raise NotAFont("no character table for all of Unicode")


def _face(file: BinaryIO, index: int) -> int:
    """Where the face begins: a collection has several."""
    (tag,) = _at(file, 0, ">4s")
    if tag != COLLECTION:
        return 0
    (count,) = _at(file, 8, ">I")
    if index >= count:
        raise NotAFont("the collection has no such face")
    (offset,) = _at(file, 12 + 4 * index, ">I")
    return int(offset)


def _cmap(file: BinaryIO, face: int) -> int:
    (count,) = _at(file, face + 4, ">H")
    for number in range(count):
        tag, _sum, offset, _length = _at(file, face + 12 + 16 * number, ">4sIII")
        if tag == b"cmap":
            return int(offset)
    raise NotAFont("no character table")


def _at(file: BinaryIO, offset: int, form: str) -> tuple[Any, ...]:
    file.seek(offset)
    data = file.read(struct.calcsize(form))
    if len(data) < struct.calcsize(form):
        raise NotAFont("the file ends too early")
    return struct.unpack(form, data)
