"""SQLite files of the sync side: pragmas asserted, tables migrated, connections per thread."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peewee import Table
from playhouse.migrations import Runner

from appliance.ledger.database import StationDatabase, storage_faults
from appliance.ports import StorageFault

log = logging.getLogger(__name__)

ASSERTED = (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1))


def open_database(path: Path, migrations: Path) -> StationDatabase:
    """Open or create the file and bring its tables up to date, each step in one transaction.

    If power fails inside a step, the next start does it again. Raises StorageFault.
    """
    database = StationDatabase(path)
    try:
        with storage_faults():
            database.connect()
            _assert_pragmas(database)
            for name in Runner(database, str(migrations)).up():
                log.info("migrated tables step=%s", name)
    except BaseException:
        database.close_all()
        raise
    return database


def _assert_pragmas(database: StationDatabase) -> None:
    """A pragma that is refused is silently ignored by SQLite; here it is a fault."""
    for name, wanted in ASSERTED:
        if database.pragma(name) != wanted:
            raise StorageFault(f"pragma {name} did not take")


def table(database: StationDatabase, name: str, columns: str) -> Any:
    """A table of `database` for peewee's query builder; `columns` separated by spaces."""
    return Table(name, tuple(columns.split()), _database=database)


@contextmanager
def transaction(database: StationDatabase) -> Iterator[None]:
    """BEGIN IMMEDIATE ... COMMIT, durable at its end; nested use joins the outer one.

    Raises StorageFault when the disk fails; then it is not known to be kept.
    """
    with storage_faults():
        if database.in_transaction():
            yield
        else:
            with database.atomic("IMMEDIATE"):
                yield
