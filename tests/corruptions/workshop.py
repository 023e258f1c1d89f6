"""What a forger has at hand: trees over any entries, signed with the station's own key."""

import copy
from collections.abc import Callable, Sequence

from appliance.core import canonical, tree
from appliance.ledger import checkpoints, tiles
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.keys import SigningKey
from tests.corruptions.base import WITNESS_TIME_S, Base, Entry, signed_checkpoint
from tests.corruptions.corpus import Files, Found
from tests.fakes.township import ORIGIN

Change = Callable[[Base, list[Entry | bytes]], None]
OneChange = Callable[[Entry], Entry | bytes | None]


def encoded(entry: Entry | bytes) -> bytes:
    return entry if isinstance(entry, bytes) else canonical.encode(entry)


def rows_of(bodies: Sequence[bytes]) -> list[list[bytes]]:
    """The hashes of every tile level over these entries."""
    rows = [[tree.leaf(body) for body in bodies]]
    while len(rows[-1]) >= tiles.WIDTH:
        below = rows[-1]
        rows.append(
            [
                tiles.fold(below[at : at + tiles.WIDTH])
                for at in range(0, len(below) - tiles.WIDTH + 1, tiles.WIDTH)
            ]
        )
    return rows


def tree_over(base: Base, bodies: Sequence[bytes], key: SigningKey | None = None) -> Files:
    """A whole tile tree that fits, with checkpoint and cosignature."""
    size, rows = len(bodies), rows_of(bodies)
    files = {"vkey": base.files["vkey"]}
    for tile in tiles.tiles_for(size):
        first = tile.number * tiles.WIDTH
        files[tile.path] = b"".join(rows[tile.level][first : first + tile.width])
        if tile.level == 0:
            own = bodies[first : first + tile.width]
            files[tile.bundle_path] = b"".join(
                (len(body) & 0xFFFF).to_bytes(2, "big") + body for body in own
            )
    root = tree.root_of(bodies)
    files["checkpoint"] = signed_checkpoint(root, size, key or base.key, WITNESS_TIME_S)
    return files


def forged(base: Base, change: Change) -> Files:
    """The tree over the base's entries as `change` would have them."""
    entries: list[Entry | bytes] = list(copy.deepcopy(base.entries))
    change(base, entries)
    return tree_over(base, [encoded(one) for one in entries])


def with_entry(base: Base, seq: int, change: OneChange) -> Files:
    """The tree with one entry changed, in place or by what `change` returns."""

    def at_seq(_base: Base, entries: list[Entry | bytes]) -> None:
        entry = entries[seq]
        assert isinstance(entry, dict)
        returned = change(entry)
        if returned is not None:
            entries[seq] = returned

    return forged(base, at_seq)


def renumbered(entries: list[Entry | bytes], start: int, by: int) -> None:
    """Give the entries from `start` on the numbers of their places, with what points at them."""
    for seq, one in enumerate(entries):
        if seq < start or isinstance(one, bytes):
            continue
        one["seq"] = seq
        if one.get("cause", -1) >= start - min(by, 0):
            one["cause"] += by


def note_of(base: Base, size: int, bodies: Sequence[bytes] | None = None) -> str:
    """A checkpoint as the station signed it, or would over other entries."""
    over = base.bodies if bodies is None else bodies
    return checkpoints.sign(Checkpoint(ORIGIN, size, tree.root_of(over[:size])), base.key)


def found(code: str, seq: int | None) -> Found:
    return (code, seq)
