"""A slip of the receipt printer: blocks from top to bottom, as text and as printer bytes.

The blocks know nothing of trades; the documents of this package build slips from facts. Text form
and bytes have the same lines. Design: label left and value right, dashed rules between blocks,
double size for the title, the one date that matters and the query code only.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from drivers.printer_escpos.rare import glyph
from drivers.printer_escpos.wire import CENTRE, LEFT, Encoder, unprintable
from kiosk_ui.paper import codes
from kiosk_ui.paper.columns import printable, width, wrap
from kiosk_ui.paper.page_blocks import Drawing, Facts, Framed, NextPage, PageOnly, Table

COLUMN_DOTS: Final = 12
WIDTH_80_MM: Final = 576
CUT_FEED: Final = 3
LARGE: Final = 2
"""How many times as wide and high words are in large print: 12 Chinese characters a line."""
QUIET_MODULES: Final = 4
"""White around a QR code (ISO/IEC 18004); left and right the centring leaves it."""


class Title(Struct, frozen=True):
    """Centred, double size."""

    text: str


class Centred(Struct, frozen=True):
    text: str


class Rule(Struct, frozen=True):
    """A dashed line over the whole width."""


class Pair(Struct, frozen=True):
    """Label left, value right; the value on its own lines where both do not fit."""

    label: str
    value: str


class Text(Struct, frozen=True):
    text: str
    bold: bool = False


class Big(Struct, frozen=True):
    """Double size from the left: the one date that matters, the query code."""

    text: str


class Qr(Struct, frozen=True):
    """A QR code; its size and error correction follow from the paper."""

    content: str


class Cut(Struct, frozen=True):
    """Where the paper is cut: what follows is a slip of its own, in the same job."""


Block = Title | Centred | Rule | Pair | Text | Big | Qr | Cut


class Line(Struct, frozen=True):
    """One line of print: text with its style, or the content of a QR code."""

    text: str = ""
    right: str = ""
    """Stands at the right edge."""
    wide: int = 1
    high: int = 1
    centred: bool = False
    bold: bool = False
    rule: bool = False
    qr: str = ""
    cut: bool = False


class Slip(Struct, frozen=True):
    """Blocks in order, all their characters printable; `replaced` are those that were not.

    `large`: for old eyes, all words in double size, the title and the one date in triple. `page`:
    what stands on a sheet instead, where that has another layout than the slip.
    """

    blocks: tuple[Block, ...]
    replaced: tuple[str, ...] = ()
    large: bool = False
    page: tuple[Block | PageOnly, ...] = ()

    def lines(self, width_dots: int = WIDTH_80_MM) -> list[str]:
        """The slip as text, one string a printed line."""
        columns = width_dots // COLUMN_DOTS
        return [_as_text(line, columns) for line in self._laid_out(columns)]

    def encode(self, width_dots: int = WIDTH_80_MM, *, native_qr: bool = True) -> bytes:
        """The job for the printer, from initialising to the cut.

        `native_qr` False draws QR codes as pictures, for printers that know none.
        """
        columns = width_dots // COLUMN_DOTS
        encoder = Encoder().initialise()
        style = Line()
        for line in self._laid_out(columns):
            _change_style(encoder, style, line)
            _print(encoder, line, width_dots, native_qr)
            style = line
        return encoder.cut(feed=CUT_FEED).job()

    def sizes(self, width_dots: int = WIDTH_80_MM) -> list[int]:
        """Bytes of printer data of each piece of paper, first to last."""
        pieces: list[list[Block]] = [[]]
        for block in self.blocks:
            pieces[-1].append(block)
            if isinstance(block, Cut):
                pieces.append([])
        return [len(Slip(tuple(piece), large=self.large).encode(width_dots)) for piece in pieces]

    def _laid_out(self, columns: int) -> list[Line]:
        size = LARGE if self.large else 1
        return [line for block in self.blocks for line in _lines_of(block, columns, size)]


def slip_of(blocks: Iterable[Block]) -> Slip:
    """A slip whose unprintable characters are replaced by their reading in brackets."""
    missing: dict[str, None] = {}
    made: list[Block] = []
    for block in blocks:
        fields, replaced = _replaced(block)
        missing.update(dict.fromkeys(replaced))
        made.append(fields)
    return Slip(tuple(made), tuple(missing))


def page_of(blocks: Iterable[Block | PageOnly]) -> tuple[Block | PageOnly, ...]:
    """Blocks of a sheet, replaced like those of a slip: both say a name in the same way."""
    return tuple(_replaced_on_page(block) for block in blocks)


def _replaced_on_page(block: Block | PageOnly) -> Block | PageOnly:
    def plain(text: str) -> str:
        return printable(text)[0]

    match block:
        case Table(head, rows, widths):
            return Table(head, tuple(tuple(map(plain, row)) for row in rows), widths)
        case Facts(rows):
            return Facts(tuple((label, plain(value)) for label, value in rows))
        case Framed(label, text):
            return Framed(label, plain(text))
        case NextPage() | Drawing():
            return block
        case _:
            return _replaced(block)[0]


def _replaced(block: Block) -> tuple[Block, tuple[str, ...]]:
    match block:
        case Pair(label, value):
            label, first = printable(label)
            value, second = printable(value)
            return Pair(label, value), first + second
        case Title(text):
            text, missing = printable(text)
            return Title(text), missing
        case Centred(text):
            text, missing = printable(text)
            return Centred(text), missing
        case Text(text, bold):
            text, missing = printable(text)
            return Text(text, bold), missing
        case Big(text):
            text, missing = printable(text)
            return Big(text), missing
        case Rule() | Qr() | Cut():
            return block, ()


def _lines_of(block: Block, columns: int, size: int) -> list[Line]:
    match block:
        case Rule():
            return [Line(rule=True)]
        case Cut():
            return [Line(cut=True)]
        case Qr(content):
            return _qr(content, columns)
        case Pair(label, value):
            return _pair(label, value, columns, size)
        case Title(text):
            style = Line(wide=size + 1, high=size + 1, centred=True, bold=True)
            return _wrapped(text, columns, style)
        case Big(text):
            return _wrapped(text, columns, Line(wide=size + 1, high=size + 1, bold=True))
        case Centred(text):
            return _wrapped(text, columns, Line(wide=size, high=size, centred=True))
        case Text(text, bold):
            return _wrapped(text, columns, Line(wide=size, high=size, bold=bold))


def _wrapped(text: str, columns: int, style: Line) -> list[Line]:
    return [replace(style, text=part) for part in wrap(text, columns // style.wide)]


def _qr(content: str, columns: int) -> list[Line]:
    """The code, and under it which correction it has where that had to give way."""
    _dots, level = codes.form(content, columns * COLUMN_DOTS)
    remark = [] if level == "Q" else [Line(f"QR-{level}", centred=True)]
    return [Line(qr=content, centred=True), *remark]


def _pair(label: str, value: str, columns: int, size: int) -> list[Line]:
    wide = columns // size
    if width(label) + 1 + width(value) <= wide:
        return [Line(label, right=value, wide=size, high=size)]
    # A long number stays in one piece: in large print it is tall and not wide.
    narrow = 1 if value.isascii() and width(value) > wide else size
    parts = wrap(value, columns // narrow)
    first = [Line(label, wide=size, high=size)] if label else []
    return [*first, *(Line(right=part, wide=narrow, high=size) for part in parts)]


def _as_text(line: Line, columns: int) -> str:
    if line.rule or line.cut:
        return ("=" if line.cut else "-") * columns
    if line.qr:
        return f"[QR {line.qr}]"
    if line.right:
        gap = columns // line.wide - width(line.text) - width(line.right)
        return line.text + " " * gap + line.right
    taken = width(line.text) * line.wide
    return " " * ((columns - taken) // 2) + line.text if line.centred else line.text


def _change_style(encoder: Encoder, before: Line, line: Line) -> None:
    if (line.wide, line.high) != (before.wide, before.high):
        encoder.size(line.wide, line.high)
    if line.bold is not before.bold:
        encoder.bold(line.bold)
    if line.centred is not before.centred:
        encoder.align(CENTRE if line.centred else LEFT)


def _print(encoder: Encoder, line: Line, width_dots: int, native_qr: bool) -> None:
    columns = width_dots // COLUMN_DOTS
    size = (line.wide, line.high)
    if line.rule:
        encoder.rule(columns)
    elif line.cut:
        encoder.cut(feed=CUT_FEED)
    elif line.qr:
        dots, level = codes.form(line.qr, width_dots)
        encoder.feed_dots(QUIET_MODULES * dots)
        if native_qr:
            encoder.qr(line.qr.encode(), dots=dots, level=level)
        else:
            encoder.matrix(codes.drawn(line.qr, level), dots=dots)
        encoder.feed_dots(QUIET_MODULES * dots)
    elif line.right:
        _write(encoder, line.text, size)
        encoder.position((columns - width(line.right) * line.wide) * COLUMN_DOTS)
        _write(encoder, line.right, size).line()
    else:
        _write(encoder, line.text, size).line()


def _write(encoder: Encoder, text: str, size: tuple[int, int]) -> Encoder:
    """Text, with a picture for each sign that the printer's font lacks.

    A picture is never enlarged; in a wide line it stands in the middle of its place.
    """
    edge = " " * (size[0] - 1)
    rare = set(unprintable(text))
    for is_rare, signs in groupby(text, rare.__contains__):
        for part in signs if is_rare else ["".join(signs)]:
            drawn = glyph(part) if is_rare else None
            if drawn is None:
                encoder.text(part)
            elif edge:
                encoder.size(1, 1).text(edge).glyph(drawn).text(edge).size(*size)
            else:
                encoder.glyph(drawn)
    return encoder
