"""What lists and look-ups need once the box holds ten years of trades.

Each index is written when a trade is submitted or changes its stage, not with every entry.
"""

from typing import Any

from peewee import SqliteDatabase

STATEMENTS = (
    # A few hundred are under way among a hundred thousand: this index holds only them.
    "CREATE INDEX p_trade_under_way ON p_trade (stage) WHERE stage <> 'ARCHIVED'",
    # People say the last four digits of a number.
    "CREATE INDEX p_trade_tail ON p_trade (substr(number, -4))",
    # Not from entries alone: the codes hang on a secret of this box.
    "CREATE TABLE query_code (code TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE) WITHOUT ROWID",
)


def up(_migrator: Any, db: SqliteDatabase) -> None:
    for statement in STATEMENTS:
        db.execute_sql(statement)
