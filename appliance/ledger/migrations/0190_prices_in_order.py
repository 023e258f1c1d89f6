"""Reference prices are read from an index alone, in the order in which they are grouped."""

from typing import Any

STATEMENTS = (
    "DROP INDEX p_account_price",
    """CREATE INDEX p_account_price ON p_account (village, type, unit, price_fen, won_on)
        WHERE won_on <> ''""",
)


def up(_migrator: Any, db: Any) -> None:
    for statement in STATEMENTS:
        db.execute_sql(statement)
