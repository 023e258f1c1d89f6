"""The paper of a simulated receipt printer: what was printed, as lines of text and as a picture.

Dots as on the real head: 8 a millimetre; a Latin character is 12 wide, a Chinese one 24, both 24
high. The picture is made of SVG attributes only, so that a page with a strict policy can show it.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

import segno
from msgspec import Struct, field

CELL_WIDTH, CELL_HEIGHT, LINE_FEED = 12, 24, 30
EDGE = 24
GAP = LINE_FEED - CELL_HEIGHT
DESCENT = 4
"""Dots of a cell below its baseline."""
FONT = "'Noto Sans Mono CJK SC', 'Noto Sans CJK SC', monospace"
Runs = Iterable[tuple[int, int, int]]
"""Black runs of a picture: x, y, length, in dots."""


class Cell(Struct, frozen=True):
    """One character with the state it was printed in; `columns` 1 Latin, 2 Chinese."""

    character: str
    columns: int
    wide: int = 1
    high: int = 1
    bold: bool = False
    underline: bool = False
    drawn: "Glyph | None" = None

    @property
    def dots(self) -> int:
        return self.drawn.width if self.drawn else self.columns * CELL_WIDTH * self.wide


class Glyph(Struct, frozen=True):
    """A picture within the line: columns of `column_bytes` * 8 dots, the top bit first."""

    columns: bytes
    column_bytes: int
    wide: int = 1

    @property
    def width(self) -> int:
        return len(self.columns) // self.column_bytes * self.wide

    def rows(self) -> Iterable[list[bool]]:
        """Its dots from the top."""
        step = self.column_bytes
        strips = [self.columns[at : at + step] for at in range(0, len(self.columns), step)]
        for row in range(8 * step):
            dots = [bool(strip[row // 8] & 0x80 >> row % 8) for strip in strips]
            yield [dot for dot in dots for _ in range(self.wide)]


class Line(Struct, frozen=True):
    """A printed line and the feed after it; an empty one is only feed."""

    cells: tuple[Cell, ...]
    left: int
    feed: int

    def text(self) -> str:
        return "".join(cell.character for cell in self.cells).rstrip()

    def svg(self, y: int) -> Iterable[str]:
        bottom = y + self.feed - GAP
        x = self.left
        for _style, same in groupby(self.cells, _look):
            cells = list(same)
            if cells[0].drawn:
                yield _glyphs(cells, x, bottom - CELL_HEIGHT)
            elif any(cell.character.strip() for cell in cells):
                yield _characters(cells, x, bottom - DESCENT * cells[0].high)
            for cell in cells:
                if cell.underline:
                    yield f'<rect x="{x}" y="{bottom}" width="{cell.dots}" height="2"/>'
                x += cell.dots


def _look(cell: Cell) -> tuple[object, ...]:
    return cell.columns, cell.wide, cell.high, cell.bold, cell.drawn is None


def _glyphs(cells: list[Cell], x: int, top: int) -> str:
    runs: list[tuple[int, int, int]] = []
    for cell in cells:
        if cell.drawn:
            for row, dots in enumerate(cell.drawn.rows()):
                runs += [(x + at, top + row, length) for at, length in _runs(dots)]
        x += cell.dots
    return _path(runs)


def _characters(cells: list[Cell], x: int, baseline: int) -> str:
    """Cells of one style; each sign gets its own place, so that no font moves the columns."""
    first = cells[0]
    places = " ".join(str(n * first.columns * CELL_WIDTH) for n in range(len(cells)))
    scale = f" scale({first.wide} {first.high})" if (first.wide, first.high) != (1, 1) else ""
    weight = ' font-weight="700"' if first.bold else ""
    signs = escape("".join(cell.character for cell in cells)).replace(" ", "\N{NO-BREAK SPACE}")
    return (
        f'<text transform="translate({x} {baseline}){scale}" x="{places}"{weight}>{signs}</text>'
    )


@lru_cache(maxsize=64)
def _modules(payload: bytes, level: str) -> tuple[tuple[bool, ...], ...]:
    code = segno.make_qr(payload, error=level, boost_error=False)
    return tuple(tuple(bool(dot) for dot in row) for row in code.matrix)


class Qr(Struct, frozen=True):
    """A native QR code, drawn by the printer from its payload."""

    payload: bytes
    level: str
    module: int
    left: int = 0

    def matrix(self) -> tuple[tuple[bool, ...], ...]:
        """Black modules by row. Raises segno.DataOverflowError when the payload does not fit."""
        return _modules(self.payload, self.level)

    def text(self) -> str:
        return f"[QR {self.payload.decode('utf-8', 'replace')}]"

    @property
    def size(self) -> int:
        return len(self.matrix()) * self.module

    @property
    def feed(self) -> int:
        return self.size

    def svg(self, y: int) -> Iterable[str]:
        scaled = (
            (self.left + x * self.module, y + row * self.module + dot, length * self.module)
            for row, cells in enumerate(self.matrix())
            for x, length in _runs(cells)
            for dot in range(self.module)
        )
        yield _path(scaled)


class Picture(Struct, frozen=True):
    """A raster image: rows of dots, most significant bit left, 1 is black; each dot may double."""

    width_bytes: int
    rows: bytes
    wide: int = 1
    high: int = 1
    left: int = 0

    @property
    def width(self) -> int:
        return self.width_bytes * 8 * self.wide

    @property
    def feed(self) -> int:
        return len(self.rows) // self.width_bytes * self.high

    def text(self) -> str:
        return f"[picture {self.width}x{self.feed}]"

    def dots(self) -> Iterable[list[bool]]:
        for at in range(0, len(self.rows), self.width_bytes):
            row = self.rows[at : at + self.width_bytes]
            yield [bool(byte & 0x80 >> bit) for byte in row for bit in range(8)]

    def svg(self, y: int) -> Iterable[str]:
        yield _path(
            (self.left + x * self.wide, y + row * self.high + dot, length * self.wide)
            for row, cells in enumerate(self.dots())
            for x, length in _runs(cells)
            for dot in range(self.high)
        )


class Barcode(Struct, frozen=True):
    """A bar code, shown as a frame with its payload: nobody prints one at a station today."""

    payload: bytes
    height: int
    left: int = 0

    @property
    def feed(self) -> int:
        return self.height

    def text(self) -> str:
        return f"[barcode {self.payload.decode('ascii', 'replace')}]"

    def svg(self, y: int) -> Iterable[str]:
        yield (
            f'<rect x="{self.left}" y="{y}" width="300" height="{self.height - 4}" '
            'fill="none" stroke="#000"/>'
        )
        yield f'<text x="{self.left + 8}" y="{y + 28}">{escape(self.text())}</text>'


Item = Line | Qr | Picture | Barcode


class Paper(Struct):
    """A piece of paper, top first; `cut` says how it left the printer: full, partial, or not."""

    number: int
    width: int
    items: list[Item] = field(default_factory=list)
    cut: str = ""
    taken: bool = False

    @property
    def length(self) -> int:
        return sum(item.feed for item in self.items)

    def text(self) -> list[str]:
        """The lines as a person reads them; graphics as `[QR payload]`, `[picture WxH]`."""
        return [item.text() for item in self.items]

    def qr_payloads(self) -> list[str]:
        return [i.payload.decode("utf-8", "replace") for i in self.items if isinstance(i, Qr)]

    def svg(self, title: str = "") -> str:
        """The picture, one unit a dot, with a white edge; `title` names it for screen readers."""
        width, height = self.width + 2 * EDGE, self.length + 2 * EDGE
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
            f' width="{width}" height="{height}" role="img" aria-label={quoteattr(title)}>',
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            f'<g transform="translate({EDGE} {EDGE})" fill="#000" font-size="{CELL_HEIGHT}"',
            f' font-family="{FONT}">',
        ]
        y = 0
        for item in self.items:
            parts += item.svg(y)
            y += item.feed
        return "".join([*parts, "</g></svg>"])


def _runs(cells: Sequence[bool]) -> Iterable[tuple[int, int]]:
    """Start and length of each run of black."""
    start = None
    for x, black in enumerate([*cells, False]):
        if black and start is None:
            start = x
        elif not black and start is not None:
            yield start, x - start
            start = None


def _path(runs: Runs) -> str:
    """One path that strokes every run; half a dot down, so that the stroke fills its row."""
    drawn = "".join(f"M{x} {y}.5h{length}" for x, y, length in runs)
    return f'<path d="{drawn}" stroke="#000" stroke-width="1" shape-rendering="crispEdges"/>'
