"""How far the projections of a ledger were brought up to its entries."""

from typing import Any

STATEMENTS = (
    "ALTER TABLE ledger ADD COLUMN projected INTEGER NOT NULL DEFAULT 0",
    "UPDATE ledger SET projected = size",
)


def up(_migrator: Any, db: Any) -> None:
    for statement in STATEMENTS:
        db.execute_sql(statement)
