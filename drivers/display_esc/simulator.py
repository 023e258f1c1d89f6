"""A customer display that is not there, from protocols.md 8.2 alone: what one sees on it."""

WIDTH = 20
PLACES = 8
WORDS = {0x31: "unit-price", 0x32: "total", 0x33: "payment", 0x34: "change"}
SEGMENTS = frozenset("0123456789-.")


class DisplaySimulator:
    """Bytes that it does not know it drops, as the real ones do."""

    def __init__(self, model: str = "cd5220") -> None:
        self.model = model
        self.upper, self.lower, self.lit = "", "", ""
        self.shown = 0
        """Lines that were written to it."""
        self._held = bytearray()

    def received(self, data: bytes) -> list[bytes]:
        """It answers nothing."""
        self._held += data
        while self._held and self._take():
            continue
        del self._held[: max(0, len(self._held) - 256)]
        return []

    def power_cycle(self) -> list[bytes]:
        self._dark()
        self._held.clear()
        return []

    def _take(self) -> bool:
        """One command off what is held; False while it is incomplete."""
        held = self._held
        if held[0] == 0x0C:
            self.upper = self.lower = ""
            del held[:1]
            return True
        if held[0] != 0x1B:
            del held[:1]
            return True
        if len(held) < 2:
            return False
        return self._escape(held[1])

    def _escape(self, command: int) -> bool:
        held = self._held
        if command == 0x40:
            self._dark()
            del held[:2]
        elif command == 0x73:
            if len(held) < 3:
                return False
            self.lit = WORDS.get(held[2], "")
            del held[:3]
        elif command == 0x51:
            return self._text()
        else:
            del held[:1]
        return True

    def _text(self) -> bool:
        end = self._held.find(b"\r")
        if end < 0:
            return False
        which, text = bytes(self._held[2:3]), self._held[3:end].decode("ascii", "replace")
        del self._held[: end + 1]
        if which not in (b"A", b"B") or (self.model == "led8" and which == b"B"):
            return True
        self.shown += 1
        seen = self._seen(text)
        self.upper, self.lower = (seen, self.lower) if which == b"A" else (self.upper, seen)
        return True

    def _seen(self, text: str) -> str:
        if self.model != "led8":
            return text[:WIDTH]
        drawn = "".join(one for one in text if one in SEGMENTS)
        while len(drawn.replace(".", "")) > PLACES:
            drawn = drawn[1:]
        return drawn

    def _dark(self) -> None:
        self.upper = self.lower = self.lit = ""
