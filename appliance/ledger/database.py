"""station.db as SQLite file: pragmas, connections, migrations, and what its errors mean.

The stores of the sync side are opened the same way, with migrations of their own.

A thread that reads has a connection to itself until it lets go (`close`); then the next thread
takes it. In WAL a reader sees the last commit and waits for nobody. One connection writes, for the
life of the process (see store.Ledger.write), so nothing is ever busy.
"""

import logging
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

import peewee

from appliance.ports import StorageFault

log = logging.getLogger(__name__)

HISTORY = "schema_migration"
"""The migrator's table of steps taken."""
MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_S = 5
AT_REST_MAX = 4
"""Connections kept for the next reader; more are open only while more threads read at once."""
WAL_PAGES_MAX = 4_096
"""16 MiB: at this length a COMMIT moves the WAL itself; the writer does so earlier, when idle."""
PRAGMAS = (
    ("journal_mode", "wal"),
    ("synchronous", 2),  # FULL: a COMMIT that returned survives a power cut
    ("foreign_keys", 1),
    ("secure_delete", 1),  # a key that is destroyed is overwritten, not only unlinked
    ("wal_autocheckpoint", WAL_PAGES_MAX),
)
DISK_CODES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOTADB,
    }
)
"""Primary result codes that blame the disk; all others blame us and are not caught."""


class Connection(sqlite3.Connection):
    """One thread's connection. Tests put their own class here to make a COMMIT fail."""

    def __del__(self) -> None:
        # Threads come and go; a connection whose thread ended is closed, not reported as leaked.
        # One that never opened (no such folder) has nothing to close and says so.
        with suppress(sqlite3.ProgrammingError):
            self.close()


class StationDatabase(peewee.SqliteDatabase):
    """The peewee database of one station: connections per thread, all closed together.

    `close` keeps what this thread read with for the next one: a connection costs a millisecond to
    open and 190 kB for as long as it lives, and of two dozen threads two or three read at once.
    """

    def __init__(self, path: Path, factory: type[Connection] = Connection) -> None:
        self._opened: weakref.WeakSet[Connection] = weakref.WeakSet()
        self._at_rest: list[Connection] = []
        self._opened_lock = threading.Lock()
        self.write_turn = threading.RLock()
        """For databases that many threads write: held by the one whose turn it is."""
        super().__init__(
            str(path),
            pragmas=PRAGMAS,
            timeout=BUSY_TIMEOUT_S,
            factory=factory,
            check_same_thread=False,  # so that `close_all` may close those of other threads
        )

    def _connect(self) -> Connection:
        # Peewee's places for subclasses to make and end a connection; its stubs do not list them.
        with self._opened_lock:
            if self._at_rest:
                return self._at_rest.pop()
        return self._further()

    def _close(self, conn: Connection) -> None:
        with self._opened_lock:
            if len(self._at_rest) < AT_REST_MAX and conn in self._opened:
                self._at_rest.append(conn)
                return
        conn.close()

    def _further(self) -> Connection:
        connection: Connection = super()._connect()  # type: ignore[misc]
        with self._opened_lock:
            self._opened.add(connection)
        return connection

    def let_go(self) -> None:
        """Leave what this thread read with to the next one; nothing inside a transaction."""
        if not self.is_closed() and not self.in_transaction():
            self.close()

    @contextmanager
    def lent(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Let this thread work on `connection` for a while: the writer's, in the tests' hands.

        Peewee hears of a transaction, so that `atomic()` inside it is a savepoint.
        """
        state = self._state  # type: ignore[attr-defined]  # peewee's own; its stubs do not list it
        kept = state.closed, state.conn, state.transactions
        state.closed, state.conn, state.transactions = False, connection, [self.transaction()]
        try:
            yield
        finally:
            state.closed, state.conn, state.transactions = kept

    def new_connection(self) -> sqlite3.Connection:
        """A further connection with all pragmas set and asserted, of no thread."""
        connection = self._further()
        assert_pragmas(connection)
        return connection

    def close_all(self) -> None:
        """Close the connections of all threads. Nobody may be using one."""
        if not self.is_closed():
            self.close()
        with self._opened_lock:
            for connection in tuple(self._opened):
                connection.close()
            self._opened.clear()
            self._at_rest.clear()


def open_database(
    path: Path, factory: type[Connection] = Connection, *, migrations: Path = MIGRATIONS
) -> StationDatabase:
    """Open or create the file at `path` and bring its tables up to date.

    Each migration is one transaction: if power fails inside one, the next start does it again.
    Raises StorageFault when the disk fails or a pragma did not take.
    """
    database = StationDatabase(path, factory)
    try:
        with storage_faults():
            database.connect()
            assert_pragmas(database.connection())  # type: ignore[no-untyped-call]
            if not _is_up_to_date(database.connection(), migrations):  # type: ignore[no-untyped-call]
                _migrate(database, migrations)
    except BaseException:
        database.close_all()
        raise
    return database


def _is_up_to_date(connection: sqlite3.Connection, migrations: Path) -> bool:
    """Whether every step was taken, as the migrator's own table says."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (HISTORY,)).fetchone()
    if found is None:
        return False
    taken = {name for (name,) in connection.execute(f"SELECT name FROM {HISTORY}")}  # noqa: S608
    return taken.issuperset(path.stem for path in migrations.glob("[0-9]*.py"))


def _migrate(database: StationDatabase, migrations: Path) -> None:
    # Read only where there is something to do: it takes a megabyte, for other databases mostly.
    from playhouse.migrations import Runner  # noqa: PLC0415 - see above

    for name in Runner(database, str(migrations), table_name=HISTORY).up():
        log.info("migrated tables step=%s", name)


def assert_pragmas(connection: sqlite3.Connection) -> None:
    """A pragma that is refused is silently ignored by SQLite; here it is a fault."""
    for name, wanted in (*PRAGMAS, ("busy_timeout", BUSY_TIMEOUT_S * 1000)):
        got = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if got != wanted:
            raise StorageFault(f"pragma {name} is {got}, not {wanted}")


class storage_faults:  # noqa: N801 - reads as the function it would be, were it not so often used
    """Translate what SQLite says about the disk into StorageFault; let other errors pass."""

    __slots__ = ()

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, _kind: object, error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        if not isinstance(error, peewee.DatabaseError | sqlite3.DatabaseError):
            return
        codes = list(_primary_codes(error))
        blamed = next((code for code in codes if code in DISK_CODES), None)
        if blamed is None and codes[:1] == [0] and "decode" in str(error):
            blamed = 0  # text that is no UTF-8
        if blamed is not None:
            raise StorageFault(f"database: SQLite result code {blamed}") from error


def _primary_codes(error: BaseException | None) -> Iterator[int]:
    """The primary SQLite result codes of an error and of those that it came in the wake of.

    Peewee's exceptions keep the original as their context; so does a ROLLBACK that failed because
    SQLite, on a disk error, had rolled back already.
    """
    while error is not None:
        if isinstance(error, sqlite3.Error):
            extended: int = getattr(error, "sqlite_errorcode", 0)
            yield extended & 0xFF
        error = error.__context__
