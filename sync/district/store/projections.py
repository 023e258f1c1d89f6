"""Tables that follow from the entries: records of trades, findings, public texts wanted."""

from collections.abc import Collection, Iterable

import msgspec

from appliance.core.envelope import Envelope
from appliance.ledger.database import StationDatabase
from sync.database import table
from sync.district import records
from sync.district.records import Moves, Record

RECORDS_MAX = 200
"""Trades in one list of a page."""


class Step(msgspec.Struct, frozen=True):
    """One entry of a trade and the stage after it."""

    seq: int
    kind: str
    at: str
    stage: str


class Projections:
    """Written inside the transaction that keeps the entries; read by the pages."""

    def __init__(self, db: StationDatabase, moves: Moves) -> None:
        self._moves = moves
        self._record = table(db, "record", "ledger trade last_seq stage state")
        self._step = table(db, "record_entry", "ledger trade seq kind at stage")
        self._finding = table(db, "finding", "ledger seq code")
        self._wanted = table(db, "wanted", "ledger sha256 seq")

    def take(self, ledger: int, numbered: Iterable[tuple[int, bytes]]) -> None:
        """Bring the tables up to these entries of `ledger`, in their order."""
        for seq, body in numbered:
            entry = records.read(seq, body)
            if isinstance(entry, str):
                self._keep_finding(ledger, seq, entry)
                continue
            asked = records.question_blob(entry)
            if asked:
                self._want(ledger, asked, seq)
            if entry.trade is not None:
                self._take(ledger, entry.trade, entry)

    def _take(self, ledger: int, trade: str, entry: Envelope) -> None:
        record, finding = records.follow(self.record(ledger, trade), entry, self._moves)
        if finding:
            self._keep_finding(ledger, entry.seq, finding)
        if record is None:
            return
        self._record.replace(
            ledger=ledger,
            trade=trade,
            last_seq=record.last_seq,
            stage=record.stage,
            state=msgspec.json.encode(record).decode(),
        ).execute()
        self._step.replace(
            ledger=ledger,
            trade=trade,
            seq=entry.seq,
            kind=entry.kind,
            at=entry.at,
            stage=record.stage,
        ).execute()
        digest = records.wanted_blob(record)
        if digest:
            self._want(ledger, digest, entry.seq)

    def _want(self, ledger: int, digest: str, seq: int) -> None:
        """A public text that an entry names; the station is asked for it."""
        row = {"ledger": ledger, "sha256": digest, "seq": seq}
        self._wanted.insert(row).on_conflict_ignore().execute()

    def _keep_finding(self, ledger: int, seq: int, code: str) -> None:
        row = {"ledger": ledger, "seq": seq, "code": code}
        self._finding.insert(row).on_conflict_ignore().execute()

    def forget(self, ledger: int) -> None:
        for one in (self._record, self._step, self._finding, self._wanted):
            one.delete().where(one.ledger == ledger).execute()

    def record(self, ledger: int, trade: str) -> Record | None:
        row = self._record
        found = row.select(row.state).where((row.ledger == ledger) & (row.trade == trade))
        return next((_record(state) for (state,) in found.tuples()), None)

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

    def findings(self, ledger: int) -> list[tuple[int, str]]:
        """(seq, code) of entries that a person should look at."""
        row = self._finding
        found = row.select(row.seq, row.code).where(row.ledger == ledger)
        return list(found.order_by(row.seq).tuples())


def _record(state: str) -> Record:
    return msgspec.json.decode(state, type=Record)
