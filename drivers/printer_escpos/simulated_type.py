"""How a simulated ESC/POS printer sets text: state, characters, lines (protocols.md 4.1).

A character is printed in the state it arrives in, so Chinese sent outside Chinese mode comes out
as the wrong signs here too.
"""

from msgspec import Struct, field

from drivers.printer_escpos.simulated_paper import (
    CELL_HEIGHT,
    CELL_WIDTH,
    LINE_FEED,
    Cell,
    Glyph,
    Item,
    Line,
    Paper,
)

DRAWN = "\N{GETA MARK}"
"""What the decoded text shows for a character that came as a picture."""
GARBAGE = "\N{REPLACEMENT CHARACTER}"


class Style(Struct):
    """The text state that ESC @ puts back."""

    align: int = 0
    bold: bool = False
    underline: bool = False
    wide: int = 1
    high: int = 1
    chinese_wide: int = 1
    chinese_high: int = 1
    chinese_underline: bool = False
    left_margin: int = 0
    area: int | None = None
    code_page: int = 0
    line_feed: int = LINE_FEED


class Typesetter(Struct):
    """Fills lines with characters and puts finished lines on `paper`.

    `gb18030`: firmware that knows four-byte characters; most know only the two-byte part (GBK)
    and print the rest as garbage. What cannot be printed is named in `complaints`.
    """

    paper: Paper
    gb18030: bool
    chinese: bool
    complaints: list[str]
    style: Style = field(default_factory=Style)
    cells: list[Cell] = field(default_factory=list)

    def restart(self, *, chinese: bool) -> None:
        """ESC @: the state and the line are gone."""
        self.style, self.chinese, self.cells = Style(), chinese, []

    def set(self, **values: int) -> None:
        for name, value in values.items():
            setattr(self.style, name, value)

    def text(self, data: memoryview) -> int:
        """Set the character at the start of `data`; its length in bytes, 0 while incomplete."""
        lead = data[0]
        if not self.chinese or lead < 0x81 or lead == 0xFF:
            self._put(self._latin(lead), 1)
            return 1
        if len(data) < 2:
            return 0
        if 0x30 <= data[1] <= 0x39:
            return self._four_bytes(data)
        pair = bytes(data[:2])
        try:
            self._put(pair.decode("gbk"), 2)
        except UnicodeDecodeError:
            self.complaints.append(f"character {pair.hex(' ').upper()}")
            self._put(GARBAGE, 2)
        return 2

    def _four_bytes(self, data: memoryview) -> int:
        """A rare character: printed by GB18030 firmware only, garbage on every other."""
        if not self.gb18030:
            self._put(GARBAGE, 1)
            return 1
        if len(data) < 4:
            return 0
        self._put(bytes(data[:4]).decode("gb18030", "replace"), 2)
        return 4

    def _latin(self, byte: int) -> str:
        if byte >= 0x80 and self.style.code_page != 0:
            self.complaints.append(f"character {byte:02X} of code page {self.style.code_page}")
            return GARBAGE
        return bytes([byte]).decode("cp437")

    def _put(self, character: str, columns: int) -> None:
        style = self.style
        chinese = columns == 2
        cell = Cell(
            character,
            columns,
            max(style.wide, style.chinese_wide if chinese else 1),
            max(style.high, style.chinese_high if chinese else 1),
            style.bold,
            style.underline or (chinese and style.chinese_underline),
        )
        if self._line_dots() + cell.dots > self._room():
            self.end_line()
        self.cells.append(cell)

    def draw(self, columns: bytes, column_bytes: int, wide: int) -> None:
        """A picture within the line; sizes and styles of text do not change it."""
        glyph = Glyph(columns, column_bytes, wide)
        if self._line_dots() + glyph.width > self._room():
            self.end_line()
        self.cells.append(Cell(DRAWN, 2, drawn=glyph))

    def _room(self) -> int:
        """Width of the printing area in dots (GS L, GS W)."""
        room = self.paper.width - self.style.left_margin
        return room if self.style.area is None else min(room, self.style.area)

    def _line_dots(self) -> int:
        return sum(cell.dots for cell in self.cells)

    def tab(self) -> None:
        at = self._line_dots() // CELL_WIDTH
        for _ in range(8 - at % 8):
            self._put(" ", 1)

    def position(self, n: bytes) -> None:
        """ESC $: blank cells up to the place; going back over printed cells is not shown."""
        wanted = (n[0] | n[1] << 8) // CELL_WIDTH
        while self._line_dots() // CELL_WIDTH < wanted:
            self.cells.append(Cell(" ", 1))

    def end_line(self) -> None:
        """Print the line, also an empty one."""
        high = max((cell.high for cell in self.cells), default=1)
        feed = self.style.line_feed + (high - 1) * CELL_HEIGHT
        left = self.left(self._line_dots())
        self.paper.items.append(Line(tuple(self.cells), left, feed))
        self.cells = []

    def flush(self) -> None:
        """Print what is in the line, if anything: graphics and cuts start on a new one."""
        if self.cells:
            self.end_line()

    def add(self, item: Item) -> None:
        self.flush()
        self.paper.items.append(item)

    def left(self, dots: int) -> int:
        """Where something that wide begins, by the alignment in force."""
        room = max(0, self._room() - dots)
        return self.style.left_margin + room * self.style.align // 2

    def feed(self, dots: int) -> None:
        """Print what is in the line and feed that far: ESC d counts the line itself."""
        if self.cells:
            self.end_line()
            dots -= self.style.line_feed
        if dots > 0:
            self.paper.items.append(Line((), 0, dots))
