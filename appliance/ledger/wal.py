"""The write-ahead log of station.db: made ready at the start, moved when nobody waits.

A COMMIT in WAL mode with synchronous=FULL costs one sync, save in two cases, both taken out of
people's way here: the first write after the WAL was moved begins it anew and syncs its header;
and a file that grows makes the file system write its own journal too.
"""

import os
import sqlite3
from pathlib import Path

from appliance.ledger.database import storage_faults
from appliance.ledger.disk import Disk, disk_faults
from appliance.ports import StorageFault

PRIMED_BYTES = 1024 * 1024
"""About forty commands: what gathers between two quiet moments."""


def renew(database: Path, disk: Disk) -> None:
    """Before a start: write anew what a process that was not closed left in the WAL.

    If its last sync had failed, the kernel shows pages that no later sync would write: they would
    be read as committed, built upon, and gone with the next power cut. Only for who holds the
    state folder (see holding.py); if power fails in here, the old WAL is still there.
    """
    path = database.with_name(database.name + "-wal")
    left = disk.get(path)
    if not left:
        return
    try:
        disk.put(path, left)
    except StorageFault:
        # No room for a second one: write it where it is. Only here a cut could tear it.
        with disk_faults(), path.open("r+b") as file:
            file.write(left)
            file.flush()
            os.fsync(file.fileno())


def prime(connection: sqlite3.Connection, database: Path) -> None:
    """Begin the WAL and stretch its file with zeros, before the first command.

    SQLite reads a WAL up to the first frame whose checksum does not fit, so zeros end it. If
    power fails in here, the next start finds an empty WAL or one without its zeros.
    """
    _begin(connection)
    with storage_faults(), database.with_name(database.name + "-wal").open("r+b") as file:
        there = file.seek(0, 2)
        file.write(bytes(max(0, PRIMED_BYTES - there)))
        file.flush()
    _begin(connection)


def move(connection: sqlite3.Connection) -> None:
    """Move what is committed into the database and begin the WAL anew.

    Readers are not waited for: what one of them still needs stays for the next time.
    """
    with storage_faults():
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    _begin(connection)


def _begin(connection: sqlite3.Connection) -> None:
    """A write that says nothing but takes the sync of the WAL's header upon itself."""
    with storage_faults():
        connection.execute("UPDATE life SET turn = turn + 1")
