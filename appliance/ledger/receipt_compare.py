"""A slip against a ledger: whether what the slip proves still stands there.

The hashes of the slip stand for all entries that came before its checkpoint: whoever changes one
of them, with whatever key, contradicts the slip.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

from appliance.core import tree
from appliance.ledger import checkpoints, notes
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.keys import VerifierKey
from appliance.ledger.receipts import Keys, Receipt
from appliance.ledger.tile_tree import TileTree
from appliance.ports import Breach

Agreement = Literal["holds", "shorter"]
"""A ledger holds what the slip proves; or it ends before it and nothing in it contradicts."""


class Held(Struct, frozen=True):
    """A ledger as somebody holds it; `read` gives its nodes, `cosigned` witness -> seconds."""

    size: int
    read: tree.Read
    cosigned: Mapping[str, int] = field(default_factory=dict)


def held(export: TileTree, origin: str, keys: Keys) -> Held:
    """A tile tree that the ledger of `origin` signed and that leads to its own checkpoint.

    Raises BadNote and BadTile where it is not such a tree.
    """
    note = export.checkpoint()
    if note is None:
        raise notes.BadNote("no checkpoint lies there")
    signed = _opened(note, [key for key in keys.ledgers if key.name == origin])
    read = export.reader(signed.size)
    if tree.root(signed.size, read) != signed.root:
        raise notes.BadNote("the hashes there do not lead to the signed checkpoint")
    times = {key.name: checkpoints.open_cosignature(note, signed, key) for key in keys.witnesses}
    return Held(signed.size, read, {name: at for name, at in times.items() if at is not None})


def _opened(note: bytes, keys: list[VerifierKey]) -> Checkpoint:
    """Of a ledger whose key was changed any one signs. Raises what the last of them says."""
    for key in keys[:-1]:
        try:
            return checkpoints.open_checkpoint(note, key)
        except notes.BadNote:
            continue
    return checkpoints.open_checkpoint(note, keys[-1])


def compare(receipt: Receipt, ledger: Held, *, later: bool = False) -> Agreement:
    """Whether the ledger agrees with the slip. Raises Breach where it contradicts it.

    `later`: the ledger is known to be newer than the slip; one that ends before it was then cut.
    """
    if receipt.index < ledger.size and ledger.read(0, receipt.index) != receipt.leaf:
        raise Breach(receipt.index, "another entry stands here than the slip proves")
    _same_neighbours(receipt, ledger)
    if receipt.checkpoint.size <= ledger.size:
        return "holds"
    if later or _seen_later(receipt, ledger):
        raise Breach(
            ledger.size, f"the ledger ends here, and the slip proves {receipt.checkpoint.size}"
        )
    return "shorter"


def _same_neighbours(receipt: Receipt, ledger: Held) -> None:
    """Each hash of the slip stands for a run of entries; those that are here must yield it."""
    ranges = tree.inclusion_ranges(receipt.index, receipt.checkpoint.size)
    for (first, last), digest in zip(ranges, receipt.path, strict=True):
        if last <= ledger.size and tree.range_root(first, last, ledger.read) != digest:
            raise Breach(first, f"other entries stand between {first} and {last - 1}")


def _seen_later(receipt: Receipt, ledger: Held) -> bool:
    """The slip's own witness saw the shorter ledger afterwards: it should never have."""
    seen = receipt.witnessed
    return seen is not None and ledger.cosigned.get(seen.name, 0) > seen.time_s
