"""The vault: subjects with their wrapped keys, their items, and the station's own secrets."""

from typing import Any

TABLES = (
    """CREATE TABLE vault_subject (
        id TEXT PRIMARY KEY,
        epoch INTEGER NOT NULL,
        wrapped BLOB NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE vault_item (
        seq INTEGER NOT NULL,
        name TEXT NOT NULL,
        subject TEXT NOT NULL REFERENCES vault_subject (id),
        sealed BLOB NOT NULL,
        PRIMARY KEY (seq, name)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX vault_item_subject ON vault_item (subject)",
    """CREATE TABLE vault_secret (
        name TEXT PRIMARY KEY,
        epoch INTEGER NOT NULL,
        wrapped BLOB NOT NULL
    ) STRICT, WITHOUT ROWID""",
)


def up(_migrator: Any, db: Any) -> None:
    for statement in TABLES:
        db.execute_sql(statement)
