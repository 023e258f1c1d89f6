"""Where a ledger can be read for verification: a database file, or a published tile tree.

The owner's database is never opened as SQLite opens one: a reader's leftover `-wal` and `-shm`
could shut the station out (entries.md 5). One that is at rest, without a write-ahead log, is read
where it lies as a file that nobody changes: no lock, nothing left beside it. Any other is copied.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Protocol

import peewee
from msgspec import Struct

from appliance.ledger import tiles
from appliance.ledger.database import storage_faults
from appliance.ledger.disk import disk_faults
from appliance.ledger.leftovers import broken_parts
from appliance.ledger.records import Records
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.tiles import BadTile
from appliance.ports import StorageFault

COPY_TRIES = 5
"""A running station writes while its file is copied; then the copy is taken again."""

PAGE = tiles.WIDTH
"""Entries that are read and hashed at once: one bundle, at most 16 MB."""


class Unreadable(Exception):
    """Something that must be there is not, or has not its form: a finding, not a fault."""

    def __init__(self, code: str, seq: int | None, what: str) -> None:
        super().__init__(what)
        self.code, self.seq, self.what = code, seq, what


class Page(Struct, frozen=True):
    """Entries from `first` on, a multiple of PAGE, and their leaves as stored."""

    first: int
    bodies: Sequence[bytes]
    leaves: Sequence[bytes]


class Filed(NamedTuple):
    """A checkpoint under the size that it is filed as; `cosigned`: further lines belong to it."""

    size: int
    note: str | bytes
    cosigned: bool = False


class Source(Protocol):
    """A ledger to be judged. Nothing in it is believed. Methods raise Unreadable."""

    def vkey_text(self) -> str | None:
        """The key that lies beside the entries, if there is one."""
        ...

    def size(self) -> int:
        """How many entries are stored, or promised."""
        ...

    def page(self, first: int) -> Page:
        """The page from `first` on."""
        ...

    def stores(self, level: int) -> bool:
        """Whether hashes of this level of the tree, above the leaves, are stored."""
        ...

    def nodes(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        """Stored hashes start <= index < stop of one level; complete nodes only."""
        ...

    def checkpoints(self, after: int = 0) -> Iterator[Filed]:
        """The stored checkpoints of more than `after` entries, by size."""
        ...

    def whole_note(self, filed: Filed) -> str | bytes:
        """A checkpoint with the lines of all who cosigned it."""
        ...

    def leftovers(self) -> Iterator[Unreadable]:
        """What is stored and belongs to no entry, or contradicts what was read."""
        ...


class DatabaseSource:
    """A copy of a station.db."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self._connection = records.db.connection()
        self._size = records.stored_size()

    def vkey_text(self) -> str | None:
        life = self.records.life()
        return None if life is None else life[1]

    def size(self) -> int:
        return self._size

    def page(self, first: int) -> Page:
        stop = min(first + PAGE, self._size)
        rows = self._rows(
            "SELECT body, leaf FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq", first, stop
        )
        if len(rows) != stop - first:
            raise Unreadable("entry-missing", self._gap(first, stop), "no row of this number")
        bodies, leaves = map(list, zip(*rows, strict=True))
        if not (_all_bytes(bodies) and _all_bytes(leaves)):
            raise Unreadable("database-broken", first, "a row that holds no bytes")
        return Page(first, bodies, leaves)

    def _gap(self, first: int, stop: int) -> int:
        sql = "SELECT seq FROM entry WHERE seq >= ? AND seq < ?"
        here = {seq for (seq,) in self._rows(sql, first, stop)}
        return next(seq for seq in range(first, stop) if seq not in here)

    def stores(self, level: int) -> bool:
        return level > 0

    def nodes(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        sql = "SELECT hash FROM node WHERE level = ? AND idx >= ? AND idx < ? ORDER BY idx"
        found = [one for (one,) in self._rows(sql, level, start, stop)]
        if len(found) != stop - start:
            raise Unreadable("node-missing", self._hole(level, start, stop), f"level {level}")
        if not _all_bytes(found):
            raise Unreadable("database-broken", start << level, "a row that holds no bytes")
        return found

    def _hole(self, level: int, start: int, stop: int) -> int:
        sql = "SELECT idx FROM node WHERE level = ? AND idx >= ? AND idx < ?"
        here = {index for (index,) in self._rows(sql, level, start, stop)}
        return next(index for index in range(start, stop) if index not in here) << level

    def checkpoints(self, after: int = 0) -> Iterator[Filed]:
        sql = (
            "SELECT size, note, EXISTS (SELECT 1 FROM cosignature c WHERE c.size = p.size) "
            "FROM checkpoint p WHERE size > ? ORDER BY size LIMIT ?"
        )
        at = after
        while rows := self._rows(sql, at, PAGE):
            for size, note, cosigned in rows:
                yield Filed(size, note, bool(cosigned))
            at = rows[-1][0]

    def whole_note(self, filed: Filed) -> str | bytes:
        return self.records.checkpoint_of(filed.size) or filed.note

    def leftovers(self) -> Iterator[Unreadable]:
        size = self._size
        stray = (
            "SELECT level, idx FROM node WHERE level NOT BETWEEN 1 AND 62 OR idx < 0 "
            "OR idx >= ? >> level LIMIT 1"
        )
        for level, index in self._rows(stray, size):
            yield Unreadable("node-missing", size, f"level {level} has a hash {index} of nothing")
        for (promised,) in self._rows("SELECT max(size) FROM cosignature"):
            if promised is not None and promised > size:
                yield Unreadable("rolled-back", size, f"a witness cosigned {promised} entries")

    def is_whole(self) -> bool:
        """SQLite's own check of pages, indexes and constraints."""
        return self.records.is_whole()

    def _rows(self, sql: str, *values: object) -> list[Any]:
        with storage_faults():
            found: list[Any] = self._connection.execute(sql, values).fetchall()
            return found


def _all_bytes(values: Iterable[object]) -> bool:
    """A database from elsewhere may have tables of another form than ours."""
    return set(map(type, values)) <= {bytes}


class TreeSource:
    """A published tile tree, in a folder or behind an address."""

    def __init__(self, tree: TileTree) -> None:
        self.tree = tree
        self._size = tree.size()

    def vkey_text(self) -> str | None:
        return self.tree.vkey_text()

    def size(self) -> int:
        return self._size

    def page(self, first: int) -> Page:
        stop = min(first + PAGE, self._size)
        tile = tiles.tile_at(0, first // PAGE, self._size)
        try:
            bodies = [body for _seq, body in self.tree.entries(first, stop, size=self._size)]
            return Page(first, bodies, self.tree.tile_hashes(tile))
        except BadTile as error:
            raise Unreadable("file-broken", first, str(error)) from error

    def stores(self, level: int) -> bool:
        return level > 0 and level % tiles.BITS == 0

    def nodes(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        found: list[bytes] = []
        for number in range(start // PAGE, (stop - 1) // PAGE + 1):
            tile = tiles.tile_at(level // tiles.BITS, number, self._size)
            try:
                found += self.tree.tile_hashes(tile)
            except BadTile as error:
                seq = (number * PAGE) << level
                raise Unreadable("file-broken", seq, str(error)) from error
        offset = start // PAGE * PAGE
        return found[start - offset : stop - offset]

    def checkpoints(self, after: int = 0) -> Iterator[Filed]:
        note = self.tree.checkpoint()
        if note is not None and (self._size > after or not after):
            yield Filed(self._size, note, cosigned=True)

    def whole_note(self, filed: Filed) -> str | bytes:
        return filed.note

    def leftovers(self) -> Iterator[Unreadable]:
        """Earlier partial tiles; those of an address nobody can list."""
        folder = self.tree.folder
        if folder is None:
            return
        for seq, path in broken_parts(folder, self.tree, self._size):
            yield Unreadable("file-broken", seq, f"{path} is not the beginning of its tile")


@contextmanager
def database_copy(path: Path) -> Iterator[DatabaseSource]:
    """Read the database at `path`, from a copy while a station is at work on it.

    Nothing is left beside the original. Raises StorageFault when it cannot be read, a busy station
    leaves no quiet moment, or one began to work on a database that was at rest.
    """
    wal = _wal(path)
    before = _state(path)
    if before is not None and not wal.exists():
        with storage_faults(), _opened(f"{path.absolute().as_uri()}?immutable=1") as database:
            yield DatabaseSource(Records(database))
        if wal.exists() or _state(path) != before:
            raise StorageFault("a station began to write meanwhile: once more")
        return
    with TemporaryDirectory(prefix="tradepost-verify-") as folder:
        copy = Path(folder) / "station.db"
        with disk_faults():
            _copy_quiet(path, copy)
        with storage_faults(), _opened(copy.as_uri()) as database:
            yield DatabaseSource(Records(database))


def _copy_quiet(path: Path, copy: Path) -> None:
    """Copy database and write-ahead log, again if either changed meanwhile."""
    wal, wal_copy = _wal(path), _wal(copy)
    for _ in range(COPY_TRIES):
        before = (_state(path), _state(wal))
        shutil.copyfile(path, copy)
        wal_copy.unlink(missing_ok=True)
        if wal.exists():
            shutil.copyfile(wal, wal_copy)
        if before == (_state(path), _state(wal)):
            return
    raise StorageFault("the station writes all the time: verify a backup instead")


def _wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _state(path: Path) -> tuple[int, int] | None:
    if not path.exists():
        return None
    stat = path.stat()
    return (stat.st_mtime_ns, stat.st_size)


@contextmanager
def _opened(address: str) -> Iterator[peewee.SqliteDatabase]:
    database = peewee.SqliteDatabase(address, uri=True)
    try:
        database.connect()
        yield database
    finally:
        database.close()
