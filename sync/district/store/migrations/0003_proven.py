"""The newest signed checkpoint of which all entries are held, beside the newest signed one."""

from typing import Any

STATEMENTS = (
    "ALTER TABLE ledger ADD COLUMN proven_size INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE ledger ADD COLUMN proven_note TEXT NOT NULL DEFAULT ''",
    """UPDATE ledger SET proven_size = signed_size, proven_note = signed_note
        WHERE signed_size <= size""",
    """UPDATE ledger SET proven_size = seen_size, proven_note = seen_note
        WHERE signed_size > size AND seen_size <= size""",
)


def up(_migrator: Any, db: Any) -> None:
    for statement in STATEMENTS:
        db.execute_sql(statement)
