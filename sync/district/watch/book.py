"""The tables of the watch: findings with the day they were first seen, and what it has read.

Every method runs inside the caller's transaction.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from appliance.core.envelope import ClockReading
from appliance.ledger.database import StationDatabase
from sync.district.watch.boots import Run
from sync.district.watch.contacts import Contact
from sync.district.watch.finding import Finding, Side
from sync.district.watch.people import ROAD_MS, Act

CONTACTS_MAX: Final = 256
"""Contacts remembered of one station; of equal ones in a row only the first and the newest."""
FINDINGS_MAX: Final = 200
"""Of one code and ledger: a clock that jumps every minute is known by then."""
READ: Final = ("watch_boot", "watch_claim", "watch_key", "watch_act", "watch_ledger")
"""What comes of the entries alone."""


_FINDINGS: Final = (
    "SELECT id, code, origin, key, facts, sides, first_ms, ended_ms, judged FROM watch_finding"
)


class Seen(Struct, frozen=True):
    """A finding as the district holds it. Times in ms of the wall here.

    `ended_ms`: since when it is no longer so, None while it stands; `judged`: what a person said
    who has looked, empty before.
    """

    number: int
    finding: Finding
    first_ms: int
    ended_ms: int | None
    judged: str

    @property
    def open(self) -> bool:
        return self.ended_ms is None and not self.judged


class Claim(Struct, frozen=True):
    """An entry that uses something only one may use."""

    ledger: int
    seq: int
    trade: str


class Position(Struct, frozen=True):
    """How far a ledger was read.

    `size` entries, `at` and `clock` of the newest, `evidence` the last piece that was looked at.
    """

    size: int = 0
    at: str = ""
    clock: ClockReading | None = None
    evidence: int = 0


class Book:
    def __init__(self, db: StationDatabase) -> None:
        self._execute: Callable[..., Any] = db.execute_sql

    # --- findings -------------------------------------------------------------------------

    def name(self, one: Finding, at_ms: int) -> None:
        """Keep a finding; a known one keeps its first day, and stands again if it had ended."""
        many = self._one(
            "SELECT count(*) FROM watch_finding WHERE origin = ? AND code = ? AND key <> ?",
            one.origin, one.code, one.key,
        )  # fmt: skip
        if many is not None and many[0] >= FINDINGS_MAX:
            return
        self._write(
            "INSERT INTO watch_finding (key, code, origin, facts, sides, first_ms)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET code = excluded.code,"
            " facts = excluded.facts, sides = excluded.sides, ended_ms = NULL",
            one.key, one.code, one.origin, _text(one.facts), _text(one.sides), at_ms,
        )  # fmt: skip

    def end(self, key: str, at_ms: int) -> None:
        """It is no longer so."""
        sql = "UPDATE watch_finding SET ended_ms = ? WHERE key = ? AND ended_ms IS NULL"
        self._write(sql, at_ms, key)

    def judge(self, number: int, said: str) -> bool:
        """A person has looked; False for no such finding. Nothing is deleted."""
        sql = "UPDATE watch_finding SET judged = ? WHERE id = ?"
        return bool(self._execute(sql, (said, number)).rowcount)

    def findings(self) -> list[Seen]:
        """All of them, the newest last."""
        return self._found(" ORDER BY id")

    def of_code(self, code: str, origin: str) -> list[Seen]:
        """Those of one code about one ledger."""
        return self._found(" WHERE code = ? AND origin = ? ORDER BY id", code, origin)

    def counts(self) -> dict[str, int]:
        """How many findings of each code are open."""
        sql = (
            "SELECT code, count(*) FROM watch_finding WHERE ended_ms IS NULL AND judged = ''"
            " GROUP BY code ORDER BY code"
        )
        return dict(self._rows(sql))

    def _found(self, which: str, *values: object) -> list[Seen]:
        rows = self._rows(_FINDINGS + which, *values)
        return [
            Seen(
                number,
                Finding(
                    code, origin, key,
                    msgspec.json.decode(facts),
                    msgspec.json.decode(sides, type=tuple[Side, ...]),
                ),
                first_ms, ended_ms, judged,
            )
            for number, code, origin, key, facts, sides, first_ms, ended_ms, judged in rows
        ]  # fmt: skip

    # --- what was read --------------------------------------------------------------------

    def position(self, ledger: int) -> Position:
        sql = "SELECT size, at, clock, evidence FROM watch_ledger WHERE ledger = ?"
        found = self._one(sql, ledger)
        if found is None:
            return Position()
        size, at, clock, evidence = found
        read = msgspec.json.decode(clock, type=ClockReading) if clock else None
        return Position(size, at, read, evidence)

    def stand(self, ledger: int, position: Position) -> None:
        self._write(
            "INSERT OR REPLACE INTO watch_ledger VALUES (?, ?, ?, ?, ?)",
            ledger, position.size, position.at,
            "" if position.clock is None else _text(position.clock), position.evidence,
        )  # fmt: skip

    def runs(self, ledger: int) -> dict[str, Run]:
        sql = "SELECT boot, first_seq, last_seq, last_mono_ms FROM watch_boot WHERE ledger = ?"
        return {row[0]: Run(*row) for row in self._rows(sql, ledger)}

    def keep_runs(self, ledger: int, runs: Sequence[Run]) -> None:
        for one in runs:
            self._write(
                "INSERT OR REPLACE INTO watch_boot VALUES (?, ?, ?, ?, ?)",
                ledger, one.boot, one.first_seq, one.last_seq, one.last_mono_ms,
            )  # fmt: skip

    def claim(self, kind: str, token: str, claim: Claim) -> list[Claim]:
        """Keep a claim; those of other ledgers to the same."""
        self._write(
            "INSERT OR IGNORE INTO watch_claim VALUES (?, ?, ?, ?, ?)",
            kind, token, claim.ledger, claim.seq, claim.trade,
        )  # fmt: skip
        return [one for one in self.claims(kind, token) if one.ledger != claim.ledger]

    def claims(self, kind: str, token: str) -> list[Claim]:
        sql = "SELECT ledger, seq, trade FROM watch_claim WHERE kind = ? AND token = ?"
        return [Claim(*row) for row in self._rows(sql, kind, token)]

    def tokens(self, kind: str) -> list[str]:
        """What is claimed as `kind`, each once."""
        sql = "SELECT DISTINCT token FROM watch_claim WHERE kind = ?"
        return [token for (token,) in self._rows(sql, kind)]

    def key_of(self, ledger: int, key_id: str) -> str:
        """The public half behind a key's id at a station; empty for none known."""
        sql = "SELECT person FROM watch_key WHERE ledger = ? AND key_id = ?"
        found = self._one(sql, ledger, key_id)
        return "" if found is None else str(found[0])

    def keep_key(self, ledger: int, key_id: str, person: str) -> None:
        self._write("INSERT OR REPLACE INTO watch_key VALUES (?, ?, ?)", ledger, key_id, person)

    def act(self, person: str, act: Act) -> list[Act]:
        """Keep an act; those of the same key elsewhere at about the same time."""
        self._write(
            "INSERT OR IGNORE INTO watch_act VALUES (?, ?, ?, ?, ?)",
            person, act.at_ms, act.ledger, act.seq, act.sure_ms,
        )  # fmt: skip
        near = self._rows(
            "SELECT ledger, seq, at_ms, sure_ms FROM watch_act"
            " WHERE person = ? AND at_ms BETWEEN ? AND ? AND ledger <> ?",
            person, act.at_ms - ROAD_MS, act.at_ms + ROAD_MS, act.ledger,
        )  # fmt: skip
        return [Act(*row) for row in near]

    # --- contacts -------------------------------------------------------------------------

    def heard(self, ledger: int, contact: Contact) -> None:
        """Remember a contact. If the last two said the same, the newer of them makes room."""
        same = (
            "SELECT id, route, size FROM watch_contact WHERE ledger = ? ORDER BY id DESC LIMIT 2"
        )
        last = self._rows(same, ledger)
        told = [(route, size) for _id, route, size in last]
        if told == [(contact.route, contact.size)] * 2:
            self._write("DELETE FROM watch_contact WHERE id = ?", last[0][0])
        self._write(
            "INSERT INTO watch_contact (ledger, at_ms, route, size, after, note)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            ledger, contact.at_ms, contact.route, contact.size, contact.after, contact.note,
        )  # fmt: skip
        self._write(
            "DELETE FROM watch_contact WHERE ledger = ? AND id <= (SELECT id FROM watch_contact"
            " WHERE ledger = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
            ledger, ledger, CONTACTS_MAX,
        )  # fmt: skip

    def contacts(self, ledger: int) -> list[Contact]:
        sql = (
            "SELECT at_ms, route, size, after, note FROM watch_contact WHERE ledger = ?"
            " ORDER BY id"
        )
        return [Contact(*row) for row in self._rows(sql, ledger)]

    def forget(self) -> None:
        """Drop what follows from the entries; findings keep their first day and their number."""
        for one in READ:
            self._write(f"DELETE FROM {one}")  # noqa: S608  names of ours

    # --- inside ---------------------------------------------------------------------------

    def _write(self, sql: str, *values: object) -> None:
        self._execute(sql, values)

    def _rows(self, sql: str, *values: object) -> list[Any]:
        return list(self._execute(sql, values).fetchall())

    def _one(self, sql: str, *values: object) -> Any | None:
        return self._execute(sql, values).fetchone()


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
