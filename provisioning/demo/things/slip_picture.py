"""A slip as a picture of the dots that the head burns: PNG, one dot a pixel, black and white.

Pillow and a font with Chinese characters are no part of a box. Where one of them is missing there
is no PNG, and the page shows the drawing (SVG) alone.
"""

import importlib
import io
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from drivers.printer_escpos.simulated_paper import (
    CELL_HEIGHT,
    CELL_WIDTH,
    DESCENT,
    EDGE,
    GAP,
    Barcode,
    Cell,
    Item,
    Line,
    Paper,
    Picture,
    Qr,
)

FONTS = Path("/usr/share/fonts/opentype/noto")
REGULAR, BOLD = FONTS / "NotoSansCJK-Regular.ttc", FONTS / "NotoSansCJK-Bold.ttc"
MONO_SC = 7
"""The face `Noto Sans Mono CJK SC` in those collections."""
INK, WHITE = 0, 255
THRESHOLD = 175
"""Grey below it is a dot: thin strokes of small characters stay whole."""


def can_draw() -> bool:
    """Whether this machine has what draws PNG pictures."""
    return _library("PIL.Image") is not None and REGULAR.is_file() and BOLD.is_file()


def png(slip: Paper) -> bytes:
    """The picture with its white edge. Only where `can_draw()`."""
    images: Any = _library("PIL.Image")
    picture = images.new("L", (slip.width + 2 * EDGE, slip.length + 2 * EDGE), WHITE)
    y = EDGE
    for item in slip.items:
        _draw(picture, item, y)
        y += item.feed
    file = io.BytesIO()
    picture.convert("1", dither=images.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _draw(picture: Any, item: Item, y: int) -> None:
    if isinstance(item, Line):
        _line(picture, item, y)
    elif isinstance(item, Qr):
        _dots(picture, item.matrix(), (EDGE + item.left, y), (item.module, item.module))
    elif isinstance(item, Picture):
        _dots(picture, item.dots(), (EDGE + item.left, y), (item.wide, item.high))
    elif isinstance(item, Barcode):
        pen: Any = importlib.import_module("PIL.ImageDraw").Draw(picture)
        left = EDGE + item.left
        pen.rectangle((left, y, left + 300, y + item.height - 4), outline=INK)
        pen.text((left + 8, y + 28), item.text(), INK, font=_font(bold=False), anchor="ls")


def _line(picture: Any, line: Line, y: int) -> None:
    bottom, x = y + line.feed - GAP, EDGE + line.left
    for cell in line.cells:
        if cell.drawn:
            _dots(picture, cell.drawn.rows(), (x, bottom - CELL_HEIGHT), (1, 1))
        elif cell.character.strip():
            glyph = _glyph(cell)
            picture.paste(INK, (x, bottom - glyph.height), glyph)
        if cell.underline:
            picture.paste(INK, (x, bottom, x + cell.dots, bottom + 2))
        x += cell.dots


@lru_cache(maxsize=2048)
def _glyph(cell: Cell) -> Any:
    """The character's dots as a mask, its cell `CELL_HEIGHT * high` high."""
    images: Any = importlib.import_module("PIL.Image")
    pen: Any = importlib.import_module("PIL.ImageDraw")
    mask = images.new("L", (cell.columns * CELL_WIDTH, CELL_HEIGHT), 0)
    pen.Draw(mask).text(
        (0, CELL_HEIGHT - DESCENT), cell.character, 255, font=_font(bold=cell.bold), anchor="ls"
    )
    burnt = mask.point(_burnt())
    size = (burnt.width * cell.wide, burnt.height * cell.high)
    return burnt.resize(size, images.Resampling.NEAREST)


def _burnt() -> Callable[[int], int]:
    return lambda grey: 255 if grey > 255 - THRESHOLD else 0


@lru_cache(maxsize=2)
def _font(*, bold: bool) -> Any:
    fonts: Any = importlib.import_module("PIL.ImageFont")
    return fonts.truetype(str(BOLD if bold else REGULAR), CELL_HEIGHT, index=MONO_SC)


def _dots(picture: Any, rows: Any, at: tuple[int, int], size: tuple[int, int]) -> None:
    x0, y = at
    wide, high = size
    for row in rows:
        for n, black in enumerate(row):
            if black:
                picture.paste(INK, (x0 + n * wide, y, x0 + (n + 1) * wide, y + high))
        y += high


@lru_cache(maxsize=4)
def _library(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
