"""Parcels that the district has, so that each is offered once."""

from typing import Any

TABLE = "CREATE TABLE parcel (name TEXT NOT NULL PRIMARY KEY)"


def up(_migrator: Any, db: Any) -> None:
    db.execute_sql(TABLE)
