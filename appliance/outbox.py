"""What follows a committed entry: papers to print. It may fail and repeat; nothing is lost.

A job's life: queued -> sent -> confirmed | unknown. `document.print` is an entry, written before
the first byte leaves (so a copy is never uncounted); whether the paper came out is a fact of
this table. If power fails while a job is `sent`, it comes back as `unknown` and the screen asks:
a person makes it `confirmed`, or `failed` with one more copy behind it.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from peewee import SqliteDatabase, Table

_COLUMNS = (
    "id", "what", "kind", "document", "copy", "trade", "seq", "state", "hint", "digest", "large",
)  # fmt: skip
_ADD = """INSERT INTO outbox (what, kind, document, copy, trade, seq, state, hint, digest, large)
    VALUES (?, ?, ?, ?, ?, ?, 'queued', '', '', ?)"""
_LAST_COPY = "SELECT coalesce(max(copy), 0) FROM outbox WHERE document = ?"
"""Plain SQL, which SQLite keeps prepared: both run within commands."""


class Job(Struct, frozen=True):
    """One paper. `copy` counts from 1; `state` queued | sent | confirmed | unknown | failed.

    `what`: `print` a slip, `sheet` A4. `hint`: why it waits or is not known; of a sheet that was
    sent the print system's number for it. `large`: in large print.
    """

    id: int
    what: str
    kind: str
    document: str
    copy: int
    trade: str
    seq: int
    state: str
    hint: str
    digest: str
    large: bool = False


class Outbox:
    """The queue of papers in station.db; `add` runs in the transaction of the entry it follows."""

    def __init__(self, db: SqliteDatabase) -> None:
        self._db = db
        self._table = Table("outbox", _database=db)

    def add(
        self, *, kind: str, document: str, copy: int, trade: str, seq: int, what: str = "print",
        large: bool = False,
    ) -> None:  # fmt: skip
        row = (what, kind, document, copy, trade, seq, large)
        self._db.connection().execute(_ADD, row)

    def jobs(
        self, *, trade: str | None = None, states: tuple[str, ...] = (), what: str = ""
    ) -> list[Job]:
        """Jobs, oldest first, of one trade, in some states, for one printer."""
        found = self._table.select(*[getattr(self._table.c, c) for c in _COLUMNS])
        if trade is not None:
            found = found.where(self._table.c.trade == trade)
        if what:
            found = found.where(self._table.c.what == what)
        if states:
            found = found.where(self._table.c.state.in_(states))
        return [_job(row) for row in found.order_by(self._table.c.id).tuples()]

    def job(self, job_id: int) -> Job | None:
        found = self._table.select(*[getattr(self._table.c, c) for c in _COLUMNS]).where(
            self._table.c.id == job_id
        )
        return next((_job(row) for row in found.tuples()), None)

    def mark(self, job_id: int, state: str, *, hint: str = "", digest: str | None = None) -> None:
        changes = {"state": state, "hint": hint}
        if digest is not None:
            changes["digest"] = digest
        self._table.update(**changes).where(self._table.c.id == job_id).execute()

    def enlarge(self, first_seq: int) -> None:
        """Large print for the slips that wait and rest on that entry or a later one."""
        row = self._table.c
        late = (row.seq >= first_seq) & (row.state == "queued")
        self._table.update(large=True).where(late).execute()

    def change_copy(self, job: Job, copy: int) -> None:
        """Give `job` that number; whoever waits under it takes the number of `job`."""
        same, row = self._table.c.document == job.document, self._table.c
        waiting = (row.copy == copy) & (row.state == "queued") & (row.id != job.id)
        self._table.update(copy=job.copy).where(same & waiting).execute()
        self._table.update(copy=copy).where(row.id == job.id).execute()

    def last_copy(self, document: str) -> int:
        """The highest copy number that was ordered for a document, printed or not."""
        (copy,) = self._db.connection().execute(_LAST_COPY, (document,)).fetchone()
        return int(copy)


def _job(row: Sequence[Any]) -> Job:
    values = [*row[:-1], bool(row[-1])]
    return Job(*values)
