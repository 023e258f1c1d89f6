"""An LED board that is not there, from protocols.md 8.3 alone: what runs over it.

It takes a frame only whole and with a good sum, and one for another screen not at all.
"""

FRAME_MAX = 4_096
SHORTEST = 16
TWO = {(0xA6, 0x02): 0xA5, (0xA6, 0x01): 0xA6, (0x5B, 0x02): 0x5A, (0x5B, 0x01): 0x5B}


def _sum(data: bytes) -> int:
    """CRC-16 with the reflected polynomial A001, by a table as the controllers do it."""
    value = 0
    for byte in data:
        value = TABLE[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _row(index: int) -> int:
    for _bit in range(8):
        index = (index >> 1) ^ 0xA001 if index % 2 else index >> 1
    return index


TABLE = tuple(_row(index) for index in range(256))


class BoardSimulator:
    """`screen` is its own number; `taken` and `refused` count frames."""

    def __init__(self, screen: int = 1) -> None:
        self.screen = screen
        self.lit = False
        self.text = ""
        self.size = (0, 0)
        self.taken = self.refused = 0
        self._held: bytearray | None = None

    def received(self, data: bytes) -> list[bytes]:
        """No answer is documented."""
        for byte in data:
            if byte == 0xA5:
                self._held = bytearray()
            elif self._held is None:
                continue
            elif byte == 0x5A:
                self._frame(bytes(self._held))
                self._held = None
            else:
                self._held.append(byte)
                if len(self._held) > FRAME_MAX:
                    self._held = None
        return []

    def power_cycle(self) -> list[bytes]:
        """Dynamic areas are gone with the power."""
        self.lit, self.text, self.size, self._held = True, "", (0, 0), None
        return []

    def _frame(self, written: bytes) -> None:
        body = self._plain(written)
        if body is None or len(body) < SHORTEST or _sum(body[:-2]) != _number(body[-2:]):
            self.refused += 1
            return
        screen, length = _number(body[:2]), _number(body[12:14])
        data = body[14:-2]
        if screen != self.screen or length != len(data) or body[10:12] != b"\xfe\x02":
            self.refused += 1
            return
        self._command(data)

    @staticmethod
    def _plain(written: bytes) -> bytes | None:
        plain, at = bytearray(), 0
        while at < len(written):
            if written[at] in (0xA6, 0x5B):
                meant = TWO.get((written[at], written[at + 1] if at + 1 < len(written) else 0))
                if meant is None:
                    return None
                plain.append(meant)
                at += 2
            else:
                plain.append(written[at])
                at += 1
        return bytes(plain)

    def _command(self, data: bytes) -> None:
        which = data[:2]
        if which == b"\xa3\x00" and len(data) == 6:
            self.lit = data[5] == 0x01
        elif which == b"\xa3\x06" and len(data) >= 7:
            self._areas(data[5:])
        else:
            self.refused += 1
            return
        self.taken += 1

    def _areas(self, data: bytes) -> None:
        """Delete-count (FF: all, no numbers follow), numbers, update-count, areas."""
        gone = data[0]
        at = 1 + (0 if gone == 0xFF else gone)
        if gone:
            self.text, self.size = "", (0, 0)
        if at < len(data) and data[at] == 1:
            self._area(data[at + 1 :])

    def _area(self, data: bytes) -> None:
        length = _number(data[:2])
        area = data[2 : 2 + length]
        wide = _number(area[5:7])
        width = wide & 0x7FFF if wide & 0x8000 else wide * 8
        self.size = (width, _number(area[7:9]))
        count = _number(area[23:27])
        self.text = area[27 : 27 + count].decode("gbk", "replace")
