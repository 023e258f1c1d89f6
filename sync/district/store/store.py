"""The district's store on embedded SQLite: one shelf a ledger, one room for evidence."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from typing import Any

from appliance.core import tree
from appliance.core.instant import Instant, text_of
from appliance.ledger.checkpoints import open_checkpoint
from appliance.ledger.database import StationDatabase, open_database
from sync.database import table, transaction
from sync.district.store.projections import Projections
from sync.district.witness import Seen
from sync.ingest import Growth, Promise
from sync.settings import EnrolledStation

MIGRATIONS = Path(__file__).parent / "migrations"
PROMISES_MAX = 256
"""Signed checkpoints remembered ahead of the entries; the smallest go first. A station signs one
a second at most, and a backlog is taken in much faster than that."""
EVIDENCE_MAX = 500
"""Pieces of evidence for one origin, and for all unknown ones together: a person looks long
before. Beyond it the sender is told so, and keeps what it has."""
PAGE = 256


class DistrictStore:
    """Everything the district holds. Safe for many threads; one of them writes at a time."""

    def __init__(
        self,
        path: Path,
        stations: Sequence[EnrolledStation],
        projections: Callable[[StationDatabase], Projections],
        now: Callable[[], Instant],
    ) -> None:
        """Open `path` and enrol `stations`. Raises StorageFault."""
        self.db = open_database(path, migrations=MIGRATIONS)
        self.projections = projections(self.db)
        self._now = now
        self._ledger = table(self.db, "ledger", "id origin")
        self._evidence = table(self.db, "evidence", "id origin digest reason at body against")
        self._shelves = self._enrolled(stations)

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
        return self._shelves.get(origin)

    def shelf_of(self, origin_hash: str) -> "SqlShelf | None":
        """By the hex SHA-256 of the origin, as addresses name it."""
        return next((one for one in self._shelves.values() if one.hash == origin_hash), None)

    def shelves(self) -> list["SqlShelf"]:
        return list(self._shelves.values())

    # --- evidence -------------------------------------------------------------------------

    def set_aside(self, origin: str, reason: str, body: bytes, against: str = "") -> bool:
        """Keep what was refused, once; False when the room of this origin is full."""
        row, digest = self._evidence, sha256(body).digest()
        mine = row.select().where(row.origin == origin)
        if mine.where(row.digest == digest).exists():
            return True
        if mine.count() >= EVIDENCE_MAX:
            return False
        at = text_of(self._now().at)
        row.insert(
            origin=origin, digest=digest, reason=reason, at=at, body=body, against=against
        ).execute()
        return True

    def evidence(self, origin: str) -> list[tuple[int, str, str]]:
        """(number, reason, time) of what was set aside, newest first."""
        row = self._evidence
        found = row.select(row.id, row.reason, row.at).where(row.origin == origin)
        return list(found.order_by(row.id.desc()).tuples())

    def evidence_body(self, number: int) -> tuple[bytes, str] | None:
        """What was refused, and the signed note that it contradicts (empty where none)."""
        row = self._evidence
        found = row.select(row.body, row.against).where(row.id == number).tuples()
        return next(((bytes(body), against) for body, against in found), None)


class SqlShelf:
    """One ledger of the store; implements `ingest.Shelf` and `witness.WitnessShelf`."""

    def __init__(self, store: DistrictStore, number: int, station: EnrolledStation) -> None:
        self.number = number
        self.station = station
        self.hash = sha256(station.origin.encode()).hexdigest()
        self._store = store
        db = store.db
        self._ledger = table(
            db,
            "ledger",
            "id disputed size edge signed_size signed_note"
            " seen_size seen_root seen_note contact_ms",
        )
        self._entry = table(db, "entry", "ledger seq body")
        self._node = table(db, "node", "ledger level place digest")
        self._promise = table(db, "promise", "ledger size root note")

    @property
    def origin(self) -> str:
        return self.station.origin

    @property
    def vkey(self) -> str:
        return self.station.vkey

    def _get(self, *columns: str) -> tuple[Any, ...]:
        wanted = [getattr(self._ledger, one) for one in columns]
        found = self._ledger.select(*wanted).where(self._ledger.id == self.number).tuples()
        row: tuple[Any, ...] = tuple(found[0])
        return row

    def _set(self, **values: object) -> None:
        self._ledger.update(**values).where(self._ledger.id == self.number).execute()

    @property
    def disputed(self) -> bool:
        return bool(self._get("disputed")[0])

    def dispute(self) -> None:
        self._set(disputed=1)

    @property
    def size(self) -> int:
        return int(self._get("size")[0])

    def edge(self) -> tree.Edge:
        size, joined = self._get("size", "edge")
        hashes = tuple(bytes(joined[at : at + 32]) for at in range(0, len(joined), 32))
        return tree.Edge(size, hashes)

    def node(self, level: int, index: int) -> bytes:
        row = self._node
        found = row.select(row.digest).where(
            (row.ledger == self.number) & (row.level == level) & (row.place == index)
        )
        return bytes(found.tuples()[0][0])

    def entries(self, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
        """(seq, bytes) of the entries held in [start, stop), page by page."""
        row = self._entry
        for first in range(start, stop, PAGE):
            last = min(first + PAGE, stop)
            page = row.select(row.seq, row.body).where(
                (row.ledger == self.number) & (row.seq >= first) & (row.seq < last)
            )
            for seq, body in page.order_by(row.seq).tuples():
                yield seq, bytes(body)

    def promises(self, above: int) -> list[Promise]:
        row = self._promise
        found = row.select(row.size, row.root, row.note).where(
            (row.ledger == self.number) & (row.size > above)
        )
        return [Promise(size, bytes(root), note) for size, root, note in found.tuples()]

    def newest_note(self) -> str:
        return str(self._get("signed_note")[0])

    @property
    def signed_size(self) -> int:
        """Size of the largest checkpoint that the station signed: a lower bound of its ledger."""
        return int(self._get("signed_size")[0])

    def keep(self, growth: Growth) -> None:
        me = self.number
        numbered = list(enumerate(growth.entries, growth.first_seq))
        if numbered:
            self._entry.insert(
                [{"ledger": me, "seq": seq, "body": body} for seq, body in numbered]
            ).execute()
            self._keep_nodes(growth.nodes)
            self._set(size=growth.edge.size, edge=b"".join(growth.edge.hashes))
        self._keep_promise(growth.promise, growth.edge.size)
        self._store.projections.take(me, numbered)

    def _keep_nodes(self, nodes: Sequence[tree.Node]) -> None:
        rows = [
            {"ledger": self.number, "level": level, "place": index, "digest": digest}
            for level, index, digest in nodes
        ]
        for first in range(0, len(rows), PAGE):
            self._node.insert(rows[first : first + PAGE]).execute()

    def _keep_promise(self, promise: Promise, size: int) -> None:
        row, me = self._promise, self.number
        if promise.size > size:
            row.insert(
                ledger=me, size=promise.size, root=promise.root, note=promise.note
            ).on_conflict_ignore().execute()
        row.delete().where((row.ledger == me) & (row.size <= size)).execute()
        ahead = sorted(one.size for one in self.promises(size))
        if len(ahead) > PROMISES_MAX:
            floor = ahead[-PROMISES_MAX]
            row.delete().where((row.ledger == me) & (row.size < floor)).execute()
        if promise.size >= self.signed_size:
            self._set(signed_size=promise.size, signed_note=promise.note)

    def seen(self) -> Seen:
        size, root, note = self._get("seen_size", "seen_root", "seen_note")
        return Seen(size, bytes(root), note) if note else Seen()

    def keep_seen(self, seen: Seen) -> None:
        self._set(seen_size=seen.size, seen_root=seen.root, seen_note=seen.note)

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
        with self._store.transaction():
            self._store.projections.forget(self.number)
            for numbered in self.entries(0, self.size):
                self._store.projections.take(self.number, [numbered])


def cosigned_size(shelf: SqlShelf) -> int:
    """Size of the tree that the district's own signature stands under; 0 for none."""
    note = shelf.seen().note
    return open_checkpoint(note, shelf.vkey).size if note else 0
