"""Writing the tile tree for everybody else: after a commit, at most once a second.

New tiles first, then the checkpoint that promises them; only a published checkpoint is a promise.
Files never change once written: one that differs from the database is a Breach. If power fails
anywhere in between, the old checkpoint is still true and the next call writes what is missing.
"""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from appliance.ledger import checkpoints, key_history, notes, tiles
from appliance.ledger.disk import Disk, disk_faults
from appliance.ledger.key_history import KeyHistory
from appliance.ledger.records import Records
from appliance.ledger.tiles import Tile
from appliance.ports import Breach

Beside = Callable[[str], str]
"""Adds further signature lines to a checkpoint that is about to be published."""


def publish(records: Records, folder: Path, disk: Disk, beside: Beside = lambda note: note) -> int:
    """Bring `folder` up to the newest checkpoint of the ledger; returns the published size.

    Raises StorageFault (nothing is promised that is not there; call again), Breach when what
    was published before is not a beginning of this ledger.
    """
    note, keys = records.checkpoint(), key_history.of_records(records)
    if note is None or keys is None:
        return 0
    return write_tree(folder, records, beside(note), keys, disk)


def write_tree(
    folder: Path,
    records: Records,
    note: str,
    keys: KeyHistory,
    disk: Disk,
    *,
    whole: bool = False,
) -> int:
    """Write what a tree of `note`'s size has over the one published in `folder`, then `note`.

    The key that lies beside the tree is the first of its life: later ones follow from it.
    `whole`: look at the files of before as well, write those that are missing.
    """
    size = checkpoints.open_checkpoint(note, keys.at(checkpoints.size_of(note))).size
    since = published_size(folder, records, keys, disk)
    if size < since:
        raise Breach(size, "more is published than the ledger holds")
    new = list(tiles.tiles_for(size, 0 if whole else since))
    _write_tiles(folder, records, new, disk)
    _put_once(disk, folder / tiles.VKEY, f"{keys.first.text}\n".encode(), settle=True)
    if disk.get(folder / tiles.CHECKPOINT) != note.encode():
        disk.put(folder / tiles.CHECKPOINT, note.encode())
    _drop_partial(folder, new)
    return size


def published_size(folder: Path, records: Records, keys: KeyHistory, disk: Disk) -> int:
    """The size that `folder` promises, 0 when it is new.

    Raises Breach when that checkpoint is not one of ours: then a copy of the database was put
    back, or somebody wrote into the folder.
    """
    data = disk.get(folder / tiles.CHECKPOINT)
    if data is None:
        return 0
    try:
        published = checkpoints.open_checkpoint(data, keys.at(checkpoints.size_of(data)))
    except notes.BadNote as error:
        raise Breach(0, f"published checkpoint: {error}") from error
    own = records.checkpoint_of(published.size)
    if own is None or notes.parse(own).text != published.text:
        raise Breach(published.size, "the published checkpoint is not ours")
    return published.size


def _write_tiles(folder: Path, records: Records, new: Iterable[Tile], disk: Disk) -> None:
    touched = set()
    for tile in new:
        written = {tile.path: hashes_of(records, tile)}
        if tile.level == 0:
            written[tile.bundle_path] = bundle_of(records, tile)
        for name, data in written.items():
            path = folder / name
            if _put_once(disk, path, data, settle=False):
                touched.add(path.parent)
    for parent in sorted(_with_ancestors(touched, folder)):
        disk.settle(parent)


def hashes_of(records: Records, tile: Tile) -> bytes:
    """The bytes of a hash tile."""
    first = tile.number * tiles.WIDTH
    return tiles.encode_hashes(records.hashes(tile.level * tiles.BITS, first, first + tile.width))


def bundle_of(records: Records, tile: Tile) -> bytes:
    """The bytes of the bundle under a tile of level 0."""
    first = tile.number * tiles.WIDTH
    return tiles.encode_bundle([body for _seq, body in records.entries(first, first + tile.width)])


def _put_once(disk: Disk, path: Path, data: bytes, *, settle: bool) -> bool:
    """Whether it had to be written; Breach when another file has its name."""
    there = disk.get(path)
    if there is None:
        disk.put(path, data, settle=settle)
    elif there != data:
        raise Breach(-1, "a published file differs from the ledger")
    return there is None


def _with_ancestors(folders: Iterable[Path], top: Path) -> set[Path]:
    """The folders and those above them down from `top`: a new name in each must be durable."""
    found = set()
    for folder in folders:
        at = folder
        while at not in found and at != top.parent:
            found.add(at)
            at = at.parent
    return found


def _drop_partial(folder: Path, new: Iterable[Tile]) -> None:
    """Partial tiles are needed until their full one exists; then they only take room."""
    with disk_faults():
        for tile in new:
            if tile.width == tiles.WIDTH:
                paths = (tile.path, tile.bundle_path) if tile.level == 0 else (tile.path,)
                for path in paths:
                    shutil.rmtree(folder / f"{path}.p", ignore_errors=True)
