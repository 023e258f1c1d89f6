"""What a witness remembers: the last tree of each ledger, every one it signed, and evidence."""

from typing import Any

TABLES = (
    """CREATE TABLE log (
        id INTEGER PRIMARY KEY,
        origin TEXT NOT NULL UNIQUE,
        disputed INTEGER NOT NULL DEFAULT 0,
        size INTEGER NOT NULL DEFAULT 0,
        root BLOB NOT NULL DEFAULT x'',
        note TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE signed (
        log INTEGER NOT NULL REFERENCES log (id),
        size INTEGER NOT NULL,
        root BLOB NOT NULL,
        note TEXT NOT NULL,
        PRIMARY KEY (log, size)) WITHOUT ROWID""",
    """CREATE TABLE evidence (
        id INTEGER PRIMARY KEY,
        origin TEXT NOT NULL,
        digest BLOB NOT NULL,
        reason TEXT NOT NULL,
        at TEXT NOT NULL,
        body BLOB NOT NULL,
        against TEXT NOT NULL,
        UNIQUE (origin, digest))""",
)


def up(_migrator: Any, db: Any) -> None:
    for table in TABLES:
        db.execute_sql(table)
