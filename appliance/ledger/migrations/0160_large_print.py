"""Papers in large print: the outbox remembers which a person asked for."""

from typing import Any

from peewee import SqliteDatabase


def up(_migrator: Any, db: SqliteDatabase) -> None:
    db.execute_sql("ALTER TABLE outbox ADD COLUMN large INTEGER NOT NULL DEFAULT 0")
