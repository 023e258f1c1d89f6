"""Months of the staff, what is owed of each contract, figures by day: so that no page folds.

Projections all; the entries alone make them again (core/figures/ranking.py, core/instalments.py).
"""

from typing import Any

COUNTS = ", ".join(
    f"{name} INTEGER NOT NULL"
    for name in (
        "received", "finished", "accepted", "completed", "deal_fen", "saved_fen", "added_fen",
        "listing_fen", "rounds", "failed", "due", "on_time",
    )
)  # fmt: skip

TABLES = (
    # The days of a month that is not whole come from here: some rows a day, not one an entry.
    f"""CREATE TABLE p_figure_day (
        day TEXT NOT NULL,
        type TEXT NOT NULL,
        village TEXT NOT NULL,
        owner TEXT NOT NULL,
        {COUNTS},
        PRIMARY KEY (day, type, village, owner)
    ) STRICT, WITHOUT ROWID""",
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
