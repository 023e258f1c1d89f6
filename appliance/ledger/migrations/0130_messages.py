"""Short messages: the queue of those that go out, and where those that came in are noted."""

from typing import Any

TABLES = (
    """CREATE TABLE message (
        id INTEGER PRIMARY KEY,
        message_id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        trade TEXT NOT NULL,
        seq INTEGER NOT NULL,
        number_ref TEXT NOT NULL,
        state TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        due_ms INTEGER NOT NULL,
        total INTEGER NOT NULL,
        turn INTEGER NOT NULL,
        digest TEXT NOT NULL,
        parts TEXT NOT NULL,
        reports TEXT NOT NULL,
        hint TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX message_state ON message (state)",
    """CREATE TABLE message_in (
        id TEXT PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        seen INTEGER NOT NULL
    ) STRICT""",
)


def up(_migrator: Any, db: Any) -> None:
    for statement in TABLES:
        db.execute_sql(statement)
