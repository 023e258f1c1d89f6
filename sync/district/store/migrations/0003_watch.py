"""What the watch has read of the ledgers, and what it found. Rebuilt from entries and evidence."""

from typing import Any

TABLES = (
    """CREATE TABLE watch_ledger (
        ledger INTEGER PRIMARY KEY REFERENCES ledger (id),
        size INTEGER NOT NULL,
        at TEXT NOT NULL,
        clock TEXT NOT NULL,
        evidence INTEGER NOT NULL)""",
    """CREATE TABLE watch_boot (
        ledger INTEGER NOT NULL REFERENCES ledger (id),
        boot TEXT NOT NULL,
        first_seq INTEGER NOT NULL,
        last_seq INTEGER NOT NULL,
        last_mono_ms INTEGER NOT NULL,
        PRIMARY KEY (ledger, boot)) WITHOUT ROWID""",
    """CREATE TABLE watch_claim (
        kind TEXT NOT NULL,
        token TEXT NOT NULL,
        ledger INTEGER NOT NULL REFERENCES ledger (id),
        seq INTEGER NOT NULL,
        trade TEXT NOT NULL,
        PRIMARY KEY (kind, token, ledger, seq)) WITHOUT ROWID""",
    """CREATE TABLE watch_key (
        ledger INTEGER NOT NULL REFERENCES ledger (id),
        key_id TEXT NOT NULL,
        person TEXT NOT NULL,
        PRIMARY KEY (ledger, key_id)) WITHOUT ROWID""",
    """CREATE TABLE watch_act (
        person TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        ledger INTEGER NOT NULL REFERENCES ledger (id),
        seq INTEGER NOT NULL,
        sure_ms INTEGER NOT NULL,
        PRIMARY KEY (person, at_ms, ledger, seq)) WITHOUT ROWID""",
    """CREATE TABLE watch_contact (
        id INTEGER PRIMARY KEY,
        ledger INTEGER NOT NULL REFERENCES ledger (id),
        at_ms INTEGER NOT NULL,
        route TEXT NOT NULL,
        size INTEGER NOT NULL)""",
    "CREATE INDEX watch_contact_of ON watch_contact (ledger, id)",
    """CREATE TABLE watch_finding (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        code TEXT NOT NULL,
        origin TEXT NOT NULL,
        facts TEXT NOT NULL,
        sides TEXT NOT NULL,
        first_ms INTEGER NOT NULL,
        ended_ms INTEGER,
        judged TEXT NOT NULL DEFAULT '')""",
)


def up(_migrator: Any, db: Any) -> None:
    for table in TABLES:
        db.execute_sql(table)
