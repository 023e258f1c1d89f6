"""A USB stick in memory, with everything that happens to one."""

from collections.abc import Callable
from pathlib import Path

from appliance.ledger import tiles
from appliance.ledger.disk import RealDisk
from sync.stick_files import FULL, LIES, TOO_LONG, BadFile, Room, StickFault
from tests.fakes.published import StationLedger

BLOCK = 512


class PulledOut(Exception):
    """Somebody drew the stick: what was written by then is on it, nothing else."""


class FakeStick:
    """Files by path. `bad`: paths that are no plain files, with the reason that is told.

    `capacity` bytes as they are; `boasts` more than it has, silently (a swindle of a stick).
    `cut_after`: drawn in the middle of this write, counted from 0. `writes`: paths in order.
    """

    def __init__(self, capacity: int = 1 << 30) -> None:
        self.files: dict[str, bytes] = {}
        self.bad: dict[str, str] = {}
        self.capacity = capacity
        self.boasts = 0
        self.closed = ""
        self.cut_after: int | None = None
        self.writes: list[str] = []
        self.bends: Callable[[str, bytes], bytes] = lambda _path, data: data

    def read(self, path: str, most: int) -> bytes | None:
        for bad, reason in self.bad.items():
            if path == bad or path.startswith(f"{bad}/"):
                raise BadFile(bad, reason)
        data = self.files.get(path)
        if data is not None and len(data) > most:
            raise BadFile(path, TOO_LONG)
        return data

    def names(self, path: str, most: int) -> tuple[str, ...]:
        if path in self.bad:
            raise BadFile(path, self.bad[path])
        inside = (one.removeprefix(f"{path}/") for one in self.files if one.startswith(f"{path}/"))
        found = sorted({one.partition("/")[0] for one in inside})
        if len(found) > most:
            raise BadFile(path, "stick-too-many")
        return tuple(found)

    def put(self, path: str, data: bytes) -> None:
        if self.closed:
            raise StickFault(path, self.closed)
        if self.cut_after is not None and len(self.writes) == self.cut_after:
            raise PulledOut
        room = self.room()
        if room.cost(len(data)) > room.free:
            raise StickFault(path, FULL)
        self.writes.append(path)
        kept = self.bends(path, data)
        if self.boasts and self._taken() + len(data) > self.capacity:
            kept = bytes(len(data))
        if kept != data:
            raise StickFault(path, LIES)
        self.files[path] = data

    def holds(self, path: str, data: bytes) -> bool:
        return self.files.get(path) == data

    def remove(self, path: str) -> None:
        self.files.pop(path, None)

    def room(self) -> Room:
        return Room(max(self.capacity + self.boasts - self._taken(), 0), BLOCK)

    def _taken(self) -> int:
        return sum(-(-len(one) // BLOCK) * BLOCK for one in self.files.values())


def publish_to(folder: Path, station: StationLedger, size: int | None = None) -> None:
    """Lay the tile tree of a station's ledger into a folder, as the station itself publishes."""
    size = station.size if size is None else size
    disk = RealDisk()
    for tile in tiles.tiles_for(size):
        first = tile.number * tiles.WIDTH
        places = range(first, first + tile.width)
        hashes = [station.node(tile.level * tiles.BITS, one) for one in places]
        disk.put(folder / tile.path, tiles.encode_hashes(hashes), settle=False)
        if tile.level == 0:
            bundle = tiles.encode_bundle([station.bodies[one] for one in places])
            disk.put(folder / tile.bundle_path, bundle, settle=False)
    disk.put(folder / tiles.VKEY, f"{station.vkey}\n".encode(), settle=False)
    disk.put(folder / tiles.CHECKPOINT, station.note(size).encode(), settle=False)
