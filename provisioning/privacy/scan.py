"""Every file under a folder, and everything inside it, searched for people in clear."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct, field

from provisioning.privacy import pictures, views
from provisioning.privacy.identities import Identity
from provisioning.privacy.search import Search

DEPTH_MAX = 5
"""Archives in archives; what is packed deeper is named as not opened."""

PIECE_BYTES = 64 << 20
PIECE_OVERLAP = 1 << 20
"""A file is read in pieces, so that a box of 1 GB can look at a database of 2 GB."""

SQLITE = b"SQLite format 3\0"
IDENTITIES_AT_ONCE = 3_000
"""Their forms take about 60 MB; more people take another round over the files."""


class Found(Struct, frozen=True):
    """`where`: file and way into it (`blobs/ab.. > gzip`); `label` never says the value itself."""

    where: str
    label: str
    form: str
    at: int


class Scan(Struct):
    """What was looked at. `unopened`: places that this machine cannot look into, each with why."""

    found: list[Found] = field(default_factory=list)
    unopened: list[str] = field(default_factory=list)
    files: int = 0
    bytes_seen: int = 0
    identities: int = 0

    @property
    def clean(self) -> bool:
        return not self.found


def scan(folders: Sequence[Path], identities: Sequence[Identity]) -> Scan:
    """Search all files under `folders` for all identities. Raises OSError."""
    result = Scan(identities=len(identities))
    for start in range(0, len(identities), IDENTITIES_AT_ONCE):
        batch = identities[start : start + IDENTITIES_AT_ONCE]
        look = _Look(batch, result)
        result.files, result.bytes_seen, result.unopened = 0, 0, []
        for folder in folders:
            for path in _files(folder):
                look.at_file(folder, path)
    return result


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
        return
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


class _Look:
    def __init__(self, batch: Sequence[Identity], result: Scan) -> None:
        self._batch, self._result = batch, result
        self._search = Search([one.forms() for one in batch])

    def at_file(self, folder: Path, path: Path) -> None:
        name = path.name if path == folder else str(path.relative_to(folder))
        if any(True for _hit in self._search.hits(name.encode("utf-8", "surrogateescape"))):
            # The name itself tells who: then it must not be said again here.
            self._result.found.append(Found("a file's name", "somebody", "name", 0))
            name = "(file)"
        self._result.files += 1
        for at, piece in _pieces(path):
            self._result.bytes_seen += len(piece)
            self.at_data(name, piece, at=at)
        if _begins(path, SQLITE):
            for table, values in _database_values(path):
                self.at_data(f"{name} > {table}", values)

    def at_data(self, where: str, data: bytes, *, at: int = 0, depth: int = 0) -> None:
        """Search one view, then what is inside it."""
        for hit in self._search.hits(data):
            label = self._batch[hit.identity].label
            self._result.found.append(Found(where, label, hit.form, at + hit.at))
        if packing := views.unopened(data):
            self._result.unopened.append(f"{where}: {packing}")
        if pictures.has_picture(data) and not pictures.can_read():
            self._result.unopened.append(f"{where}: a picture (needs zxing-cpp and pillow)")
        for way, inner in views.inside(data):
            if depth + 1 >= DEPTH_MAX:
                self._result.unopened.append(f"{where} > {way}: packed too deep")
                continue
            if len(inner) >= views.INFLATED_BYTES_MAX:
                self._result.unopened.append(f"{where} > {way}: only the first part")
            self.at_data(f"{where} > {way}", inner, depth=depth + 1)


def _pieces(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        at = 0
        while piece := file.read(PIECE_BYTES):
            yield at, piece
            if len(piece) < PIECE_BYTES:
                return
            at += PIECE_BYTES - PIECE_OVERLAP
            file.seek(at)


def _begins(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic


def _database_values(path: Path) -> Iterator[tuple[str, bytes]]:
    """What the tables hold, value by value: a long one lies in pieces in the file.

    From a copy with its write-ahead log; a database that does not open was searched as bytes.
    """
    with TemporaryDirectory(prefix="tradepost-scan-") as folder:
        copy = Path(folder) / "copy.db"
        shutil.copyfile(path, copy)
        wal = path.with_name(path.name + "-wal")
        if wal.exists():
            shutil.copyfile(wal, copy.with_name(copy.name + "-wal"))
        with closing(sqlite3.connect(copy)) as database:
            database.text_factory = bytes
            try:
                yield from _values(database)
            except sqlite3.DatabaseError:
                return


def _values(database: sqlite3.Connection) -> Iterator[tuple[str, bytes]]:
    tables = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    for (raw,) in tables:
        table = raw.decode().replace('"', '""')
        rows = database.execute(f'SELECT * FROM "{table}"')  # noqa: S608  a name the file gave
        while some := rows.fetchmany(2_000):
            values = [one for row in some for one in row if isinstance(one, bytes)]
            yield table, b"\n".join(values)
