"""A scanner that is not there, written from protocols.md 8.1 alone. `scan` is the hand with it."""

from collections.abc import Callable
from enum import Enum

from msgspec import Struct


class Suffix(Enum):
    """What ends a scan; NONE leaves it to silence."""

    CR = b"\r"
    LF = b"\n"
    CRLF = b"\r\n"
    NONE = b""


class Letters(Enum):
    """How Chinese in a code arrives, according to the scanner's setting."""

    UTF8 = "utf-8"
    GB18030 = "gb18030"


AIM_IDS = {"qr": b"]Q1", "code128": b"]C0", "ean": b"]E0"}


class ScannerSettings(Struct):
    """As set with the vendor's own codes. Delivered: no prefix, CR, UTF-8."""

    suffix: Suffix = Suffix.CR
    stx: bool = False
    aim: bool = False
    letters: Letters = Letters.UTF8


class ScannerSimulator:
    """Sends what it sees; hears nothing. `send` carries the bytes to the line."""

    def __init__(self, settings: ScannerSettings | None = None) -> None:
        self.settings = settings or ScannerSettings()
        self.send: Callable[[bytes], None] = lambda _data: None
        self.scans = 0

    def scan(self, text: str, *, symbology: str = "qr") -> None:
        """Hold a code in front of it. Letters that its setting does not know become `?`."""
        set_to = self.settings
        content = text.encode(set_to.letters.value, "replace")
        prefix = (b"\x02" if set_to.stx else b"") + (AIM_IDS[symbology] if set_to.aim else b"")
        self.scans += 1
        self.send(prefix + content + set_to.suffix.value)

    def received(self, _data: bytes) -> list[bytes]:
        """A scanner in serial mode takes no commands of ours."""
        return []

    def power_cycle(self) -> list[bytes]:
        """It keeps its settings, and says nothing."""
        return []
