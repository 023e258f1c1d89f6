"""Where a ledger can be read for verification: a database file, or a published tile tree.

The owner's database is never opened in place: a reader's leftover `-wal` and `-shm` could shut the
station out (entries.md 5). It is copied to a temporary folder with its write-ahead log.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import peewee

from appliance.ledger import tiles
from appliance.ledger.database import storage_faults
from appliance.ledger.disk import disk_faults
from appliance.ledger.records import Records
from appliance.ledger.tile_tree import TileTree
from appliance.ports import StorageFault

COPY_TRIES = 5
"""A running station writes while its file is copied; then the copy is taken again."""


class Source(Protocol):
    """A ledger to be judged. Nothing in it is believed."""

    def vkey_text(self) -> str | None:
        """The key that lies beside the entries, if there is one."""
        ...

    def size(self) -> int: ...

    def entries(self) -> Iterator[tuple[int, bytes]]: ...

    def checkpoints(self) -> Iterator[tuple[int, str | bytes]]:
        """(size as filed, note), by size."""
        ...

    @property
    def rows(self) -> tuple[int, ...]:
        """The levels of the tree whose hashes are stored, ascending, 0 first."""
        ...

    def row(self, level: int) -> Iterator[bytes]:
        """The stored hashes of one level, in order."""
        ...


class DatabaseSource:
    """A copy of a station.db."""

    def __init__(self, records: Records) -> None:
        self.records = records

    def vkey_text(self) -> str | None:
        life = self.records.life()
        return None if life is None else life[1]

    def size(self) -> int:
        return self.records.stored_size()

    def entries(self) -> Iterator[tuple[int, bytes]]:
        return self.records.entries()

    def checkpoints(self) -> Iterator[tuple[int, str | bytes]]:
        return iter(self.records.checkpoints())

    @property
    def rows(self) -> tuple[int, ...]:
        return tuple(range(max(1, self.size().bit_length())))

    def row(self, level: int) -> Iterator[bytes]:
        yield from self.records.stored_row(level)

    def is_whole(self) -> bool:
        """SQLite's own check of pages, indexes and constraints."""
        return self.records.is_whole()


class TreeSource:
    """A published tile tree, in a folder or behind an address."""

    def __init__(self, tree: TileTree) -> None:
        self.tree = tree
        self._size = tree.size()

    def vkey_text(self) -> str | None:
        return self.tree.vkey_text()

    def size(self) -> int:
        return self._size

    def entries(self) -> Iterator[tuple[int, bytes]]:
        return self.tree.entries(size=self._size)

    def checkpoints(self) -> Iterator[tuple[int, str | bytes]]:
        note = self.tree.checkpoint()
        if note is not None:
            yield self._size, note

    @property
    def rows(self) -> tuple[int, ...]:
        levels = [0]
        while self._size >> levels[-1] >= tiles.WIDTH:
            levels.append(levels[-1] + tiles.BITS)
        return tuple(levels)

    def row(self, level: int) -> Iterator[bytes]:
        count = self._size >> level
        for number in range(-(-count // tiles.WIDTH)):
            tile = tiles.tile_at(level // tiles.BITS, number, self._size)
            yield from self.tree.tile_hashes(tile)


@contextmanager
def database_copy(path: Path) -> Iterator[DatabaseSource]:
    """Read a copy of the database at `path`; nothing is left beside the original.

    Raises StorageFault when it cannot be read or a busy station leaves no quiet moment.
    """
    with TemporaryDirectory(prefix="tradepost-verify-") as folder:
        copy = Path(folder) / "station.db"
        with disk_faults():
            _copy_quiet(path, copy)
        with storage_faults(), _opened(copy) as database:
            yield DatabaseSource(Records(database))


def _copy_quiet(path: Path, copy: Path) -> None:
    """Copy database and write-ahead log, again if either changed meanwhile."""
    wal, wal_copy = path.with_name(path.name + "-wal"), copy.with_name(copy.name + "-wal")
    for _ in range(COPY_TRIES):
        before = (_state(path), _state(wal))
        shutil.copyfile(path, copy)
        wal_copy.unlink(missing_ok=True)
        if wal.exists():
            shutil.copyfile(wal, wal_copy)
        if before == (_state(path), _state(wal)):
            return
    raise StorageFault("the station writes all the time: verify a backup instead")


def _state(path: Path) -> tuple[int, int] | None:
    if not path.exists():
        return None
    stat = path.stat()
    return (stat.st_mtime_ns, stat.st_size)


@contextmanager
def _opened(copy: Path) -> Iterator[peewee.SqliteDatabase]:
    database = peewee.SqliteDatabase(str(copy))
    try:
        database.connect()
        yield database
    finally:
        database.close()
