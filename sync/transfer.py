"""One body on its way up, resumable at any byte.

It is named by its digest, and the district keeps what arrived as it arrives
(`sync.district.transfers`).

    PUT .../transfers/<sha256>?kind=<kind>&from=<first byte>&of=<whole length>[&name=<name>]
    GET .../transfers/<sha256>

    200 and others   the district's verdict on the whole body: it was the last part
    206 {"held": n}  n bytes are here; go on there
    412 {"held": n}  the part does not begin there

A GET is answered with the verdict too, once there is one: then only the answer was lost. After a
cut the sender asks once how much is here and goes on; nothing is believed but the digest.
"""

from enum import StrEnum
from typing import Final, Protocol

import msgspec
from msgspec import Struct

from appliance.ports import SyncFault

PART_BYTES: Final = 1_048_576
"""The longest request: what a district's server takes, and minutes on the slowest line."""
MORE: Final = 206
ELSEWHERE: Final = 412
TURNS_MAX: Final = 64
"""Requests of one transfer: sixteen parts of the longest parcel, and as often somewhere else."""


class Kind(StrEnum):
    """What a body is: a frame of entries, a public text, a sealed parcel of the vault."""

    FRAME = "frame"
    BLOB = "blob"
    PARCEL = "parcel"


class Load(Struct, frozen=True):
    """A body and what the district is told of it; `name` only of a parcel."""

    kind: Kind
    digest: str
    body: bytes
    name: str = ""


class Held(msgspec.Struct, frozen=True):
    """How many bytes of a body are at the district."""

    held: int


class Wire(Protocol):
    """The door of one station's transfers. Status and body; raises SyncFault for a cut."""

    def asked(self, load: Load) -> tuple[int, bytes]: ...

    def part(self, load: Load, start: int, body: bytes) -> tuple[int, bytes]: ...


def carry(wire: Wire, load: Load, *, again: bool) -> tuple[int, bytes]:
    """Bring the whole of `load` to the district; the status and body of its verdict.

    `again`: some of it may be there, so the district is asked first. Raises SyncFault.
    """
    status, data = wire.asked(load) if again else (MORE, b'{"held":0}')
    for _turn in range(TURNS_MAX):
        if status not in (MORE, ELSEWHERE):
            return status, data
        start = _held(data, len(load.body))
        status, data = wire.part(load, start, load.body[start : start + PART_BYTES])
    raise SyncFault("a transfer that comes to no end")


def _held(data: bytes, length: int) -> int:
    try:
        held = msgspec.json.decode(data, type=Held).held
    except msgspec.DecodeError as error:
        raise SyncFault("no answer of a district to a transfer") from error
    if not 0 <= held <= length:
        raise SyncFault("the district counts more bytes than there are")
    return held
