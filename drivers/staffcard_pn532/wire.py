"""Frames of the PN532 on its serial port (HSU): bytes to messages and back.

Source: NXP UM0701-02 (PN532 user manual) 6.2.1; protocols.md 5.2. Differences seen: README.md.

    normal    00 00 FF | LEN 1 | LCS 1 | TFI 1, data LEN-1 ... | DCS 1 | 00
    extended  00 00 FF | FF FF | LENM LENL | LCS 1 | TFI 1, data ... | DCS 1 | 00
    ACK       00 00 FF | 00 FF | 00        NACK  00 00 FF | FF 00 | 00
    error     00 00 FF | 01 FF | 7F | 81 | 00

LEN counts TFI and data; LEN + LCS = 0 and TFI + data + DCS = 0, mod 256 (the extended LCS covers
both length bytes). TFI D4 from the host, D5 back; an answer's code is the command's plus one.
"""

from enum import Enum
from typing import Final

from msgspec import Struct

from drivers.frames import BadFrame

HEADER: Final = bytes.fromhex("0000FF")
TO_READER, TO_HOST, ERROR = 0xD4, 0xD5, 0x7F
BODY_MAX: Final = 265
"""TFI, code and data of the longest answer (UM0701-02 7.3.9: 262 bytes of data and a status)."""
NORMAL_MAX: Final = 255

DIAGNOSE, FIRMWARE, SAM_CONFIGURATION, RF_CONFIGURATION = 0x00, 0x02, 0x14, 0x32
EXCHANGE, LIST, RELEASE = 0x40, 0x4A, 0x52

ACK: Final = bytes.fromhex("0000FF00FF00")
"""From the host it also ends a command in progress."""
NACK: Final = bytes.fromhex("0000FFFF0000")
"""Asks for the last answer once more, without doing anything again."""
WAKE_UP: Final = b"\x55\x55" + bytes(14)
FILL: Final = bytes(BODY_MAX + 2)
"""Fills up a frame that broke off on its way; its rest would be taken from what comes next."""


class Kind(Enum):
    ACK = "ack"
    NACK = "nack"
    ANSWER = "answer"
    ERROR = "error"


SHORT: Final = {b"\x00\xff": Kind.ACK, b"\xff\x00": Kind.NACK}


class Frame(Struct, frozen=True):
    """`code` and `data` of an answer; both empty in the others."""

    kind: Kind
    code: int = 0
    data: bytes = b""


def encode(code: int, data: bytes = b"") -> bytes:
    """The whole frame of a command. Raises ValueError when the data is too long."""
    body = bytes([TO_READER, code]) + data
    if len(body) > BODY_MAX:
        raise ValueError("longer than the reader takes")
    if len(body) <= NORMAL_MAX:
        length = bytes([len(body), -len(body) & 0xFF])
    else:
        told = len(body).to_bytes(2, "big")
        length = b"\xff\xff" + told + bytes([-sum(told) & 0xFF])
    return HEADER + length + body + bytes([-sum(body) & 0xFF, 0])


def decode(received: bytes) -> tuple[Frame, bytes] | None:
    """Take the first frame off `received`; None while it is incomplete.

    Returns the frame and the bytes after it. Raises BadFrame on a wrong header, an impossible
    length, a wrong checksum, another last byte than 00.
    """
    if received[:3] != HEADER[: len(received)]:
        raise BadFrame
    if len(received) < 5:
        return None
    told = received[3:5]
    if told in SHORT:
        return _closed(Frame(SHORT[told]), received, 5)
    if told == b"\xff\xff":
        return _extended(received)
    if sum(told) & 0xFF:
        raise BadFrame
    return _body(received, 5, told[0])


def _extended(received: bytes) -> tuple[Frame, bytes] | None:
    if len(received) < 8:
        return None
    if sum(received[5:8]) & 0xFF:
        raise BadFrame
    return _body(received, 8, int.from_bytes(received[5:7], "big"))


def _body(received: bytes, start: int, length: int) -> tuple[Frame, bytes] | None:
    if not 0 < length <= BODY_MAX:
        raise BadFrame
    end = start + length
    if len(received) <= end:
        return None
    if sum(received[start : end + 1]) & 0xFF:
        raise BadFrame
    return _closed(_message(received[start:end]), received, end + 1)


def _closed(frame: Frame, received: bytes, end: int) -> tuple[Frame, bytes] | None:
    if len(received) <= end:
        return None
    if received[end] != 0:
        raise BadFrame
    return frame, received[end + 1 :]


def _message(body: bytes) -> Frame:
    if body == bytes([ERROR]):
        return Frame(Kind.ERROR)
    if len(body) < 2 or body[0] != TO_HOST:
        raise BadFrame
    return Frame(Kind.ANSWER, body[1], body[2:])


class Target(Struct, frozen=True):
    """One ISO 14443-A card as InListPassiveTarget tells of it."""

    number: int
    atqa: bytes
    sak: int
    uid: bytes

    @property
    def takes_apdus(self) -> bool:
        """SAK bit 5 (20h): ISO 14443-4."""
        return bool(self.sak & 0x20)


def target_of(data: bytes) -> Target | None:
    """The card in an answer to LIST; None when none came. Raises BadFrame when it is cut short."""
    if not data:
        raise BadFrame
    if data[0] == 0:
        return None
    if len(data) < 6 or data[5] not in (4, 7, 10) or len(data) < 6 + data[5]:
        raise BadFrame
    return Target(data[1], data[2:4], data[4], data[6 : 6 + data[5]])
