"""What stands in station.db, to read: entries, hashes, checkpoints. Any thread may ask.

Entries never change, so pages of them are read one after the other without holding a snapshot.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import peewee
from msgspec import Struct

from appliance.core import tree
from appliance.ledger import checkpoints
from appliance.ledger.database import storage_faults
from appliance.ports import StorageFault

PAGE = 256
"""Entries read at once: one bundle, at most 16 MB."""


class Cosigned(Struct, frozen=True):
    """The largest checkpoint with a witness's signature; `note` holds all lines of its size."""

    size: int
    time_s: int
    note: str


class Records:
    """The tables of one ledger. Raises IndexError for what is not there, StorageFault."""

    def __init__(self, db: peewee.SqliteDatabase) -> None:
        self.db = db
        """For projections and side tables; write to them inside a transaction only."""

    @property
    def size(self) -> int:
        """How many entries there are."""
        return self.stored_size()

    def stored_size(self) -> int:
        """The size as the table of entries has it."""
        row = self._row("SELECT max(seq) FROM entry")
        return 0 if row is None or row[0] is None else row[0] + 1

    def entry(self, seq: int) -> bytes:
        """The bytes of entry `seq`."""
        return self._blob("SELECT body FROM entry WHERE seq = ?", seq)

    def entry_with_leaf(self, seq: int) -> tuple[bytes, bytes]:
        """The bytes of entry `seq` and its leaf hash as stored."""
        row = self._row("SELECT body, leaf FROM entry WHERE seq = ?", seq)
        if row is None:
            raise IndexError(f"no entry {seq}")
        return bytes(row[0]), bytes(row[1])

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, bytes]]:
        """(seq, bytes) for start <= seq < stop in order; `stop` None: the size at the call."""
        end = self.size if stop is None else stop
        for first in range(start, end, PAGE):
            yield from self._rows(
                "SELECT seq, body FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq",
                first,
                min(end, first + PAGE),
            )

    def leaf(self, seq: int) -> bytes:
        """The leaf hash of entry `seq` as stored."""
        return self._blob("SELECT leaf FROM entry WHERE seq = ?", seq)

    def hash(self, level: int, index: int) -> bytes:
        """A complete node of the tree, for proofs and tiles; level 0 are the leaves."""
        if level == 0:
            return self.leaf(index)
        return self._blob("SELECT hash FROM node WHERE level = ? AND idx = ?", level, index)

    def hashes(self, level: int, start: int, stop: int) -> list[bytes]:
        """The complete nodes start <= index < stop of one level."""
        if level == 0:
            sql = "SELECT leaf FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq"
            found = self._rows(sql, start, stop)
        else:
            sql = "SELECT hash FROM node WHERE level = ? AND idx >= ? AND idx < ? ORDER BY idx"
            found = self._rows(sql, level, start, stop)
        if len(found) != stop - start:
            raise IndexError(f"nodes {level}/{start}..{stop} are not all there")
        return [bytes(one) for (one,) in found]

    def stored_edge(self) -> tree.Edge:
        """The right edge, from the stored nodes."""
        return tree.edge(self.stored_size(), self.hash)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Proof that entry `index` is in the tree of `size`."""
        return tree.inclusion_path(index, size, self.hash)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Proof that the tree of `new` begins with that of `old`."""
        return tree.consistency_path(old, new, self.hash)

    def of_subject(self, subject: str) -> list[tuple[int, bytes]]:
        """(seq, bytes) of the entries about a trade number or draft id, in order."""
        return self._rows(
            "SELECT entry.seq, body FROM subject JOIN entry ON entry.seq = subject.seq "
            "WHERE name = ? ORDER BY entry.seq",
            subject,
        )

    def of_kind(self, kind: str, *, before: int) -> list[tuple[int, bytes]]:
        """(seq, bytes) of the entries of a kind before that one; walks through all of them."""
        found = self._rows(
            "SELECT seq, body FROM entry WHERE seq < ? AND instr(body, ?) ORDER BY seq",
            before,
            f'"kind":"{kind}"'.encode(),
        )
        return [(seq, body) for seq, body in found if json.loads(body)["kind"] == kind]

    def newest_of(self, beginning: str) -> list[tuple[str, int, bytes]]:
        """(subject, seq, bytes) of the newest entry under each name that begins so."""
        return self._rows(
            "SELECT name, newest, body FROM (SELECT name, max(seq) AS newest FROM subject "
            "WHERE name >= ? AND name < ? GROUP BY name) JOIN entry ON entry.seq = newest",
            beginning,
            beginning + "\U0010ffff",
        )

    def life(self) -> tuple[str, str] | None:
        """(origin, vkey text) of the ledger in this database; None in one that is new."""
        row = self._row("SELECT origin, vkey FROM life")
        return None if row is None else (row[0], row[1])

    def checkpoint(self) -> str | None:
        """The newest signed checkpoint with the cosignatures of its size; None while empty."""
        row = self._row("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1")
        return None if row is None else self._with_lines(*row)

    def checkpoint_of(self, size: int) -> str | None:
        """The checkpoint that was signed at `size`, if a transaction ended there."""
        row = self._row("SELECT size, note FROM checkpoint WHERE size = ?", size)
        return None if row is None else self._with_lines(*row)

    def checkpoints(self) -> Iterator[tuple[int, str]]:
        """Every stored checkpoint with its lines, by size."""
        at = 0
        while rows := self._rows(
            "SELECT size, note FROM checkpoint WHERE size > ? ORDER BY size LIMIT ?", at, PAGE
        ):
            for size, note in rows:
                yield size, self._with_lines(size, note)
            at = rows[-1][0]

    def cosigned(self, by: str = "") -> Cosigned | None:
        """The largest size that the witness named `by` (any: empty) cosigned, and the note."""
        row = self._row(
            "SELECT size, max(time_s) FROM cosignature WHERE ?1 IN ('', witness) AND size = "
            "(SELECT max(size) FROM cosignature WHERE ?1 IN ('', witness)) GROUP BY size",
            by,
        )
        note = None if row is None else self.checkpoint_of(row[0])
        return None if row is None or note is None else Cosigned(row[0], row[1], note)

    def sizes_cosigned(self, witnesses: Sequence[str], fewest: int) -> Iterator[int]:
        """Sizes with lines of at least `fewest` of these key names, the largest first."""
        marks = ", ".join("?" * len(witnesses))
        at = checkpoints.SIZE_MAX
        sql = (
            f"SELECT size FROM cosignature WHERE size < ? AND witness IN ({marks}) "  # noqa: S608
            "GROUP BY size HAVING count(*) >= ? ORDER BY size DESC LIMIT ?"
        )
        while rows := self._rows(sql, at, *witnesses, fewest, PAGE):
            for (at,) in rows:
                yield at

    def cosigned_size(self) -> int:
        """The largest size that a witness cosigned, also where its checkpoint is lost; 0: none."""
        return self._row("SELECT max(size) FROM cosignature")[0] or 0

    def spent_at(self, nonce: str) -> int | None:
        """The entry that began the command with this nonce (base64, as signed); None: never."""
        row = self._row("SELECT seq FROM nonce WHERE nonce = ?", nonce)
        return None if row is None else row[0]

    def is_whole(self) -> bool:
        """SQLite's own check of the file: pages, indexes, constraints. Reads all of it."""
        try:
            return bool(self._row("PRAGMA integrity_check")[0] == "ok")
        except StorageFault:
            return False

    def _with_lines(self, size: int, note: str) -> str:
        lines = self._rows("SELECT line FROM cosignature WHERE size = ? ORDER BY witness", size)
        return checkpoints.add_lines(note, (line for (line,) in lines)) if lines else note

    def _blob(self, sql: str, *values: object) -> bytes:
        row = self._row(sql, *values)
        if row is None:
            raise IndexError(f"nothing at {values}")
        return bytes(row[0])

    def _row(self, sql: str, *values: object) -> Any:
        with storage_faults():
            return self.db.connection().execute(sql, values).fetchone()

    def _rows(self, sql: str, *values: object) -> list[Any]:
        with storage_faults():
            found: list[Any] = self.db.connection().execute(sql, values).fetchall()
            return found
