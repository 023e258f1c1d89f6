"""A witness without a server: supervision's own key, on a machine or stick of its own.

It does what every witness does (log_format.md 4 and 7): it cosigns a checkpoint only if that tree
goes on from the one it cosigned before, and it remembers durably what it cosigned before it says
so. It needs the published tile tree, the keys of the ledger and one file of its own.
"""

from pathlib import Path

from appliance.core import tree
from appliance.ledger import checkpoints
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.disk import Disk
from appliance.ledger.tile_tree import TileTree
from appliance.ports import Breach, Signer


def cosign(
    source: TileTree, vkey: str, key: Signer, *, seen: Path, disk: Disk, time_s: int
) -> str:
    """The newest checkpoint of `source` with the witness's line added.

    `vkey`: every key that the ledger has had, separated by spaces. `seen`: the checkpoint that
    was cosigned last, absent before the first. Raises BadNote where the checkpoint is not under
    these keys, Breach where it does not go on from what was seen: keep both, they are evidence.
    """
    note = source.checkpoint()
    if note is None:
        raise Breach(0, "nothing is published there")
    signed = checkpoints.open_checkpoint(note, vkey)
    before = disk.get(seen)
    if before is not None:
        _must_go_on(source, checkpoints.open_checkpoint(before, vkey), signed)
    cosigned = checkpoints.add_lines(note.decode(), [checkpoints.cosign(signed, key, time_s)])
    # If power fails here, nothing was said; after it, the same is said again.
    disk.put(seen, cosigned.encode())
    return cosigned


def _must_go_on(source: TileTree, before: Checkpoint, signed: Checkpoint) -> None:
    if signed.size < before.size:
        raise Breach(signed.size, f"{before.size} entries were cosigned before")
    proof = tree.consistency_path(before.size, signed.size, source.reader(signed.size))
    if not tree.verify_consistency(before.size, signed.size, before.root, signed.root, proof):
        raise Breach(before.size, "this is another history than the one cosigned before")
