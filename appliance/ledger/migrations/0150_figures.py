"""Figures: what each entry counted, by day, and the account of each trade they come from.

Projections both; the entries alone make them again (core/figures/account.py).
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
    """CREATE TABLE p_account (
        trade TEXT PRIMARY KEY,
        type TEXT NOT NULL,
        village TEXT NOT NULL,
        unit TEXT NOT NULL,
        won_on TEXT NOT NULL,
        price_fen INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX p_account_price ON p_account (village, type) WHERE won_on <> ''",
    f"""CREATE TABLE p_figure (
        day TEXT NOT NULL,
        seq INTEGER NOT NULL,
        type TEXT NOT NULL,
        village TEXT NOT NULL,
        owner TEXT NOT NULL,
        {COUNTS},
        PRIMARY KEY (day, seq)
    ) STRICT, WITHOUT ROWID""",
    # Whole months of a year come from here: some thousands of rows, not a million.
    f"""CREATE TABLE p_figure_month (
        month TEXT NOT NULL,
        type TEXT NOT NULL,
        village TEXT NOT NULL,
        owner TEXT NOT NULL,
        {COUNTS},
        PRIMARY KEY (month, type, village, owner)
    ) STRICT, WITHOUT ROWID""",
)


def up(_migrator: Any, db: Any) -> None:
    for statement in TABLES:
        db.execute_sql(statement)
