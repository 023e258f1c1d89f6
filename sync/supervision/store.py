"""`supervision.db`: what the witness saw, kept before it says so. No entries lie here."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from appliance.core.instant import Instant, text_of
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.database import StationDatabase, open_database
from sync.database import table, transaction
from sync.district.witness import Seen
from sync.ingest import BAD_SIGNATURE
from sync.settings import WatchedLog

MIGRATIONS = Path(__file__).parent / "migrations"
EVIDENCE_MAX = 500
"""Pieces that a ledger's own key signed, for one ledger."""
STRANGERS_MAX = 100
"""Pieces under no key of the ledger, counted apart: anybody can send those, and they must not
fill the room of what a station signed."""


class Piece(Struct, frozen=True):
    """One piece of evidence, without its bytes. `at`: entry form."""

    number: int
    reason: str
    at: str


class WitnessMemory:
    """All watched ledgers. Implements `witness.Memories`; safe for many threads."""

    def __init__(self, path: Path, logs: Sequence[WatchedLog], now: Callable[[], Instant]) -> None:
        """Open or create `path` and begin to watch `logs`. Raises StorageFault."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.db: StationDatabase = open_database(path, migrations=MIGRATIONS)
        self._now = now
        self._evidence = table(self.db, "evidence", "id origin digest reason at body against")
        log = table(self.db, "log", "id origin")
        with self.transaction():
            for one in logs:
                log.insert(origin=one.origin).on_conflict_ignore().execute()
            numbers = dict(log.select(log.origin, log.id).tuples())
        self._shelves = {one.origin: Watched(self, numbers[one.origin], one) for one in logs}

    def close(self) -> None:
        self.db.close_all()

    def transaction(self) -> AbstractContextManager[None]:
        return transaction(self.db)

    @property
    def at(self) -> str:
        return text_of(self._now().at)

    def shelf(self, origin: str) -> "Watched | None":
        return self._shelves.get(origin)

    def shelves(self) -> list["Watched"]:
        return list(self._shelves.values())

    def shelf_of(self, origin_hash: str) -> "Watched | None":
        """By the hex SHA-256 of the origin, as addresses name it."""
        return next((one for one in self.shelves() if one.hash == origin_hash), None)

    def set_aside(self, origin: str, reason: str, body: bytes, against: str = "") -> bool:
        """Keep what was refused, once; False when there is no more room for its kind."""
        row, digest = self._evidence, sha256(body).digest()
        mine = row.select().where(row.origin == origin)
        if mine.where(row.digest == digest).exists():
            return True
        strange = reason == BAD_SIGNATURE
        kind = row.reason == BAD_SIGNATURE if strange else row.reason != BAD_SIGNATURE
        if mine.where(kind).count() >= (STRANGERS_MAX if strange else EVIDENCE_MAX):
            return False
        row.insert(
            origin=origin, digest=digest, reason=reason, at=self.at, body=body, against=against
        ).execute()
        return True

    def evidence(self, origin: str) -> list[Piece]:
        """What was set aside of a ledger, the newest first."""
        row = self._evidence
        found = row.select(row.id, row.reason, row.at).where(row.origin == origin)
        return [Piece(*one) for one in found.order_by(row.id.desc()).tuples()]

    def evidence_body(self, number: int) -> tuple[bytes, str] | None:
        """What was refused whole, and the signed note that it contradicts ("" where none)."""
        row = self._evidence
        found = row.select(row.body, row.against).where(row.id == number).tuples()
        return next(((bytes(body), against) for body, against in found), None)


class Watched:
    """One ledger of the memory; implements `witness.Memory`."""

    def __init__(self, memory: WitnessMemory, number: int, log: WatchedLog) -> None:
        self.log = log
        self.hash = sha256(log.origin.encode()).hexdigest()
        self._memory, self._number = memory, number
        self._row = table(memory.db, "log", "id disputed size root note at")
        self._signed = table(memory.db, "signed", "log size root note")

    @property
    def origin(self) -> str:
        return self.log.origin

    @property
    def vkey(self) -> str:
        return self.log.vkey

    @property
    def disputed(self) -> bool:
        row = self._row
        found = row.select(row.disputed).where(row.id == self._number).tuples()
        return any(bool(disputed) for (disputed,) in found)

    @property
    def seen_at(self) -> str:
        """When this witness last signed (entry form), "" for never."""
        row = self._row
        found = row.select(row.at).where(row.id == self._number).tuples()
        return "".join(at for (at,) in found)

    def dispute(self) -> None:
        self._row.update(disputed=1).where(self._row.id == self._number).execute()

    def seen(self) -> Seen:
        row = self._row
        found = row.select(row.size, row.root, row.note).where(row.id == self._number).tuples()
        return next((Seen(size, bytes(root), note) for size, root, note in found if note), Seen())

    def keep_seen(self, seen: Seen) -> None:
        self._row.update(size=seen.size, root=seen.root, note=seen.note, at=self._memory.at).where(
            self._row.id == self._number
        ).execute()
        self._signed.replace(
            log=self._number, size=seen.size, root=seen.root, note=seen.note
        ).execute()

    def excluded_by(self, signed: Checkpoint) -> str:
        """A note that was cosigned at this very size with another root."""
        row = self._signed
        found = row.select(row.root, row.note).where(
            (row.log == self._number) & (row.size == signed.size)
        )
        return next((note for root, note in found.tuples() if bytes(root) != signed.root), "")
