"""Papers as pictures: what leaves the simulated receipt printer, and sheets as typst draws them.

A slip is drawn dot by dot with the font of Debian's fonts-noto-cjk, one pixel a dot of the head
(203 dpi). A sheet is drawn by typst itself, the same template and fonts as its PDF.
"""

import io
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from PIL import Image, ImageDraw, ImageFont

from drivers.printer_escpos.simulated_paper import Line, Paper, Picture, Qr
from drivers.printer_escpos.simulator import EscposSimulator
from kiosk_ui.i18n import Language
from kiosk_ui.paper import pages
from kiosk_ui.paper.pages import Page
from kiosk_ui.paper.slip import Slip
from kiosk_ui.sheet_typesetting import page_of

EDGE: Final = 36
"""Dots from the edge of the paper to the head's first dot."""
CELL: Final = 24
SANS: Final = pages.FONTS / "NotoSansCJK-Regular.ttc"
BOLD: Final = pages.FONTS / "NotoSansCJK-Bold.ttc"
MONO_SC: Final = 7
"""The face of the collection whose Latin letters are half as wide as its Chinese signs."""
WHITE, BLACK = 255, 0
DAY: Final = date(2026, 11, 20)
PLACE: Final = "青禾镇农村产权交易站"


# --- slips --------------------------------------------------------------------------------------


def slip_pictures(slip: Slip, width_dots: int = 576) -> list[Image.Image]:
    """One picture a piece of paper, grey, first to last."""
    printer = EscposSimulator(width_dots=width_dots)
    printer.received(slip.encode(width_dots))
    return [_drawn(paper) for paper in printer.slips]


def _drawn(paper: Paper) -> Image.Image:
    image = Image.new("L", (paper.width + 2 * EDGE, paper.length + 2 * EDGE), WHITE)
    draw, top = ImageDraw.Draw(image), EDGE
    for item in paper.items:
        match item:
            case Line():
                _line(image, item, top)
            case Qr():
                _dots(draw, item.matrix(), EDGE + item.left, top, item.module)
            case Picture():
                _dots(draw, item.dots(), EDGE + item.left, top, item.wide)
            case _:
                raise ValueError("nobody prints bar codes")
        top += item.feed
    return image


def _line(image: Image.Image, line: Line, top: int) -> None:
    bottom, x = top + line.feed - 6, EDGE + line.left
    for cell in line.cells:
        if cell.drawn is not None:
            rows = cell.drawn.rows()
            _dots(ImageDraw.Draw(image), rows, x, bottom - CELL, 1)
        elif cell.character.strip():
            sign = _sign(cell.character, cell.bold).resize((cell.dots, CELL * cell.high))
            image.paste(BLACK, (x, bottom - CELL * cell.high), sign)
        x += cell.dots


@cache
def _sign(character: str, bold: bool) -> Image.Image:
    """A sign in its cell as a mask, once as wide and high as it is by itself."""
    columns = 1 if character.isascii() else 2
    mask = Image.new("L", (12 * columns, CELL), 0)
    ImageDraw.Draw(mask).text((0, 21), character, fill=WHITE, font=_font(bold), anchor="ls")
    return mask


@cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(BOLD if bold else SANS), CELL, index=MONO_SC)


def _dots(draw: ImageDraw.ImageDraw, rows: Any, left: int, top: int, side: int) -> None:
    for y, row in enumerate(rows):
        for x, black in enumerate(row):
            if black:
                at = (left + x * side, top + y * side)
                draw.rectangle((*at, at[0] + side - 1, at[1] + side - 1), fill=BLACK)


# --- sheets -------------------------------------------------------------------------------------


def sheet_page(name: str, slip: Slip, language: Language) -> Page:
    """The sheet of an example."""
    return page_of(name[:5], slip, document=name, day=DAY, place=PLACE, language=language)


def sheet_pictures(page: Page, dpi: int) -> list[Image.Image]:
    """One picture a sheet, grey."""
    asked = pages.asked(page)
    with tempfile.TemporaryDirectory() as folder:
        main = Path(folder) / "page.typ"
        main.write_bytes(Path(asked["template"]).read_bytes())
        for name, text in asked["files"].items():
            (Path(folder) / name).write_text(text, "utf-8")
        drawn = _compiler(folder).compile(input=str(main), format="png", ppi=dpi)
    sheets = drawn if isinstance(drawn, list) else [drawn]
    return [Image.open(io.BytesIO(one)).convert("L") for one in sheets]


def _compiler(folder: str) -> Any:
    return typst.Compiler(root=folder, font_paths=[str(pages.FONTS)], ignore_system_fonts=True)
