"""What a scanner sends: bytes to the text of one code. It is never asked anything.

Source: vendors' serial mode, ISO/IEC 15424 (symbology identifiers). Differences seen on real
units: README.md.

    [STX] [ ]Q1 ] content [ CR | LF | CR LF ]        or the end is 50 to 100 ms of silence

There is no checksum, so a code that matters carries its own. Nothing here opens an address.
"""

import re
from typing import Final

from msgspec import Struct

SCAN_MAX: Final = 4096
"""Bytes of one scan: above the 2,953 of the largest QR code."""
SILENCE_S: Final = 0.1
"""Ends a scan of a device that sends no mark, for a page that looks."""
GAP_S: Final = 1.0
"""What comes so long after the last byte is another scan; shorter gaps are a stuttering line."""

ENDS: Final = b"\r\n"
STX, ETX = 0x02, 0x03
_AIM: Final = re.compile(rb"\][A-Za-z][0-9A-Za-z]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


class Scan(Struct, frozen=True):
    """`symbology` as the scanner told it (`]Q1` QR, `]C0` Code 128), empty when it did not."""

    text: str
    symbology: str = ""


class Scans:
    """Feed it bytes, take scans. Longer ones than SCAN_MAX are dropped whole, and counted."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._found: list[Scan] = []
        self._too_long = False
        self.dropped = 0
        """Scans that were too long, or no text."""

    def feed(self, received: bytes) -> None:
        for byte in received:
            if byte in ENDS:
                self.end()
            elif len(self._held) >= SCAN_MAX:
                self._too_long = True
            else:
                self._held.append(byte)

    def end(self) -> None:
        """A mark or silence: what is held is one scan. Nothing held is none."""
        held, too_long = bytes(self._held), self._too_long
        self._held.clear()
        self._too_long = False
        scan = None if too_long else read(held)
        if scan is not None:
            self._found.append(scan)
        elif held.strip(bytes([STX, ETX])):
            self.dropped += 1

    @property
    def unfinished(self) -> bool:
        """Whether a scan waits for its end."""
        return bool(self._held)

    def take(self) -> Scan | None:
        """The oldest scan, or None."""
        return self._found.pop(0) if self._found else None


def read(held: bytes) -> Scan | None:
    """The text of one scan without prefixes; None when nothing readable is left.

    UTF-8 where it is that, else GB 18030, as the scanner may be set. Control characters go; spaces
    stay, for a proof in Base45 may end with one.
    """
    content = held.lstrip(bytes([STX])).rstrip(bytes([ETX]))
    aim = _AIM.match(content)
    symbology = aim[0].decode("ascii") if aim else ""
    text = _decoded(content[len(symbology) :])
    clean = _CONTROL.sub("", text)
    return Scan(clean, symbology) if clean.strip() else None


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""
