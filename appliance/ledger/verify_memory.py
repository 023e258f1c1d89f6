"""What a verifier must remember of all it has read, in a file instead of memory.

Nonces, closed trades and the entries of open ones grow with the ledger, so they lie in an SQLite
file: a private temporary one, or a file that the caller keeps, so that a later run goes on where
this one ended. Such a file is believed: whoever can write it can make a later run pass over or
accept what he likes below its size, and add signers of his own. It therefore must belong to the
one who verifies; it is refused when others may write it, when its tables are not exactly these, or
when it was made under other keys. What it cannot change: the newest signed checkpoint is held
against the hashes in it, so entries that the checkpoint does not cover are never accepted.
"""

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import msgspec

from appliance.core.entries import Recorded
from appliance.ledger.verify_state import BadState, KeptAct, State, Stub, from_json, from_pack

TABLES = (
    "CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), body BLOB NOT NULL) STRICT",
    "CREATE TABLE nonce (nonce TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    """CREATE TABLE act (trade TEXT NOT NULL, seq INTEGER NOT NULL, waits INTEGER NOT NULL,
        body BLOB NOT NULL, PRIMARY KEY (trade, seq)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE sealed (firewall TEXT NOT NULL, seq INTEGER NOT NULL, body BLOB NOT NULL,
        PRIMARY KEY (firewall, seq)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE notice (trade TEXT PRIMARY KEY, firewall TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE closed (trade TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT, WITHOUT ROWID",
)
CACHE_KB = 4_096
WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


class Memory:
    """The tables of one run; `with Memory.at(path)`. Nothing is kept unless `keep` was called."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database

    @classmethod
    def at(cls, path: Path | None) -> Self:
        """A state file, made when it is not there; None: a temporary one. Raises BadState."""
        if path is not None and path.exists() and path.stat().st_mode & WRITABLE_BY_OTHERS:
            raise BadState(f"{path} can be written by others")
        database = sqlite3.connect("" if path is None else str(path), isolation_level=None)
        try:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute(f"PRAGMA cache_size = -{CACHE_KB}")
            database.execute("BEGIN EXCLUSIVE")
            _make_or_check(database)
        except (sqlite3.DatabaseError, BadState) as error:
            database.close()
            raise BadState(f"not a state of this verifier: {error}") from error
        return cls(database)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._db.close()

    # --- the run ------------------------------------------------------------------------------

    def state(self) -> State | None:
        """How the last run ended; None in a new file. Raises BadState."""
        rows = self._rows("SELECT body FROM state")
        return from_pack(rows[0][0], State) if rows else None

    def keep(self, state: State) -> None:
        """End the run: all that was remembered, and the state, become durable together."""
        self._db.execute(
            "INSERT OR REPLACE INTO state (one, body) VALUES (1, ?)",
            (msgspec.msgpack.encode(state),),
        )
        self._db.execute("COMMIT")

    # --- what is remembered -------------------------------------------------------------------

    def spend(self, nonce: str) -> bool:
        """Whether a nonce is new; it no longer is."""
        cursor = self._db.execute("INSERT OR IGNORE INTO nonce VALUES (?)", (nonce,))
        return cursor.rowcount == 1

    def add_act(self, trade: str, recorded: Recorded, *, waits: bool) -> None:
        """Keep an entry of an open trade; one that `waits` is not folded yet."""
        body = msgspec.json.encode(KeptAct.of(recorded))
        self._db.execute(
            "INSERT OR REPLACE INTO act VALUES (?, ?, ?, ?)",
            (trade, recorded.seq, waits, body),
        )

    def acts(self, trade: str, *, waiting: bool) -> list[Recorded]:
        """The entries of an open trade in order: those folded, or those that wait."""
        sql = "SELECT body FROM act WHERE trade = ? AND waits = ? ORDER BY seq"
        return [from_json(body, KeptAct).recorded() for (body,) in self._rows(sql, trade, waiting)]

    def rename(self, draft: str, trade: str) -> None:
        """A draft has become a trade with a number."""
        self._db.execute("UPDATE OR REPLACE act SET trade = ? WHERE trade = ?", (trade, draft))

    def end_wait(self, trade: str) -> None:
        """The waiting entries of a trade are about to be folded."""
        self._db.execute("UPDATE act SET waits = 0 WHERE trade = ?", (trade,))
        self._db.execute("DELETE FROM notice WHERE trade = ?", (trade,))

    def announce(self, trade: str, firewall: str) -> None:
        """From now on a trade's entries wait for the key that closes its enrolment."""
        self._db.execute("INSERT OR REPLACE INTO notice VALUES (?, ?)", (trade, firewall))

    def announced(self, trade: str) -> str | None:
        """The firewall key that was announced for a trade whose entries wait."""
        rows = self._rows("SELECT firewall FROM notice WHERE trade = ?", trade)
        return str(rows[0][0]) if rows else None

    def announced_trades(self) -> list[str]:
        """The trades whose entries wait."""
        return [str(trade) for (trade,) in self._rows("SELECT trade FROM notice ORDER BY trade")]

    def seal(self, firewall: str, seq: int, body: bytes) -> None:
        """Keep a hidden act until its key is published."""
        self._db.execute("INSERT OR REPLACE INTO sealed VALUES (?, ?, ?)", (firewall, seq, body))

    def sealed(self, firewall: str) -> Iterator[bytes]:
        """The hidden acts under a key, in order."""
        seq = -1
        sql = "SELECT seq, body FROM sealed WHERE firewall = ? AND seq > ? ORDER BY seq LIMIT 1"
        while rows := self._rows(sql, firewall, seq):
            seq = rows[0][0]
            yield bytes(rows[0][1])

    def forget_sealed(self, firewall: str) -> None:
        self._db.execute("DELETE FROM sealed WHERE firewall = ?", (firewall,))

    def close(self, trade: str, stub: Stub) -> None:
        """A trade has ended: its entries are no longer needed."""
        self._db.execute("DELETE FROM act WHERE trade = ?", (trade,))
        body = msgspec.json.encode(stub)
        self._db.execute("INSERT OR REPLACE INTO closed VALUES (?, ?)", (trade, body))

    def closed(self, trade: str) -> Stub | None:
        """What is kept of a trade that has ended."""
        rows = self._rows("SELECT body FROM closed WHERE trade = ?", trade)
        return from_json(rows[0][0], Stub) if rows else None

    def _rows(self, sql: str, *values: object) -> list[Any]:
        try:
            return list(self._db.execute(sql, values).fetchall())
        except sqlite3.DatabaseError as error:
            raise BadState(f"not a state of this verifier: {error}") from error


def _make_or_check(database: sqlite3.Connection) -> None:
    """A new file gets the tables; an old one has exactly them, and nothing that acts by itself."""
    found = [sql for (sql,) in database.execute("SELECT sql FROM sqlite_schema ORDER BY rowid")]
    if not found:
        for statement in TABLES:
            database.execute(statement)
    elif found != list(TABLES):
        raise BadState("its tables are others")
