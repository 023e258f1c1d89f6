"""Entries as the tests append them: real envelopes with little in them."""

import base64
import sqlite3
from datetime import UTC, datetime, timedelta

from appliance.core import entries
from appliance.core.envelope import CommandForm, Envelope, make
from appliance.core.instant import Instant, text_of
from appliance.ledger.database import Connection
from appliance.ledger.notes import SigningKey
from appliance.ledger.store import Appended, Ledger

ORIGIN = "demo.999999.999999100/ledger1"
KEY = SigningKey(ORIGIN, bytes(range(0x40, 0x60)))
START = datetime(2026, 3, 2, 1, tzinfo=UTC)


def instant(second: int) -> Instant:
    at = START + timedelta(seconds=second)
    wall = int(at.timestamp() * 1000)
    return Instant(at, wall, 1000 * (second + 1), "0badc0de", second, "district")


def entry(
    seq: int, fact: entries.Fact | None = None, trade: str | None = None, nonce: str = ""
) -> Envelope:
    """An act of the box itself, one second after the one before; with `nonce` a command's."""
    told = fact or entries.DeviceModeChanged("printer", "ready", f"test-{seq}")
    now = instant(seq)
    return make(
        seq,
        entries.Draft(told, trade),
        instant=now,
        at=text_of(now.at),
        command=CommandForm(name="X", args={}, commits={}, nonce=nonce) if nonce else None,
        cause=None,
        sigs=(),
        commits={},
        rules="2026-01",
        demo=True,
    )


def grow(ledger: Ledger, count: int, *, per_commit: int = 1) -> Appended:
    """Append `count` entries, `per_commit` in each transaction; returns the last append."""
    last = None
    for start in range(0, count, per_commit):
        with ledger.transaction():
            first = ledger.size
            last = ledger.append(
                [
                    (entry(first + i), (f"T{(first + i) % 3}",))
                    for i in range(min(per_commit, count - start))
                ]
            )
    assert last is not None
    return last


def nonce(number: int) -> str:
    return base64.b64encode(number.to_bytes(16, "big")).decode()


class Faulty(Connection):
    """A connection whose next COMMIT fails: before it took place, or after."""

    failing: str = ""

    def cursor(self, factory: type[sqlite3.Cursor] | None = None) -> sqlite3.Cursor:
        return super().cursor(factory or FaultyCursor)


class FaultyCursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: object = ()) -> sqlite3.Cursor:  # type: ignore[override]
        failing, committing = Faulty.failing, sql == "COMMIT"
        if committing:
            Faulty.failing = ""
        if committing and failing == "not kept":
            raise disk_error()
        super().execute(sql, parameters)  # type: ignore[arg-type]
        if committing and failing == "but kept":
            raise disk_error()
        return self


def disk_error() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    return error
