"""QR codes in a picture, by the public decoder zxing-cpp; Pillow reads the file.

Both are an extra (`pip install tradepost[receipts]`): a box prints codes and needs to read none.
"""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

MAGIC: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
"""How a PNG and a JPEG begin."""
PIXELS_MAX: Final = 64_000_000
"""Telephones take 50 million; a picture that unpacks to more is not a photograph of a slip."""


class Unreadable(Exception):
    """No code can be had from this picture; the text says why."""


def is_picture(data: bytes) -> bool:
    return data.startswith(MAGIC)


def texts(path: Path) -> list[str]:
    """What the QR codes in the picture say. Raises Unreadable."""
    pillow, zxing = _library("PIL.Image"), _library("zxingcpp")
    try:
        with pillow.open(path) as picture:
            if picture.width * picture.height > PIXELS_MAX:
                raise Unreadable("the picture is too large")
            grey = picture.convert("L")
    except (OSError, SyntaxError, pillow.DecompressionBombError) as error:
        raise Unreadable("not a whole PNG or JPEG picture") from error
    for looked_at in ways_to_look(grey):
        for binarizer in (zxing.Binarizer.LocalAverage, zxing.Binarizer.GlobalHistogram):
            found = zxing.read_barcodes(
                looked_at, formats=zxing.BarcodeFormat.QRCode, binarizer=binarizer
            )
            if found:
                return [one.text for one in found]
    return []


def ways_to_look(grey: Any) -> Iterator[Any]:
    """The picture as it is; then so that the white gaps of dead dots close; then smaller."""
    filters = _library("PIL.ImageFilter")
    yield grey
    yield grey.filter(filters.MinFilter(3))
    yield grey.filter(filters.GaussianBlur(1))
    yield grey.resize((max(1, grey.width // 2), max(1, grey.height // 2)))


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise Unreadable(
            f"{error.name} is not installed here: pip install 'tradepost[receipts]',"
            " or give the text that a scanner reads"
        ) from error
