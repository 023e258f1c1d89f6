"""How far the mirror has vouched for each ledger: the checkpoint with its lines."""

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    db.execute_sql(
        """CREATE TABLE mirrored (
            ledger INTEGER PRIMARY KEY REFERENCES ledger (id),
            size INTEGER NOT NULL,
            note TEXT NOT NULL)"""
    )
