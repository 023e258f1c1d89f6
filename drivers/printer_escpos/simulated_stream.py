"""What an ESC/POS printer makes of its bytes, in the order of the stream (protocols.md 4.1, 4.4).

An unknown command is reported, never swallowed: it is what a driver has got wrong.
"""

from collections.abc import Callable
from functools import partial

from msgspec import Struct, field
from segno import DataOverflowError

from drivers.printer_escpos.simulated_paper import (
    LINE_FEED,
    Barcode,
    Paper,
    Picture,
    Qr,
)
from drivers.printer_escpos.simulated_type import Typesetter

DLE, ESC, FS, GS = 0x10, 0x1B, 0x1C, 0x1D
LINE_FEED_BYTE, CARRIAGE_RETURN, TAB, NUL = 0x0A, 0x0D, 0x09, 0x00
INCOMPLETE = 0
QR_PAYLOAD_MAX = 7089
BARCODE_HEIGHT = 162
BARCODES_ENDED_BY_NUL = range(7)
QR_LEVELS = {0x30: "L", 0x31: "M", 0x32: "Q", 0x33: "H"}
CUTS = {
    0x00: "full",
    0x30: "full",
    0x01: "partial",
    0x31: "partial",
    0x41: "full",
    0x42: "partial",
}

BIT_IMAGES = {0: (1, 2), 1: (1, 1), 32: (3, 2), 33: (3, 1)}
"""Mode of ESC *: bytes a column, dots across of each column."""

Act = Callable[[bytes], None]


class _QrSettings(Struct):
    module: int = 3
    level: str = "L"
    payload: bytes = b""
    known: set[int] = field(default_factory=lambda: {0x41, 0x43, 0x45, 0x50, 0x51})


class Stream:
    """The printing side: takes commands one at a time and fills the paper.

    `gb18030`: see Typesetter. `chinese_at_start`: most Chinese-market printers start with
    FS & active. `answer` and `keep_cut` are called in stream order.
    """

    def __init__(
        self,
        *,
        width: int,
        gb18030: bool,
        chinese_at_start: bool,
        draws_codes: bool = True,
        answer: Callable[[str, int], None],
        keep_cut: Callable[[Paper], None],
    ) -> None:
        self.width = width
        self.unknown: list[str] = []
        self.pulses = 0
        self._type = Typesetter(Paper(1, width), gb18030, chinese_at_start, self.unknown)
        self._chinese_at_start = chinese_at_start
        self._draws_codes = draws_codes
        self._answer = answer
        self._keep_cut = keep_cut
        self._qr = _QrSettings()
        self._barcode_height = BARCODE_HEIGHT
        self._fixed = self._fixed_commands()

    @property
    def paper(self) -> Paper:
        """What was printed since the last cut."""
        return self._type.paper

    def _fixed_commands(self) -> dict[bytes, tuple[int, Act]]:
        """Commands with a fixed number of operands: how many, and what they do."""
        setting, style = self._type, self._type.set
        return {
            b"\x1b@": (0, self._initialise),
            b"\x1bd": (1, lambda n: setting.feed(n[0] * setting.style.line_feed)),
            b"\x1bJ": (1, lambda n: setting.feed(n[0])),
            b"\x1b2": (0, lambda _n: style(line_feed=LINE_FEED)),
            b"\x1b3": (1, lambda n: style(line_feed=n[0])),
            b"\x1ba": (1, lambda n: style(align=min(n[0] & 3, 2))),
            b"\x1bE": (1, lambda n: style(bold=bool(n[0] & 1))),
            b"\x1b-": (1, lambda n: style(underline=n[0] & 0x0F != 0)),
            b"\x1b!": (1, self._mode),
            b"\x1bt": (1, lambda n: style(code_page=n[0])),
            b"\x1b$": (2, setting.position),
            b"\x1bp": (3, self._pulse),
            b"\x1c&": (0, lambda _n: self._set_chinese(True)),
            b"\x1c.": (0, lambda _n: self._set_chinese(False)),
            b"\x1c!": (1, self._chinese_mode),
            b"\x1cS": (2, self._chinese_spacing),
            b"\x1cW": (1, self._chinese_quadruple),
            b"\x1d!": (1, self._size),
            b"\x1dL": (2, lambda n: style(left_margin=n[0] | n[1] << 8)),
            b"\x1dW": (2, lambda n: style(area=n[0] | n[1] << 8)),
            b"\x1da": (1, lambda n: self._answer("asb", n[0])),
            b"\x1dr": (1, lambda n: self._answer("status", n[0])),
            b"\x1dI": (1, lambda n: self._answer("id", n[0])),
            b"\x1dh": (1, self._set_barcode_height),
            b"\x1dw": (1, lambda _n: None),
            b"\x1dH": (1, lambda _n: None),
            b"\x10\x04": (1, lambda _n: None),  # answered when it was received
        }

    # --- one step of the stream --------------------------------------------------------------

    def step(self, data: memoryview) -> int:
        """Carry out the command at the start of `data`; its length, or 0 while incomplete."""
        lead = data[0]
        if lead == LINE_FEED_BYTE:
            self._type.end_line()
            return 1
        if lead in {CARRIAGE_RETURN, NUL}:
            return 1
        if lead == TAB:
            self._type.tab()
            return 1
        if lead in {DLE, ESC, FS, GS}:
            return self._command(data)
        if lead < 0x20:
            self.unknown.append(f"{lead:02X}")
            return 1
        return self._type.text(data)

    def _command(self, data: memoryview) -> int:
        if len(data) < 2:
            return INCOMPLETE
        name = bytes(data[:2])
        if name in self._fixed:
            count, act = self._fixed[name]
            if len(data) < 2 + count:
                return INCOMPLETE
            act(bytes(data[2 : 2 + count]))
            return 2 + count
        variable = {
            b"\x1dV": self._cut,
            b"\x1dv": self._raster,
            b"\x1d(": self._function,
            b"\x1b*": self._bit_image,
        }
        if name in variable:
            return variable[name](data)
        if name == b"\x1dk":
            return self._barcode(data)
        self.unknown.append(name.hex(" ").upper())
        return 2

    # --- state -------------------------------------------------------------------------------

    def restart(self) -> None:
        """As after ESC @ and after power came: settings and the unfinished line are gone."""
        self._initialise(b"")

    def _initialise(self, _n: bytes) -> None:
        self._type.restart(chinese=self._chinese_at_start)
        self._qr, self._barcode_height = _QrSettings(), BARCODE_HEIGHT

    def _set_chinese(self, on: bool) -> None:
        self._type.chinese = on

    def _mode(self, n: bytes) -> None:
        bits = n[0]
        self._type.set(
            bold=bool(bits & 0x08),
            high=2 if bits & 0x10 else 1,
            wide=2 if bits & 0x20 else 1,
            underline=bool(bits & 0x80),
        )

    def _size(self, n: bytes) -> None:
        self._type.set(wide=(n[0] >> 4 & 7) + 1, high=(n[0] & 7) + 1)

    def _chinese_mode(self, n: bytes) -> None:
        bits = n[0]
        self._type.set(
            chinese_wide=2 if bits & 0x04 else 1,
            chinese_high=2 if bits & 0x08 else 1,
            chinese_underline=bool(bits & 0x80),
        )

    def _chinese_quadruple(self, n: bytes) -> None:
        size = 2 if n[0] & 1 else 1
        self._type.set(chinese_wide=size, chinese_high=size)

    def _chinese_spacing(self, n: bytes) -> None:
        if n != b"\0\0":
            self.unknown.append(f"1C 53 {n.hex(' ').upper()}")  # spaced Chinese is not drawn

    def _pulse(self, _n: bytes) -> None:
        self.pulses += 1

    def _set_barcode_height(self, n: bytes) -> None:
        self._barcode_height = n[0]

    # --- commands of variable length ---------------------------------------------------------

    def _cut(self, data: memoryview) -> int:
        if len(data) < 3:
            return INCOMPLETE
        mode = data[2]
        if mode not in CUTS:
            self.unknown.append(f"1D 56 {mode:02X}")
            return 3
        length = 4 if mode in {0x41, 0x42} else 3
        if len(data) < length:
            return INCOMPLETE
        self._type.flush()
        if length == 4 and data[3]:
            self._type.feed(data[3])
        self.paper.cut = CUTS[mode]
        self._keep_cut(self.paper)
        self._type.paper = Paper(self.paper.number + 1, self.width)
        return length

    def _raster(self, data: memoryview) -> int:
        if len(data) < 8:
            return INCOMPLETE
        if data[2] != 0x30:
            self.unknown.append(f"1D 76 {data[2]:02X}")
            return 3
        width_bytes, rows = data[4] | data[5] << 8, data[6] | data[7] << 8
        length = 8 + width_bytes * rows
        if len(data) < length:
            return INCOMPLETE
        self._type.flush()
        mode = data[3] & 3
        picture = partial(
            Picture, width_bytes, bytes(data[8:length]), 2 if mode & 1 else 1, 2 if mode & 2 else 1
        )
        if not width_bytes or not rows or picture().width > self.width:
            self.unknown.append(f"picture of {width_bytes * 8}x{rows} dots")
        else:
            self._type.add(picture(left=self._type.left(picture().width)))
        return length

    def _bit_image(self, data: memoryview) -> int:
        """ESC *: columns of dots within the line, 8 or 24 high (Epson command reference)."""
        if len(data) < 5:
            return INCOMPLETE
        mode, columns = data[2], data[3] | data[4] << 8
        if mode not in BIT_IMAGES:
            self.unknown.append(f"1B 2A {mode:02X}")
            return 5
        column_bytes, wide = BIT_IMAGES[mode]
        length = 5 + columns * column_bytes
        if len(data) < length:
            return INCOMPLETE
        self._type.draw(bytes(data[5:length]), column_bytes, wide)
        return length

    def _function(self, data: memoryview) -> int:
        """GS ( k and its like: letter, length in two bytes, that many bytes."""
        if len(data) < 5:
            return INCOMPLETE
        length = 5 + (data[3] | data[4] << 8)
        if len(data) < length:
            return INCOMPLETE
        body = bytes(data[5:length])
        if (
            data[2] == ord("k")
            and len(body) >= 2
            and body[0] == 0x31
            and body[1] in self._qr.known
        ):
            if self._draws_codes:
                self._qr_function(body[1], body[2:])
        else:
            self.unknown.append(bytes(data[: min(length, 7)]).hex(" ").upper())
        return length

    def _qr_function(self, function: int, operands: bytes) -> None:
        if function == 0x43 and operands:
            self._qr.module = operands[0]
        elif function == 0x45 and operands and operands[0] in QR_LEVELS:
            self._qr.level = QR_LEVELS[operands[0]]
        elif function == 0x50 and len(operands) <= QR_PAYLOAD_MAX:
            self._qr.payload = operands[1:]
        elif function == 0x51:
            self._print_qr()
        elif function != 0x41:  # the model: 2 is the only one that is printed
            self.unknown.append(f"QR function {function:02X}")

    def _print_qr(self) -> None:
        self._type.flush()
        settings = self._qr
        code = partial(Qr, settings.payload, settings.level, settings.module)
        try:
            size = code().size
        except (DataOverflowError, ValueError):
            size = self.width + 1
        if size > self.width:
            self.unknown.append(f"QR code of {len(settings.payload)} bytes")
        else:
            self._type.add(code(left=self._type.left(size)))

    def _barcode(self, data: memoryview) -> int:
        if len(data) < 4:
            return INCOMPLETE
        if data[2] in BARCODES_ENDED_BY_NUL:
            end = bytes(data[3:260]).find(0)
            if end < 0:
                return INCOMPLETE
            payload, length = bytes(data[3 : 3 + end]), 4 + end
        else:
            length = 4 + data[3]
            if len(data) < length:
                return INCOMPLETE
            payload = bytes(data[4:length])
        self._type.flush()
        self._type.add(Barcode(payload, self._barcode_height, self._type.left(300)))
        return length
