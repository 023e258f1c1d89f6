"""Tables and transactions of the sync side, in files that appliance/ledger/database.py opens."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from peewee import Table

from appliance.ledger.database import StationDatabase, storage_faults


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
