"""Sealed parcels of a station's vault on their way up: names, limits, and who lacks what.

A parcel is a file of the station's `parcels/`, encrypted to the district's recovery key; its
content never changes under one name. Nobody between opens it, and no entry names it.
"""

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

import msgspec

from appliance.ledger.disk import TEMPORARY

NAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}\Z")
UNFINISHED: Final = (TEMPORARY, ".waiting")
"""Ends of names of what is being written, or whose entry is not written yet (escrow.WAITING)."""
LIST: Final = "list"
"""No parcel's name: where a station's door lists them."""
BYTES_MAX: Final = 16_777_216
COUNT_MAX: Final = 20_000
OFFERED_MAX: Final = 256
"""Names in one offer: some 30 kB."""
PARCEL_LONG: Final = "parcel-too-long"


class Offered(msgspec.Struct, frozen=True):
    """One parcel that a station has. `sha256`: 64 hex."""

    name: str
    sha256: str
    bytes: int


class Offer(msgspec.Struct, frozen=True):
    """What a station has, a page of it."""

    parcels: tuple[Offered, ...]


class Lacking(msgspec.Struct, frozen=True):
    """Digests of an offer that the district has not."""

    parcels: tuple[str, ...]


class Room(Protocol):
    """The district, as far as parcels go. Both raise SyncFault for a cut."""

    def lacking(self, parcels: Sequence[Offered]) -> tuple[str, ...]: ...

    def put_parcel(self, name: str, digest: str, body: bytes) -> str: ...


class Book(Protocol):
    """Which names are settled, over a restart (sync.diary.Diary)."""

    def parcels(self) -> set[str]: ...

    def parcel_arrived(self, name: str) -> None: ...


def bring(folder: Path, room: Room, book: Book) -> Iterator[str]:
    """Carry up the parcels of `folder` that are not settled; yields "" for one that arrived.

    For one that is refused it yields the reason; one that the district has already yields nothing.
    A refused one is settled too: sending it again would change nothing, and a person reads the
    reason in the diary. Raises SyncFault, OSError, StorageFault.
    """
    settled = book.parcels()
    names = iter(name for name in _names(folder) if name not in settled)
    while page := [_offered(folder, name) for name in islice(names, OFFERED_MAX)]:
        missing = set(room.lacking([one for one in page if one.bytes <= BYTES_MAX]))
        for one in page:
            if one.bytes > BYTES_MAX:
                yield PARCEL_LONG
            elif one.sha256 in missing:
                yield room.put_parcel(one.name, one.sha256, _body(folder, one.name))
            book.parcel_arrived(one.name)


def is_parcel(name: str) -> bool:
    """Whether a file of this name is a whole parcel, for any route."""
    return name != LIST and bool(NAME.match(name)) and not name.endswith(UNFINISHED)


def digest_of(body: bytes) -> str:
    """How a parcel is named on the way: 64 hex."""
    return sha256(body).hexdigest()


def _names(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return sorted(one.name for one in folder.iterdir() if is_parcel(one.name))[:COUNT_MAX]


def _offered(folder: Path, name: str) -> Offered:
    """Read one at a time: a page of the longest would not fit a box's memory."""
    body = _body(folder, name)
    return Offered(name, digest_of(body), len(body))


def _body(folder: Path, name: str) -> bytes:
    """The parcel, or a byte more than any has."""
    with (folder / name).open("rb") as file:
        return file.read(BYTES_MAX + 1)
