"""The record itself: entries with leaves, tree nodes, checkpoints, cosignatures, nonces."""

from typing import Any

TABLES = (
    """CREATE TABLE life (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        origin TEXT NOT NULL,
        vkey TEXT NOT NULL,
        turn INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE entry (
        seq INTEGER PRIMARY KEY CHECK (seq >= 0),
        body BLOB NOT NULL CHECK (length(body) <= 65535),
        leaf BLOB NOT NULL CHECK (length(leaf) = 32)
    ) STRICT""",
    """CREATE TABLE node (
        level INTEGER NOT NULL CHECK (level > 0),
        idx INTEGER NOT NULL,
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        PRIMARY KEY (level, idx)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE subject (
        name TEXT NOT NULL,
        seq INTEGER NOT NULL REFERENCES entry (seq),
        PRIMARY KEY (name, seq)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE checkpoint (
        size INTEGER PRIMARY KEY CHECK (size > 0),
        note TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE cosignature (
        size INTEGER NOT NULL REFERENCES checkpoint (size),
        witness TEXT NOT NULL,
        time_s INTEGER NOT NULL,
        line TEXT NOT NULL,
        PRIMARY KEY (size, witness)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE nonce (
        nonce TEXT PRIMARY KEY,
        seq INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
)


def up(_migrator: Any, db: Any) -> None:
    for statement in TABLES:
        db.execute_sql(statement)
