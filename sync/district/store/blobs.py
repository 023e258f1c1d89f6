"""Public texts that entries name by digest: kept only when a verified entry asks for them."""

from hashlib import sha256
from typing import Protocol

from appliance.ledger.database import StationDatabase
from sync.database import rows, table, transaction

BLOB_BYTES_MAX = 1_048_576
"""A notice is a few pages of text."""
LACKING = (
    "SELECT sha256 FROM wanted WHERE ledger = ? AND sha256 NOT IN (SELECT sha256 FROM blob)"
    " ORDER BY seq LIMIT ?"
)
WANTED_MAX = 100
"""Digests named in one answer; the next answer names the next ones."""


class Projected(Protocol):
    """A store whose tables of what entries name can lag behind them (store.DistrictStore)."""

    @property
    def db(self) -> StationDatabase: ...

    def catch_up(self) -> None: ...


class Blobs:
    """Blobs by digest. A blob that no entry names is nobody's, and not taken."""

    def __init__(self, store: Projected) -> None:
        self._store, db = store, store.db
        self._db = db
        self._blob = table(db, "blob", "sha256 body")
        self._wanted = table(db, "wanted", "ledger sha256 seq")

    def wanted(self, ledger: int) -> list[str]:
        """Digests (64 hex) that entries of this ledger name and that are missing, oldest first."""
        self._store.catch_up()
        return [one for (one,) in rows(self._db, LACKING, ledger, WANTED_MAX)]

    def is_named(self, digest: str, *, by: int | None = None) -> bool:
        """Whether an entry names it; `by`: an entry of this ledger."""
        self._store.catch_up()
        wanted = self._wanted
        found = wanted.select().where(wanted.sha256 == digest)
        return bool((found if by is None else found.where(wanted.ledger == by)).exists())

    def keep(self, digest: str, body: bytes) -> bool:
        """Keep `body` durably; False when it does not have this digest. Repeating is harmless."""
        if sha256(body).hexdigest() != digest:
            return False
        with transaction(self._db):
            self._blob.insert(sha256=digest, body=body).on_conflict_ignore().execute()
        return True

    def body(self, digest: str) -> bytes | None:
        found = self._blob.select(self._blob.body).where(self._blob.sha256 == digest)
        return next((bytes(body) for (body,) in found.tuples()), None)
