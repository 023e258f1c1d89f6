"""ESC/POS: what a slip is made of as bytes, and which characters the printer's font has.

Source: Epson ESC/POS command reference; Chinese mode as in GB18030 printers of the Chinese market.
Differences seen on real units: README.md. Status bytes: status.py.

    text    1C 26 once before Chinese | GB18030 two-byte codes and ASCII | 0A
    drawn   1B 2A 21 nL nH | n columns      24 dots high in 3 bytes, most significant bit on top
    QR      1D 28 6B pL pH 31 fn ...        store, then print
    raster  1D 76 30 m xL xH yL yH | rows   x in bytes, 1 = black, most significant bit left

Many printers look for real-time commands (10 04, 10 05, 10 14) in whatever comes, graphics
included, and answer or even swallow them there. So no job has these pairs in its data: a picture
gets one dot more, a QR code with such bytes has to be drawn.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, Literal, Self

LEFT: Final = 0
CENTRE: Final = 1
RIGHT: Final = 2
Level = Literal["L", "M", "Q", "H"]
LEVELS: Final[dict[Level, int]] = {"L": 0x30, "M": 0x31, "Q": 0x32, "H": 0x33}
QR_MAX: Final = 7089
RASTER_ROWS_MAX: Final = 256
"""Rows of one raster command: cheap printers hold a whole command before they print it."""

REAL_TIME: Final = {b"\x10\x04": b"\x10\x0c", b"\x10\x05": b"\x10\x0d", b"\x10\x14": b"\x10\x1c"}
"""What begins a real-time command, and the same picture with one dot more."""
GLYPH_DOTS: Final = 24
COLUMN_BYTES: Final = 3

SUBSTITUTES: Final = str.maketrans(
    {"\u00a5": "\uffe5", "\u00a0": " ", **dict.fromkeys("\u2022\u2027\u30fb", "\u00b7")}
)
"""U+00A5 has a four-byte code only; the full-width sign is the same on paper. The dot within a
name is typed as any of four signs, of which printers have one."""


def unprintable(text: str) -> list[str]:
    """The characters of `text` that no two-byte printer font can have, each once, in order."""
    return list(dict.fromkeys(c for c in text.translate(SUBSTITUTES) if not _code(c)))


@lru_cache(maxsize=4096)
def _code(character: str) -> bytes:
    """ASCII or a two-byte code that GBK and GB18030 agree on; empty when there is none."""
    if "\x20" <= character <= "\x7e":
        return character.encode("ascii")
    try:
        code = character.encode("gb18030")
        agreed = character.encode("gbk") == code
    except UnicodeEncodeError:
        return b""
    private = "\ue000" <= character <= "\uf8ff"
    return code if agreed and len(code) == 2 and not private else b""


def _harmless(picture: bytes) -> bytes:
    """Picture data in which no printer finds a real-time command."""
    for pair, instead in REAL_TIME.items():
        picture = picture.replace(pair, instead)
    return picture


class Encoder:
    """Builds a job command by command; each method returns the encoder itself."""

    def __init__(self) -> None:
        self._out = bytearray()
        self._chinese = False

    def job(self) -> bytes:
        """All that was said so far."""
        return bytes(self._out)

    def initialise(self) -> Self:
        self._chinese = False
        return self._raw(b"\x1b\x40")

    def text(self, text: str) -> Self:
        """Text without line ends. Raises ValueError on a character `unprintable` names."""
        for character in text.translate(SUBSTITUTES):
            code = _code(character)
            if not code:
                raise ValueError(f"no printer code for U+{ord(character):04X}")
            if len(code) == 2 and not self._chinese:
                self._chinese = True
                self._raw(b"\x1c\x26")
            self._raw(code)
        return self

    def line(self, text: str = "") -> Self:
        self.text(text)
        return self._raw(b"\n")

    def code_page(self, number: int, coded: bytes) -> Self:
        """Single-byte text of a code page: Chinese mode must be off for bytes above 7F."""
        if self._chinese:
            self._chinese = False
            self._raw(b"\x1c\x2e")
        return self._raw(b"\x1b\x74" + bytes([number]) + coded)

    def align(self, where: int) -> Self:
        return self._raw(b"\x1b\x61" + bytes([where]))

    def bold(self, on: bool) -> Self:
        return self._raw(b"\x1b\x45" + bytes([on]))

    def underline(self, on: bool) -> Self:
        return self._raw(b"\x1b\x2d" + bytes([on]))

    def size(self, width: int, height: int) -> Self:
        """Multiples 1 to 8 of the font."""
        if not (1 <= width <= 8 and 1 <= height <= 8):
            raise ValueError("size is 1 to 8")
        return self._raw(b"\x1d\x21" + bytes([(width - 1) << 4 | (height - 1)]))

    def feed(self, lines: int) -> Self:
        return self._raw(b"\x1b\x64" + bytes([lines]))

    def feed_dots(self, dots: int) -> Self:
        return self._raw(b"\x1b\x4a" + bytes([dots]))

    def position(self, dots: int) -> Self:
        """The next character begins `dots` from the left."""
        return self._raw(b"\x1b\x24" + dots.to_bytes(2, "little"))

    def rule(self, columns: int) -> Self:
        """A dashed rule over `columns` Latin columns: dashes four columns wide, in few bytes."""
        return self.size(4, 1).text("-" * (columns // 4)).size(1, 1).line()

    def qr(self, content: bytes, *, dots: int, level: Level) -> Self:
        """A QR code drawn by the printer; `dots` a module, 1 to 16. Raises ValueError."""
        if not 0 < len(content) <= QR_MAX or not 1 <= dots <= 16:
            raise ValueError("QR content or size out of range")
        if any(pair in content for pair in REAL_TIME):
            raise ValueError("a real-time command in the content: draw this code")
        chosen = b"\x45" + bytes([LEVELS[level]])
        for function in (b"\x41\x32\x00", b"\x43" + bytes([dots]), chosen, b"\x50\x30" + content):
            self._qr(function)
        return self._qr(b"\x51\x30")

    def matrix(self, rows: Iterable[Iterable[int]], *, dots: int) -> Self:
        """A QR matrix (segno's) as raster, for printers without QR of their own.

        An even number of dots is sent at half size and doubled by the printer: a quarter of the
        bytes, 8 instead of 32 seconds at 9,600 baud for a long proof.
        """
        double = dots % 2 == 0
        dots = dots // 2 if double else dots
        drawn: list[bytes] = []
        for row in rows:
            bits = "".join(str(int(bool(module))) * dots for module in row)
            bits += "0" * (-len(bits) % 8)
            drawn += [int(bits, 2).to_bytes(len(bits) // 8, "big")] * dots
        return self.raster(drawn, double=double)

    def glyph(self, columns: bytes) -> Self:
        """A character as a picture within the line: 3 bytes a column, 24 columns at most."""
        count, rest = divmod(len(columns), COLUMN_BYTES)
        if rest or not 0 < count <= GLYPH_DOTS:
            raise ValueError("1 to 24 columns of 3 bytes")
        return self._raw(b"\x1b\x2a\x21" + count.to_bytes(2, "little") + _harmless(columns))

    def raster(self, rows: Sequence[bytes], *, double: bool = False) -> Self:
        """A picture, rows of equal length from the top, in strips of RASTER_ROWS_MAX.

        `double`: the printer makes each dot two wide and two high.
        """
        if len({len(row) for row in rows}) != 1:
            raise ValueError("rows of one length, at least one")
        for start in range(0, len(rows), RASTER_ROWS_MAX):
            strip = rows[start : start + RASTER_ROWS_MAX]
            size = len(strip[0]).to_bytes(2, "little") + len(strip).to_bytes(2, "little")
            mode = bytes([3 if double else 0])
            self._raw(b"\x1d\x76\x30" + mode + size + _harmless(b"".join(strip)))
        return self

    def cut(self, *, feed: int = 0) -> Self:
        """Partial cut, after `feed` further lines' worth of motion units."""
        return self._raw(b"\x1d\x56\x42" + bytes([feed]))

    def drawer(self, pin: int = 0, on_ms: int = 100, off_ms: int = 200) -> Self:
        return self._raw(b"\x1b\x70" + bytes([pin, on_ms // 2, off_ms // 2]))

    def _qr(self, function: bytes) -> Self:
        return self._raw(
            b"\x1d\x28\x6b" + (len(function) + 1).to_bytes(2, "little") + b"\x31" + function
        )

    def _raw(self, data: bytes) -> Self:
        self._out += data
        return self
