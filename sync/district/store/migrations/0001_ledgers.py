"""Ledgers as received: entries, tree nodes, signed promises, cosigned trees, evidence, blobs.

Every key leads with the ledger's number, so that the tables can be spread by station.
"""

from typing import Any

TABLES = (
    """CREATE TABLE ledger (
        id INTEGER PRIMARY KEY,
        origin TEXT NOT NULL UNIQUE,
        disputed INTEGER NOT NULL DEFAULT 0,
        size INTEGER NOT NULL DEFAULT 0,
        edge BLOB NOT NULL DEFAULT x'',
        signed_size INTEGER NOT NULL DEFAULT 0,
        signed_note TEXT NOT NULL DEFAULT '',
        seen_size INTEGER NOT NULL DEFAULT 0,
        seen_root BLOB NOT NULL DEFAULT x'',
        seen_note TEXT NOT NULL DEFAULT '',
        contact_ms INTEGER)""",
    """CREATE TABLE entry (
        ledger INTEGER NOT NULL REFERENCES ledger (id),
        seq INTEGER NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (ledger, seq))""",
    """CREATE TABLE node (
        ledger INTEGER NOT NULL REFERENCES ledger (id),
        level INTEGER NOT NULL,
        place INTEGER NOT NULL,
        digest BLOB NOT NULL,
        PRIMARY KEY (ledger, level, place)) WITHOUT ROWID""",
    """CREATE TABLE promise (
        ledger INTEGER NOT NULL REFERENCES ledger (id),
        size INTEGER NOT NULL,
        root BLOB NOT NULL,
        note TEXT NOT NULL,
        PRIMARY KEY (ledger, size, root)) WITHOUT ROWID""",
    """CREATE TABLE evidence (
        id INTEGER PRIMARY KEY,
        origin TEXT NOT NULL,
        digest BLOB NOT NULL,
        reason TEXT NOT NULL,
        at TEXT NOT NULL,
        body BLOB NOT NULL,
        against TEXT NOT NULL,
        UNIQUE (origin, digest))""",
    """CREATE TABLE wanted (
        ledger INTEGER NOT NULL REFERENCES ledger (id),
        sha256 TEXT NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (ledger, sha256)) WITHOUT ROWID""",
    """CREATE TABLE blob (
        sha256 TEXT NOT NULL PRIMARY KEY,
        body BLOB NOT NULL)""",
)


def up(_migrator: Any, db: Any) -> None:
    for table in TABLES:
        db.execute_sql(table)
