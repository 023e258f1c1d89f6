"""ESC/POS: what a slip is made of as bytes, and which characters the printer's font has.

Source: Epson ESC/POS command reference; Chinese mode as in GB18030 printers of the Chinese market.
Differences seen on real units: README.md. Status bytes: status.py.

    text    1C 26 once before Chinese | GB18030 two-byte codes and ASCII | 0A
    QR      1D 28 6B pL pH 31 fn ...        store, then print
    raster  1D 76 30 00 xL xH yL yH | rows  x in bytes, 1 = black, most significant bit left
"""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, Self

LEFT: Final = 0
CENTRE: Final = 1
RIGHT: Final = 2
Level = Literal["L", "M", "Q", "H"]
LEVELS: Final[dict[Level, int]] = {"L": 0x30, "M": 0x31, "Q": 0x32, "H": 0x33}
QR_MAX: Final = 7089
RASTER_ROWS_MAX: Final = 256
"""Rows of one raster command: cheap printers hold a whole command before they print it."""

SUBSTITUTES: Final = str.maketrans({"\u00a5": "\uffe5", "\u00a0": " "})
"""U+00A5 has a four-byte code only; the full-width sign is the same on paper."""


def unprintable(text: str) -> list[str]:
    """The characters of `text` that no two-byte printer font can have, each once, in order."""
    return list(dict.fromkeys(c for c in text.translate(SUBSTITUTES) if not _code(c)))


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
        """A QR code drawn by the printer; `dots` a module, 1 to 16."""
        if not 0 < len(content) <= QR_MAX or not 1 <= dots <= 16:
            raise ValueError("QR content or size out of range")
        chosen = b"\x45" + bytes([LEVELS[level]])
        for function in (b"\x41\x32\x00", b"\x43" + bytes([dots]), chosen, b"\x50\x30" + content):
            self._qr(function)
        return self._qr(b"\x51\x30")

    def matrix(self, rows: Iterable[Iterable[int]], *, dots: int) -> Self:
        """A QR matrix (segno's) as raster, for printers without QR of their own."""
        drawn: list[bytes] = []
        for row in rows:
            bits = "".join(str(int(bool(module))) * dots for module in row)
            bits += "0" * (-len(bits) % 8)
            drawn += [int(bits, 2).to_bytes(len(bits) // 8, "big")] * dots
        return self.raster(drawn)

    def raster(self, rows: Sequence[bytes]) -> Self:
        """A picture, rows of equal length from the top, in strips of RASTER_ROWS_MAX."""
        if len({len(row) for row in rows}) != 1:
            raise ValueError("rows of one length, at least one")
        for start in range(0, len(rows), RASTER_ROWS_MAX):
            strip = rows[start : start + RASTER_ROWS_MAX]
            size = len(strip[0]).to_bytes(2, "little") + len(strip).to_bytes(2, "little")
            self._raw(b"\x1d\x76\x30\x00" + size + b"".join(strip))
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
