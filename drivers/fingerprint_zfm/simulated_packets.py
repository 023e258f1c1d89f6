"""The module's side of the frame of the ZFM family (protocols.md 3.1), for its simulator.

    EF 01 | ADDR(4) | PID | LEN(u16be) | PAYLOAD | SUM(u16be)

PID 01 command, 02 data with more to follow, 07 answer, 08 last data. LEN = payload + 2. SUM = sum
of PID, both LEN bytes and the payload, modulo 65536.
"""

import struct
from collections.abc import Iterable
from typing import NamedTuple

HEADER = b"\xef\x01"
COMMAND, DATA, ANSWER, LAST_DATA = 0x01, 0x02, 0x07, 0x08
BROKEN = -1
"""In place of the PID: a packet for this module whose sum was wrong."""
PAYLOAD_MAX = 256


class Packet(NamedTuple):
    kind: int
    payload: bytes


def packet(address: int, kind: int, payload: bytes) -> bytes:
    counted = struct.pack(">BH", kind, len(payload) + 2) + payload
    total = sum(counted) & 0xFFFF
    return HEADER + struct.pack(">I", address) + counted + struct.pack(">H", total)


def data_packets(address: int, data: bytes, size: int) -> Iterable[bytes]:
    """`data` in packets of `size`; the last one says so."""
    for at in range(0, len(data), size):
        kind = LAST_DATA if at + size >= len(data) else DATA
        yield packet(address, kind, data[at : at + size])


def next_packet(received: bytearray, address: int) -> Packet | None:
    """Take the next packet for this address off `received`; None while there is none whole.

    Noise, impossible lengths and packets for others are dropped in silence.
    """
    while True:
        start = received.find(HEADER)
        if start < 0:
            del received[: max(0, len(received) - 1)]
            return None
        del received[:start]
        if len(received) < 9:
            return None
        to, kind, length = struct.unpack(">IBH", received[2:9])
        if not 3 <= length <= PAYLOAD_MAX + 2:
            del received[:2]
            continue
        if len(received) < 9 + length:
            return None
        payload = bytes(received[9 : 7 + length])
        found = int.from_bytes(received[7 + length : 9 + length], "big")
        if to == address and found != sum(received[6 : 7 + length]) & 0xFFFF:
            del received[:2]  # a whole packet may begin inside the broken one
            return Packet(BROKEN, b"")
        del received[: 9 + length]
        if to == address and kind in {COMMAND, DATA, LAST_DATA}:
            return Packet(kind, payload)
