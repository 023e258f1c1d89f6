"""Fewer pages for each commit: what every command writes lies in as few B-trees as it can.

Documents are found by number and by trade only, papers by state and by trade (of one document
only when it is printed once more). Nobody asks for trades by stage.
"""

from typing import Any

STATEMENTS = (
    "DROP INDEX trade_stage",
    "ALTER TABLE p_document RENAME TO old_document",
    """CREATE TABLE p_document (
        number TEXT PRIMARY KEY,
        trade TEXT NOT NULL,
        seq INTEGER NOT NULL,
        copies INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "INSERT INTO p_document SELECT number, trade, seq, copies FROM old_document",
    "DROP TABLE old_document",
    "CREATE INDEX p_document_trade ON p_document (trade)",
    "DROP INDEX job_document",
)


def up(_migrator: Any, db: Any) -> None:
    for statement in STATEMENTS:
        db.execute_sql(statement)
