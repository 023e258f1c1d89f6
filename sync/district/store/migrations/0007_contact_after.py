"""What was held when a station was asked, and what it signed where it showed less."""

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    db.execute_sql("ALTER TABLE watch_contact ADD COLUMN after INTEGER NOT NULL DEFAULT 0")
    db.execute_sql("ALTER TABLE watch_contact ADD COLUMN note TEXT NOT NULL DEFAULT ''")
