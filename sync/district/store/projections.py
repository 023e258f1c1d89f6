"""Tables that follow from the entries: records of trades, findings, public texts wanted."""

from collections.abc import Callable, Collection, Iterable, Iterator

import msgspec

from appliance.core.envelope import Envelope
from appliance.ledger.database import StationDatabase
from sync.database import insert_many, rows, table
from sync.district import records
from sync.district.records import Moves, Record

RECORD = "INSERT OR REPLACE INTO record (ledger, trade, last_seq, stage, state) VALUES (?,?,?,?,?)"
STEP = (
    "INSERT OR REPLACE INTO record_entry (ledger, trade, seq, kind, at, stage)"
    " VALUES (?,?,?,?,?,?)"
)
FINDING = "INSERT OR IGNORE INTO finding (ledger, seq, code) VALUES (?,?,?)"
WANTED = "INSERT OR IGNORE INTO wanted (ledger, sha256, seq) VALUES (?,?,?)"
RECORD_OF = "SELECT state FROM record WHERE ledger = ? AND trade = ?"
WEB_REFUSED = (
    "INSERT OR IGNORE INTO web_refused (ledger, seq, at, enrol_id, reason) VALUES (?,?,?,?,?)"
)
RECORDS_MAX = 200
"""Trades in one list of a page."""


class Step(msgspec.Struct, frozen=True):
    """One entry of a trade and the stage after it."""

    seq: int
    kind: str
    at: str
    stage: str


class WebRefused(msgspec.Struct, frozen=True):
    """An enrolment of the district's web that a station did not take: entry `seq` says so.

    `enrol_id` is the random number under which the district knows whose it was.
    """

    seq: int
    at: str
    enrol_id: str
    reason: str


class _Run:
    """What a run of entries changes, each record once: rows of the five tables."""

    def __init__(self, ledger: int, known: Callable[[str], Record | None], moves: Moves) -> None:
        self._ledger, self._known, self._moves = ledger, known, moves
        self._records: dict[str, Record | None] = {}
        self.steps: list[tuple[object, ...]] = []
        self.findings: list[tuple[object, ...]] = []
        self.wanted: list[tuple[object, ...]] = []
        self.web_refused: list[tuple[object, ...]] = []

    def take(self, seq: int, body: bytes) -> None:
        entry = records.read(seq, body)
        if isinstance(entry, str):
            self.findings.append((self._ledger, seq, entry))
            return
        asked = records.question_blob(entry)
        if asked:
            self.wanted.append((self._ledger, asked, seq))
        if no := records.web_refused(entry):
            self.web_refused.append((self._ledger, seq, entry.at, no.number, no.reason))
        if entry.trade is not None:
            self._follow(entry.trade, entry)

    def _follow(self, trade: str, entry: Envelope) -> None:
        if trade not in self._records:
            self._records[trade] = self._known(trade)
        before = self._records[trade]
        record, finding = records.follow(before, entry, self._moves)
        if finding:
            self.findings.append((self._ledger, entry.seq, finding))
        if record is None:
            return
        self._records[trade] = record
        self.steps.append((self._ledger, trade, entry.seq, entry.kind, entry.at, record.stage))
        digest = records.wanted_blob(record)
        if digest and (before is None or digest != records.wanted_blob(before)):
            self.wanted.append((self._ledger, digest, entry.seq))

    def record_rows(self) -> Iterator[tuple[object, ...]]:
        for trade, one in self._records.items():
            if one is not None:
                state = msgspec.json.encode(one).decode()
                yield self._ledger, trade, one.last_seq, one.stage, state


class Projections:
    """Written by `DistrictStore.catch_up` after entries were kept; read by the pages."""

    def __init__(self, db: StationDatabase, moves: Moves) -> None:
        self._db, self._moves = db, moves
        self._record = table(db, "record", "ledger trade last_seq stage state")
        self._step = table(db, "record_entry", "ledger trade seq kind at stage")
        self._finding = table(db, "finding", "ledger seq code")
        self._wanted = table(db, "wanted", "ledger sha256 seq")
        self._web_refused = table(db, "web_refused", "ledger seq at enrol_id reason")

    def take(self, ledger: int, numbered: Iterable[tuple[int, bytes]]) -> None:
        """Bring the tables up to these entries of `ledger`, in their order."""
        run = _Run(ledger, lambda trade: self.record(ledger, trade), self._moves)
        for seq, body in numbered:
            run.take(seq, body)
        insert_many(self._db, RECORD, run.record_rows())
        insert_many(self._db, STEP, run.steps)
        insert_many(self._db, FINDING, run.findings)
        insert_many(self._db, WANTED, run.wanted)
        insert_many(self._db, WEB_REFUSED, run.web_refused)

    def want(self, ledger: int, digest: str, seq: int) -> None:
        """A public text that an entry names; the station is asked for it."""
        insert_many(self._db, WANTED, [(ledger, digest, seq)])

    def forget(self, ledger: int) -> None:
        tables = (self._record, self._step, self._finding, self._wanted, self._web_refused)
        for one in tables:
            one.delete().where(one.ledger == ledger).execute()

    def record(self, ledger: int, trade: str) -> Record | None:
        found = rows(self._db, RECORD_OF, ledger, trade)
        return next((_record(state) for (state,) in found), None)

    def records(self, ledger: int, stages: Collection[str] = ()) -> list[Record]:
        """Trades of a station (in one of `stages`, when given), the latest changed first.

        At most RECORDS_MAX of them: what a person reads; `count` says how many there are.
        """
        row = self._record
        found = row.select(row.state).where(row.ledger == ledger)
        if stages:
            found = found.where(row.stage.in_(sorted(stages)))
        newest = found.order_by(row.last_seq.desc()).limit(RECORDS_MAX)
        return [_record(state) for (state,) in newest.tuples()]

    def count(self, ledger: int) -> int:
        """How many trades of this station are known."""
        row = self._record
        return int(row.select().where(row.ledger == ledger).count())

    def steps(self, ledger: int, trade: str) -> list[Step]:
        """The entries of one trade, in order."""
        row = self._step
        found = row.select(row.seq, row.kind, row.at, row.stage).where(
            (row.ledger == ledger) & (row.trade == trade)
        )
        return [Step(*one) for one in found.order_by(row.seq).tuples()]

    def times_of(self, ledger: int, kind: str) -> list[str]:
        """When entries of this kind were written (entry form), in no order."""
        row = self._step
        found = row.select(row.at).where((row.ledger == ledger) & (row.kind == kind))
        return [at for (at,) in found.tuples()]

    def web_refused(self, ledger: int) -> list[WebRefused]:
        """What this station did not take of the district's web, the newest first."""
        row = self._web_refused
        found = row.select(row.seq, row.at, row.enrol_id, row.reason).where(row.ledger == ledger)
        newest = found.order_by(row.seq.desc()).limit(RECORDS_MAX)
        return [WebRefused(*one) for one in newest.tuples()]

    def findings(self, ledger: int) -> list[tuple[int, str]]:
        """(seq, code) of entries that a person should look at."""
        row = self._finding
        found = row.select(row.seq, row.code).where(row.ledger == ledger)
        return list(found.order_by(row.seq).tuples())


def _record(state: str) -> Record:
    return msgspec.json.decode(state, type=Record)
