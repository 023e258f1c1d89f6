"""Projections of the entries: records of trades, what was odd about an entry. Rebuilt at will."""

from typing import Any

TABLES = (
    """CREATE TABLE record (
        ledger INTEGER NOT NULL REFERENCES ledger (id),
        trade TEXT NOT NULL,
        last_seq INTEGER NOT NULL,
        stage TEXT NOT NULL,
        state TEXT NOT NULL,
        PRIMARY KEY (ledger, trade)) WITHOUT ROWID""",
    """CREATE TABLE record_entry (
        ledger INTEGER NOT NULL REFERENCES ledger (id),
        trade TEXT NOT NULL,
        seq INTEGER NOT NULL,
        kind TEXT NOT NULL,
        at TEXT NOT NULL,
        stage TEXT NOT NULL,
        PRIMARY KEY (ledger, trade, seq)) WITHOUT ROWID""",
    """CREATE TABLE finding (
        ledger INTEGER NOT NULL REFERENCES ledger (id),
        seq INTEGER NOT NULL,
        code TEXT NOT NULL,
        PRIMARY KEY (ledger, seq, code)) WITHOUT ROWID""",
)


def up(_migrator: Any, db: Any) -> None:
    for table in TABLES:
        db.execute_sql(table)
