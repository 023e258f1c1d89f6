"""Sealed parcels of the stations' vaults: `<state>/parcels/<origin hash>/<name>`, as they came.

The district keeps them unopened until a box is lost; only its recovery key, off line, opens them.
"""

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from appliance.ledger import escrow
from appliance.ledger.disk import Disk, disk_faults
from appliance.ports import StorageFault
from sync.parcels import BYTES_MAX, COUNT_MAX, NAME, Offered, digest_of

FOLDER: Final = "parcels"
NO_NAME: Final = "no-parcel"
CHANGED: Final = "parcel-changed"
FULL: Final = "parcels-full"
DESTROYED: Final = "parcel-destroyed"
GONE: Final = "gone"
"""Folder of the names that a station ordered destroyed: each an empty mark."""


class ParcelRoom:
    """Parcels of all stations. Raises StorageFault when the disk fails. Safe from any thread."""

    def __init__(self, state: Path, disk: Disk) -> None:
        """`state`: the district's state folder."""
        self._folder, self._disk = state / FOLDER, disk
        self._lock = threading.Lock()

    def keep(self, station: str, name: str, body: bytes) -> str:
        """Keep a parcel durably; empty, or why it is not taken. Repeating is harmless.

        `station`: hex SHA-256 of its origin. A second content under one name is refused: what was
        kept first may be all that is left of a box.
        """
        if not NAME.match(name) or len(body) > BYTES_MAX:
            return NO_NAME
        path = self._folder / station / name
        with self._lock:
            if self._is_gone(station, name):
                return DESTROYED
            held = self._disk.get(path)
            if held is not None:
                return "" if held == body else CHANGED
            if self.count(station) >= COUNT_MAX:
                return FULL
            self._disk.put(path, body)
        return ""

    def destroy(self, station: str, name: str) -> bool:
        """Destroy a parcel by the station's order; whether it was here. It never comes back.

        If power fails before it is scrubbed, it is refused already and the next call scrubs it.
        """
        with self._lock:
            self._disk.put(self._gone(station, name), b"\n")
            held = self._disk.get(self._folder / station / name) is not None
            self._disk.scrub(self._folder / station / name)
        return held

    def _is_gone(self, station: str, name: str) -> bool:
        """A destroyed epoch is destroyed for every recovery key that it is sealed for."""
        epoch = escrow.epoch_of(name)
        marks = {name} if epoch is None else {name, escrow.OLD_NAME.format(epoch)}
        return any(self._disk.get(self._gone(station, one)) is not None for one in marks)

    def _gone(self, station: str, name: str) -> Path:
        return self._folder / station / GONE / name

    def lacking(self, station: str, offered: Iterable[Offered]) -> tuple[str, ...]:
        """Digests of what is not here; nothing of what no name or length allows."""
        return tuple(
            one.sha256
            for one in offered
            if NAME.match(one.name)
            and 0 <= one.bytes <= BYTES_MAX
            and not self._has(station, one)
            and not self._is_gone(station, one.name)
        )

    def _has(self, station: str, one: Offered) -> bool:
        held = self._disk.get(self._folder / station / one.name)
        return held is not None and digest_of(held) == one.sha256

    def names(self, station: str) -> list[str]:
        """What is held of this station, in the order of names."""
        with disk_faults():
            folder = self._folder / station
            found = folder.iterdir() if folder.is_dir() else ()
            return sorted(one.name for one in found if NAME.match(one.name) and one.is_file())

    def count(self, station: str) -> int:
        return len(self.names(station))

    def body(self, station: str, name: str) -> bytes:
        """Raises StorageFault when it is not there."""
        found = self._disk.get(self._folder / station / name) if NAME.match(name) else None
        if found is None:
            raise StorageFault("no such parcel")
        return found
