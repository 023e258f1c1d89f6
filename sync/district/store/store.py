"""The district's store on embedded SQLite: one shelf a ledger, one room for evidence."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from typing import Any

from appliance.core import tree
from appliance.core.instant import Instant
from appliance.ledger.checkpoints import Checkpoint, open_checkpoint
from appliance.ledger.database import StationDatabase, open_database
from sync.database import insert_many, rows, table, transaction
from sync.district.mirror import Mirrored, told
from sync.district.store.evidence import EvidenceRoom
from sync.district.store.projections import Projections
from sync.district.witness import Seen
from sync.ingest import Growth, Promise, contradiction
from sync.settings import EnrolledStation

MIGRATIONS = Path(__file__).parent / "migrations"
PROMISES_MAX = 256
"""Signed checkpoints remembered ahead of the entries; the smallest go first. A station signs one
a second at most, and a backlog is taken in much faster than that."""
EVIDENCE_MAX = 500
"""Open pieces of evidence for one origin, and for all unknown ones together: a person looks long
before. Beyond it the sender is told so, and keeps what it has."""
PAGE = 256
PROJECTED_AT_ONCE = 1_024
"""Entries whose records are brought up in one transaction; others write in between."""
ENTRY = "INSERT INTO entry (ledger, seq, body) VALUES ({},?,?)"
ENTRIES = "SELECT seq, body FROM entry WHERE ledger = ? AND seq >= ? AND seq < ? ORDER BY seq"
NODE_AT = "SELECT digest FROM node WHERE ledger = ? AND level = ? AND place = ?"
LEAVES = (
    "SELECT digest FROM node WHERE ledger = ? AND level = 0 AND place >= ? AND place < ?"
    " ORDER BY place"
)
PROMISE = "INSERT OR IGNORE INTO promise (ledger, size, root, note) VALUES (?,?,?,?)"
PROMISES = "SELECT size, root, note FROM promise WHERE ledger = ? AND size > ?"
PROVEN = "SELECT size, note FROM promise WHERE ledger = ? AND size <= ?"
BEHIND = "SELECT id FROM ledger WHERE projected < size"
PROJECTED = "SELECT projected, size FROM ledger WHERE id = ?"
PROJECT = "UPDATE ledger SET projected = ? WHERE id = ?"
MIRRORED = "SELECT size, note FROM mirrored WHERE ledger = ?"
MIRROR = "INSERT OR REPLACE INTO mirrored (ledger, size, note) VALUES (?,?,?)"
NODE = "INSERT INTO node (ledger, level, place, digest) VALUES ({},?,?,?)"


class DistrictStore:
    """Everything the district holds. Safe for many threads; one of them writes at a time."""

    def __init__(
        self,
        path: Path,
        stations: Sequence[EnrolledStation],
        projections: Callable[[StationDatabase], Projections],
        now: Callable[[], Instant],
        further: Callable[[], Sequence[EnrolledStation]] = tuple,
    ) -> None:
        """Open `path` and enrol `stations`; `further` names those enrolled since. StorageFault."""
        self.db = open_database(path, migrations=MIGRATIONS)
        self._projections = projections(self.db)
        self._ledger = table(self.db, "ledger", "id origin size projected")
        self.room = EvidenceRoom(self.db, now, lambda: EVIDENCE_MAX)
        self._further, self._looked = further, further()
        self._shelves = self._enrolled([*stations, *self._looked])

    def _all(self) -> dict[str, "SqlShelf"]:
        """The shelves, with those of stations that were enrolled or changed meanwhile."""
        known, found = self._shelves, self._further()
        if found is self._looked:
            return known
        self._looked = found
        new = [one for one in found if one.origin not in known or known[one.origin].station != one]
        if new:
            self._shelves = known | self._enrolled(new)
        return self._shelves

    def _enrolled(self, stations: Sequence[EnrolledStation]) -> dict[str, "SqlShelf"]:
        with self.transaction():
            for one in stations:
                self._ledger.insert(origin=one.origin).on_conflict_ignore().execute()
            numbers = dict(self._ledger.select(self._ledger.origin, self._ledger.id).tuples())
        return {one.origin: SqlShelf(self, numbers[one.origin], one) for one in stations}

    def close(self) -> None:
        self.db.close_all()

    def transaction(self) -> AbstractContextManager[None]:
        return transaction(self.db)

    def shelf(self, origin: str) -> "SqlShelf | None":
        return self._all().get(origin)

    def shelf_of(self, origin_hash: str) -> "SqlShelf | None":
        """By the hex SHA-256 of the origin, as addresses name it."""
        return next((one for one in self._all().values() if one.hash == origin_hash), None)

    def shelves(self) -> list["SqlShelf"]:
        return list(self._all().values())

    # --- what follows from the entries --------------------------------------------------------

    @property
    def projections(self) -> Projections:
        """Records, findings and wanted texts, up to the entries held."""
        self.catch_up()
        return self._projections

    def catch_up(self) -> None:
        """Bring what follows from the entries up to them. Any thread; cheap when nothing is new.

        It stays out of the way of those who wait for their entries to be kept; whoever reads it
        calls this first. If power fails, the next call goes on where this one was.
        """
        for (number,) in rows(self.db, BEHIND):
            while self._projected_further(number):
                pass

    def _projected_further(self, number: int) -> bool:
        """A run of entries more; False when there are none."""
        with self.transaction():
            ((start, size),) = rows(self.db, PROJECTED, number)
            stop = min(size, start + PROJECTED_AT_ONCE)
            if start >= stop:
                return False
            self._projections.take(number, entries_of(self.db, number, start, stop))
            rows(self.db, PROJECT, stop, number)
        return True

    def forget_projections(self, number: int) -> None:
        """Drop what follows from the entries of a ledger; it is made anew when it is read."""
        with self.transaction():
            self._projections.forget(number)
            rows(self.db, PROJECT, 0, number)

    # --- evidence -------------------------------------------------------------------------

    def set_aside(self, origin: str, reason: str, body: bytes, against: str = "") -> bool:
        """Keep what was refused, once; False when the room of this origin is full."""
        return self.room.set_aside(origin, reason, body, against)

    def evidence(self, origin: str) -> list[tuple[int, str, str]]:
        """(number, reason, time) of all that was set aside, newest first."""
        return [(one.number, one.reason, one.at) for one in self.room.pieces(origin)]

    def evidence_body(self, number: int) -> tuple[bytes, str] | None:
        """What was refused, and the signed note that it contradicts (empty where none)."""
        return self.room.body(number)


class SqlShelf:
    """One ledger of the store; implements `ingest.Shelf` and `mirror.MirrorShelf`."""

    def __init__(self, store: DistrictStore, number: int, station: EnrolledStation) -> None:
        self.number = number
        self.station = station
        self.hash = sha256(station.origin.encode()).hexdigest()
        self._store = store

    @property
    def origin(self) -> str:
        return self.station.origin

    @property
    def vkey(self) -> str:
        return self.station.vkey

    def _get(self, *columns: str) -> tuple[Any, ...]:
        named = ", ".join(columns)
        wanted = f"SELECT {named} FROM ledger WHERE id = ?"  # noqa: S608 - columns of ours
        return rows(self._store.db, wanted, self.number)[0]

    def _set(self, **values: object) -> None:
        named = ", ".join(f"{name} = ?" for name in values)
        change = f"UPDATE ledger SET {named} WHERE id = ?"  # noqa: S608 - columns of ours
        rows(self._store.db, change, *values.values(), self.number)

    @property
    def disputed(self) -> bool:
        return bool(self._get("disputed")[0])

    def dispute(self) -> None:
        self._set(disputed=1)

    def resume(self) -> None:
        """A person judged that the history held here goes on; what the other promised is void.

        The notes of both stay in the evidence.
        """
        with self._store.transaction():
            held = self.size
            rows(self._store.db, "DELETE FROM promise WHERE ledger = ?", self.number)
            proven_size, proven_note = self._get("proven_size", "proven_note")
            if proven_size <= held:
                self._set(signed_size=proven_size, signed_note=proven_note)
            self._set(disputed=0)

    @property
    def size(self) -> int:
        return int(self._get("size")[0])

    def edge(self) -> tree.Edge:
        size, joined = self._get("size", "edge")
        hashes = tuple(bytes(joined[at : at + 32]) for at in range(0, len(joined), 32))
        return tree.Edge(size, hashes)

    def node(self, level: int, index: int) -> bytes:
        found = rows(self._store.db, NODE_AT, self.number, level, index)
        return bytes(found[0][0])

    def entries(self, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
        """(seq, bytes) of the entries held in [start, stop), page by page."""
        return entries_of(self._store.db, self.number, start, stop)

    def leaves(self, start: int, stop: int) -> list[bytes]:
        return [digest for (digest,) in rows(self._store.db, LEAVES, self.number, start, stop)]

    def promises(self, above: int) -> list[Promise]:
        return [Promise(*one) for one in rows(self._store.db, PROMISES, self.number, above)]

    def newest_note(self) -> str:
        return str(self._get("signed_note")[0])

    def proven_note(self) -> str:
        return str(self._get("proven_note")[0])

    @property
    def signed_size(self) -> int:
        """Size of the largest checkpoint that the station signed: a lower bound of its ledger."""
        return int(self._get("signed_size")[0])

    def keep(self, growth: Growth) -> None:
        me, db = self.number, self._store.db
        if growth.entries:
            # The number stands in the statement, so that the rows are those that came.
            insert_many(db, ENTRY.format(me), enumerate(growth.entries, growth.first_seq))
            insert_many(db, NODE.format(me), growth.nodes)
            self._set(size=growth.edge.size, edge=b"".join(growth.edge.hashes))
        self._keep_promise(growth.promise, growth.edge.size)
        if growth.entries:
            self._store.room.prove(self.origin, growth.edge.size, self.node)

    def _keep_promise(self, promise: Promise, size: int) -> None:
        db, me = self._store.db, self.number
        if promise.size > size:
            insert_many(db, PROMISE, [(me, promise.size, promise.root, promise.note)])
        self._keep_newest(promise, size)
        rows(db, "DELETE FROM promise WHERE ledger = ? AND size <= ?", me, size)
        ahead = sorted(one.size for one in self.promises(size))
        if len(ahead) > PROMISES_MAX:
            floor = ahead[-PROMISES_MAX]
            rows(db, "DELETE FROM promise WHERE ledger = ? AND size < ?", me, floor)

    def _keep_newest(self, promise: Promise, size: int) -> None:
        """The newest signed and the newest proven checkpoint. Promises up to `size` were kept."""
        signed_size, proven_size = self._get("signed_size", "proven_size")
        if promise.size >= signed_size:
            self._set(signed_size=promise.size, signed_note=promise.note)
        proven = rows(self._store.db, PROVEN, self.number, size)
        if promise.size <= size:
            proven.append((promise.size, promise.note))
        newest_size, note = max(proven, default=(-1, ""))
        if newest_size >= proven_size:
            self._set(proven_size=newest_size, proven_note=note)

    def seen(self) -> Seen:
        size, root, note = self._get("seen_size", "seen_root", "seen_note")
        return Seen(size, bytes(root), note) if note else Seen()

    def keep_seen(self, seen: Seen) -> None:
        self._set(seen_size=seen.size, seen_root=seen.root, seen_note=seen.note)

    def excluded_by(self, signed: Checkpoint) -> str:
        return contradiction(self, self.edge(), signed)

    def mirrored(self) -> Mirrored:
        found = rows(self._store.db, MIRRORED, self.number)
        return next((Mirrored(size, note) for size, note in found), Mirrored())

    def keep_mirrored(self, mirrored: Mirrored) -> None:
        rows(self._store.db, MIRROR, self.number, mirrored.size, mirrored.note)

    def heard(self, at_ms: int) -> None:
        """The station gave a sign of life that its key proves, at `at_ms` of the wall."""
        with self._store.transaction():
            self._set(contact_ms=at_ms)

    @property
    def contact_ms(self) -> int | None:
        found: int | None = self._get("contact_ms")[0]
        return found

    def rebuild(self) -> None:
        """Drop what was projected of this ledger and take all its entries again."""
        self._store.forget_projections(self.number)
        self._store.catch_up()


def entries_of(
    db: StationDatabase, ledger: int, start: int, stop: int
) -> Iterator[tuple[int, bytes]]:
    """(seq, bytes) of a ledger's entries in [start, stop), page by page."""
    for first in range(start, stop, PAGE):
        yield from rows(db, ENTRIES, ledger, first, min(first + PAGE, stop))


def cosigned_size(shelf: SqlShelf) -> int:
    """Size of the tree that the district vouches for, as it tells the station; 0 for none."""
    note = told(shelf)
    return open_checkpoint(note, shelf.vkey).size if note else 0
