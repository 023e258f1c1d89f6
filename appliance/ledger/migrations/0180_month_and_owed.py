"""Months of the staff, and what is owed of each contract: kept by entry, so that no page folds.

Projections all; the entries alone make them again (core/figures/ranking.py, core/instalments.py).
"""

from typing import Any

TABLES = (
    """CREATE TABLE p_staff_month (
        month TEXT NOT NULL,
        staff_no TEXT NOT NULL,
        acts INTEGER NOT NULL,
        overdue INTEGER NOT NULL,
        ratings INTEGER NOT NULL,
        scores INTEGER NOT NULL,
        PRIMARY KEY (month, staff_no)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE p_staff_day (
        day TEXT NOT NULL,
        staff_no TEXT NOT NULL,
        PRIMARY KEY (day, staff_no)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE p_service (
        service_id TEXT PRIMARY KEY,
        staff_no TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE p_owed (
        trade TEXT PRIMARY KEY,
        due TEXT NOT NULL,
        body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX p_owed_due ON p_owed (due, trade) WHERE due <> ''",
)


def up(_migrator: Any, db: Any) -> None:
    for statement in TABLES:
        db.execute_sql(statement)
