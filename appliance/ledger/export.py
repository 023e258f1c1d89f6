"""A ledger as files for somebody else: the tile tree of a database, complete and immutable."""

from pathlib import Path

from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from appliance.ledger.sources import database_copy


def export(database: Path, folder: Path) -> int:
    """Write the tile tree of the newest checkpoint into `folder`; returns its size.

    The database is read from a copy, so the station may run. A folder that holds an older export
    of the same ledger is brought up to date. Raises StorageFault, and Breach when the folder
    holds something else.
    """
    with database_copy(database) as source:
        return publish(source.records, folder, RealDisk())
