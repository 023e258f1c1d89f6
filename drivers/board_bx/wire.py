"""What goes to an LED board with a BX controller: frames, commands, text.

Source: protocols.md 8.3 and the public analysis that it names, whose order of the fields of an
area this is. Experimental: between firmwares the values inside an area differ, and no answer is
documented.

    A5 x 8 | dst u16 | src u16 | 00 00 00 | barcode 00 | check mode 00 | display mode 00
           | device FE | version 02 | length u16 | DATA | CRC-16/ARC u16 | 5A

All numbers are little-endian. The sum is over dst to the end of DATA, before A5, A6, 5A and 5B are
written in two bytes each.
"""

import struct
from typing import Final

HEAD: Final = b"\xa5" * 8
TAIL: Final = b"\x5a"
SOURCE: Final = 0x8000
HEADER: Final = struct.Struct("<HH3xBBBBBH")
DEVICE_TYPE: Final = 0xFE
VERSION: Final = 0x02
ESCAPES: Final = {0xA5: b"\xa6\x02", 0xA6: b"\xa6\x01", 0x5A: b"\x5b\x02", 0x5B: b"\x5b\x01"}

COMMAND: Final = struct.Struct("<BBBH")
"""Group, number, whether an answer is wanted, reserved."""
POWER: Final = (0xA3, 0x00)
AREAS: Final = (0xA3, 0x06)
ANSWER: Final = 0x01
ON: Final = 0x01

AREA: Final = struct.Struct("<BHHHHBBBHBBBBBBBBBI")
PIXELS: Final = 0x8000
"""Set in x and width: they count pixels, not groups of eight."""
ALL_AREAS: Final = 0xFF
LOOP: Final = 0x00
SINGLE_LINE: Final = 0x01
TO_THE_LEFT: Final = 0x04
SPEED: Final = 0x05
STAY: Final = 0x00

TEXT_MAX: Final = 1_000
"""Bytes of a text: a frame stays below what a controller takes at once [M]."""
UNKNOWN: Final = "〓"
"""Stands for a sign that the board's font does not have: seen to be missing, never dropped."""


def crc16(data: bytes) -> int:
    """CRC-16/ARC: polynomial A001 reflected, start 0; 123456789 gives BB3D."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (0xA001 if value & 1 else 0)
    return value


def frame(screen: int, data: bytes) -> bytes:
    """One message to the board with this number, 0 to 65,535."""
    header = HEADER.pack(screen, SOURCE, 0, 0, 0, DEVICE_TYPE, VERSION, len(data))
    body = header + data
    body += crc16(body).to_bytes(2, "little")
    return HEAD + b"".join(ESCAPES.get(byte, bytes([byte])) for byte in body) + TAIL


def power_on(screen: int) -> bytes:
    return frame(screen, COMMAND.pack(*POWER, ANSWER, 0) + bytes([ON]))


def show(screen: int, width: int, height: int, text: str) -> bytes:
    """One line that runs over the whole board, `width` x `height` pixels, again and again.

    Takes the place of every area before; an empty text leaves the board dark.
    """
    data = COMMAND.pack(*AREAS, ANSWER, 0) + bytes([ALL_AREAS])
    if not text:
        return frame(screen, data + b"\0")
    said = letters(text)
    area = AREA.pack(
        0, PIXELS, 0, PIXELS | width, height, 0, 0, LOOP, 0, 0, 0, 0, SINGLE_LINE, 0,
        TO_THE_LEFT, 0, SPEED, STAY, len(said),
    ) + said  # fmt: skip
    return frame(screen, data + b"\x01" + len(area).to_bytes(2, "little") + area)


def letters(text: str) -> bytes:
    """GBK, at most TEXT_MAX bytes and never half a sign; what GBK has not is UNKNOWN."""
    kept, length = [], 0
    for sign in text:
        if sign < " ":
            continue
        try:
            code = sign.encode("gbk")
        except UnicodeEncodeError:
            code = UNKNOWN.encode("gbk")
        length += len(code)
        if length > TEXT_MAX:
            break
        kept.append(code)
    return b"".join(kept)
