"""A ledger as files for somebody else: the tile tree of a database, complete and immutable.

A folder that holds an older export of the same ledger is brought up to date. Every file in it is
looked at: one that differs from the ledger is a Breach and stays as it is. If power fails in
between, or the export is killed, the next one writes what is missing: the checkpoint comes last,
and what a crash left half written bears a temporary name and is taken away.
"""

from pathlib import Path

from appliance.ledger import checkpoints, key_history, tiles
from appliance.ledger.disk import TEMPORARY, Disk, RealDisk, disk_faults
from appliance.ledger.publish import bundle_of, hashes_of, write_tree
from appliance.ledger.records import Records
from appliance.ledger.sources import database_copy
from appliance.ledger.tiles import BadTile
from appliance.ports import Breach


def export(database: Path, folder: Path, disk: Disk | None = None) -> int:
    """Write the tile tree of the newest checkpoint into `folder`; returns its size.

    The database is read from a copy, so the station may run. Raises StorageFault, and Breach when
    the folder holds something else.
    """
    with database_copy(database) as source:
        return export_records(source.records, folder, disk or RealDisk())


def export_records(records: Records, folder: Path, disk: Disk) -> int:
    """The same from an open database. 0 and no file for one without a checkpoint."""
    note, keys = records.checkpoint(), key_history.of_records(records)
    if note is None or keys is None:
        return 0
    _look_at_partial(records, folder, checkpoints.size_of(note), disk)
    return write_tree(folder, records, note, keys, disk, whole=True)


def _look_at_partial(records: Records, folder: Path, size: int, disk: Disk) -> None:
    """Partial tiles of earlier sizes are not written again, but must be of this ledger."""
    with disk_faults():
        half_written = list(folder.rglob(f"*{TEMPORARY}"))
        there = [path for path in folder.glob("tile/**/*.p/*") if path.suffix != TEMPORARY]
    for path in half_written:
        disk.remove(path)
    for path in there:
        name = path.relative_to(folder).as_posix()
        if disk.get(path) != _expected(records, name, size):
            raise Breach(-1, "a published file differs from the ledger")


def _expected(records: Records, name: str, size: int) -> bytes | None:
    """The bytes of a partial file, None where this ledger never had one of that name."""
    try:
        tile, bundle = tiles.tile_of(name)
        if tile.width > tiles.tile_at(tile.level, tile.number, size).width:
            return None
    except (BadTile, IndexError):
        return None
    return bundle_of(records, tile) if bundle else hashes_of(records, tile)
