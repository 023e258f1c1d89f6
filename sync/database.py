"""Tables and transactions of the sync side, in files that appliance/ledger/database.py opens."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any

from peewee import Table

from appliance.ledger.database import StationDatabase, storage_faults

ROWS_A_STEP = 256
"""Rows of one INSERT: six values each stay below the parameters that SQLite takes."""


def table(database: StationDatabase, name: str, columns: str) -> Any:
    """A table of `database` for peewee's query builder; `columns` separated by spaces."""
    return Table(name, tuple(columns.split()), _database=database)


def insert_many(
    database: StationDatabase, statement: str, rows: Iterable[tuple[object, ...]]
) -> None:
    """One prepared INSERT for many rows, inside the caller's `transaction`.

    `statement` ends with the form of one row, `VALUES (?,?)`. The query builder takes thirty
    times as long for a row as SQLite does, one row a step a fifth longer than many.
    """
    head, values, row = statement.partition("VALUES ")
    many = f"{head}{values}{','.join([row] * ROWS_A_STEP)}"
    connection = database.connection()  # type: ignore[no-untyped-call]
    left = iter(rows)
    while len(some := list(islice(left, ROWS_A_STEP))) == ROWS_A_STEP:
        connection.execute(many, list(chain.from_iterable(some)))
    connection.executemany(statement, some)


def rows(database: StationDatabase, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """What a prepared statement of ours finds, for the places where every microsecond counts."""
    connection = database.connection()  # type: ignore[no-untyped-call]
    found: list[tuple[Any, ...]] = connection.execute(statement, values).fetchall()
    return found


@contextmanager
def transaction(database: StationDatabase) -> Iterator[None]:
    """BEGIN IMMEDIATE ... COMMIT, durable at its end; nested use joins the outer one.

    Threads of this process wait for their turn, however many they are: SQLite's own waiting gives
    up after some seconds and takes no turns. Raises StorageFault when the disk fails; then it is
    not known to be kept.
    """
    with storage_faults():
        if database.in_transaction():
            yield
        else:
            with database.write_turn, database.atomic("IMMEDIATE"):
                yield
