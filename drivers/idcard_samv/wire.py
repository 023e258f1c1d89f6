"""Frames of the resident ID card reader's security module (SAM_V): bytes to messages and back.

Source: GA/T 467 (serial protocol), GA/T 490 and the rules of 2017, 2018 and 2023 for the other
cards (text block). Differences seen on real units: README.md.

    host   -> AA AA AA 96 69 | length 2 | command 2 | data ...            | xor
    reader -> AA AA AA 96 69 | length 2 | 00 00, or card's word | status 1 | data ... | xor

`length` is big-endian and counts everything after itself; `xor` covers all bytes after the header.
"""

import re
from functools import reduce
from operator import xor
from typing import Final

from msgspec import Struct

from drivers.frames import BadFrame

HEADER: Final = bytes.fromhex("AAAAAA9669")
LENGTH_MIN: Final = 4
COMMAND_MAX: Final = 71
"""No command to a module is longer."""
LENGTH_MAX: Final = 0x090A
"""Text, photo and both fingerprints; nothing longer exists."""

RESET: Final = 0x10FF
STATUS: Final = 0x11FF
MODULE_ID: Final = 0x12FF
FIND: Final = 0x2001
SELECT: Final = 0x2002
READ: Final = 0x3001
NEW_ADDRESS: Final = 0x3003

DONE: Final = 0x90
FOUND: Final = 0x9F
NO_CARD: Final = 0x80
NOT_SELECTED: Final = 0x81
NO_ITEM: Final = 0x91
SENT_WRONG_SUM: Final = 0x10
SENT_WRONG_LENGTH: Final = 0x11
BAD_COMMAND: Final = 0x21
UNRECOGNISED: Final = 0x24
CARD_REJECTED_MODULE: Final = 0x31
MODULE_REJECTED_CARD: Final = 0x32
CHECK_FAILED: Final = 0x33
UNKNOWN_CARD: Final = 0x40
READING_FAILED: Final = 0x41
RANDOM_FAILED: Final = 0x47
SELF_TEST_FAILED: Final = 0x60
NOT_AUTHORISED: Final = 0x66

NAMES: Final = {
    0x10: "sent with a wrong checksum",
    0x11: "sent with a wrong length",
    0x21: "bad command",
    0x23: "no authority",
    0x24: "unrecognised error",
    0x31: "card rejected the module",
    0x32: "module rejected the card",
    0x33: "information check failed",
    0x37: "fingerprint information check failed",
    0x3F: "information length wrong",
    0x40: "unrecognised card type",
    0x41: "reading failed",
    0x47: "random number failed",
    0x60: "self test failed",
    0x66: "module not authorised",
    0x80: "no card found",
    0x81: "select failed",
    0x90: "done",
    0x91: "no such item",
    0x9F: "card found",
}
"""SW3 in words, as the documents have it."""

TEXT_LENGTH: Final = 256
PHOTO_LENGTH: Final = 1024


class Answer(Struct, frozen=True):
    """`status` is SW3, `data` what follows it."""

    status: int
    data: bytes

    @property
    def said(self) -> str:
        """The status for a technician, e.g. `33 information check failed`."""
        return f"{self.status:02X} {NAMES.get(self.status, 'unknown status')}"


class BadText(ValueError):
    """The text block or an answer's data cannot be what a card holds. Never quotes the text."""


def encode(command: int) -> bytes:
    """The whole frame of a command without data, e.g. FIND."""
    body = (3).to_bytes(2, "big") + command.to_bytes(2, "big")
    return HEADER + body + bytes([reduce(xor, body)])


def decode(received: bytes) -> tuple[Answer, bytes] | None:
    """Take the first answer off `received`; None while it is incomplete.

    Returns the answer and the bytes after it. Raises BadFrame on a wrong header, an impossible
    length or a wrong checksum.
    """
    if received[: len(HEADER)] != HEADER[: len(received)]:
        raise BadFrame
    if len(received) < 7:
        return None
    length = int.from_bytes(received[5:7], "big")
    if not LENGTH_MIN <= length <= LENGTH_MAX:
        raise BadFrame
    end = 7 + length
    if len(received) < end:
        return None
    if reduce(xor, received[5:end]) != 0:
        raise BadFrame
    return Answer(received[9], received[10 : end - 1]), received[end:]


def module_id(data: bytes) -> str:
    """The certified module's number as people write it. Raises BadText."""
    if len(data) != 16:
        raise BadText("module id is not 16 bytes")
    numbers = [int.from_bytes(data[i : i + n], "little") for i, n in _MODULE_PARTS]
    return "{:02X}.{:02X}-{:08d}-{:010d}-{:010d}".format(*numbers)


_MODULE_PARTS: Final = ((0, 2), (2, 2), (4, 4), (8, 4), (12, 4))


def read_parts(data: bytes) -> tuple[bytes, bytes]:
    """Text block and photo of the answer to READ. Raises BadText on lengths that do not fit."""
    text, photo = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
    if (text, photo) != (TEXT_LENGTH, PHOTO_LENGTH) or len(data) != 4 + text + photo:
        raise BadText("the inner lengths do not add up")
    return data[4 : 4 + text], data[4 + text :]


def new_address(data: bytes) -> str:
    """The newest added address. Raises BadText."""
    if len(data) != 70:
        raise BadText("added address is not 70 bytes")
    return text_of(data)


def text_of(field: bytes) -> str:
    """A UTF-16LE field without its padding. Raises BadText on control characters, lone surrogates.

    Nothing inside is trimmed: a foreign name has spaces.
    """
    try:
        text = field.decode("utf-16-le")
    except UnicodeDecodeError:
        raise BadText("not UTF-16") from None
    text = text.rstrip(" ")
    if _CONTROL.search(text):
        raise BadText("control characters")
    return text


_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
