"""What the agent remembers over a restart: facts by name, and what the district refused."""

from typing import Any

TABLES = (
    "CREATE TABLE fact (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TABLE refusal (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        reason TEXT NOT NULL,
        size INTEGER NOT NULL)""",
)


def up(_migrator: Any, db: Any) -> None:
    for table in TABLES:
        db.execute_sql(table)
