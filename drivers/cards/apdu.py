"""One card on one reader, as both kinds of staff card see it."""

from typing import Protocol


class Apdus(Protocol):
    """A card that speaks ISO 7816-4, over whatever carries it: PN532, PC/SC, a test."""

    def transmit(self, apdu: bytes) -> tuple[bytes, int]:
        """Send one command; its data and the two status bytes as a number (0x9000).

        Raises DeviceRefusal `card-moved` when the card left the field, `card-dead` when it lies
        there and says nothing; NoAnswer and BrokenAnswer of the reader.
        """
        ...


def command(cla: int, ins: int, p1: int, p2: int, data: bytes = b"", *, expects: bool) -> bytes:
    """A short APDU. `expects`: the answer holds data (Le = 00). Data: at most 255 bytes."""
    if len(data) > 255:
        raise ValueError("a short APDU holds 255 bytes")
    body = bytes([len(data)]) + data if data else b""
    return bytes([cla, ins, p1, p2]) + body + (b"\0" if expects else b"")
