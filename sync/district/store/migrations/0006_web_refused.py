"""Enrolments of the district's web that stations did not take: random number and reason."""

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    db.execute_sql(
        """CREATE TABLE web_refused (
            ledger INTEGER NOT NULL REFERENCES ledger (id),
            seq INTEGER NOT NULL,
            at TEXT NOT NULL,
            enrol_id TEXT NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (ledger, seq)) WITHOUT ROWID"""
    )
