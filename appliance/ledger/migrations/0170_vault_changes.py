"""Which rows of the vault no parcel holds yet: kept by triggers, so that no writer can forget."""

from typing import Any

from peewee import SqliteDatabase

KINDS = (
    ("item", "vault_item", "seq", "name"),
    ("subject", "vault_subject", "id", ""),
    ("secret", "vault_secret", "name", ""),
)


def up(_migrator: Any, db: SqliteDatabase) -> None:
    db.execute_sql(
        """CREATE TABLE vault_change (
            turn INTEGER PRIMARY KEY AUTOINCREMENT,
            what TEXT NOT NULL,
            one TEXT NOT NULL,
            two TEXT NOT NULL,
            UNIQUE (what, one, two)
        ) STRICT"""
    )
    db.execute_sql(
        """CREATE TABLE vault_parcel (
            number INTEGER PRIMARY KEY,
            epoch INTEGER NOT NULL,
            name TEXT NOT NULL
        ) STRICT"""
    )
    for what, table, one, two in KINDS:
        second = two or "''"
        have = f"SELECT '{what}', CAST({one} AS TEXT), {second} FROM {table}"  # noqa: S608  our names
        db.execute_sql(f"INSERT INTO vault_change (what, one, two) {have}")
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            first = f"CAST({row}.{one} AS TEXT)"
            then = f"{row}.{two}" if two else "''"
            # Not INSERT OR REPLACE: the statement that fires a trigger decides about conflicts.
            db.execute_sql(
                f"CREATE TRIGGER {table}_{event.lower()} AFTER {event} ON {table} BEGIN "  # noqa: S608  as above
                f"DELETE FROM vault_change WHERE what = '{what}' AND one = {first} "
                f"AND two = {then}; "
                f"INSERT INTO vault_change (what, one, two) VALUES ('{what}', {first}, {then}); "
                "END"
            )
