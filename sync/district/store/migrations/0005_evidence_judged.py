"""What became of a thing that was set aside: proven since, taken since, or judged by a person."""

from typing import Any

STATEMENTS = (
    "ALTER TABLE evidence ADD COLUMN signed_size INTEGER",
    "ALTER TABLE evidence ADD COLUMN signed_root BLOB",
    "ALTER TABLE evidence ADD COLUMN state TEXT NOT NULL DEFAULT 'open'",
    "ALTER TABLE evidence ADD COLUMN settled_at TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE evidence ADD COLUMN settled_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE evidence ADD COLUMN judged TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX evidence_state ON evidence (origin, state)",
)


def up(_migrator: Any, db: Any) -> None:
    for statement in STATEMENTS:
        db.execute_sql(statement)
