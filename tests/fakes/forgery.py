"""A ledger forged by the holder of its key: any entries, with a tree and checkpoint that fit."""

from collections.abc import Iterator, Sequence

from appliance.core import tree
from appliance.ledger import checkpoints
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.keys import SigningKey


class Forgery:
    """Implements sources.Source over a list of entry bytes."""

    def __init__(self, key: SigningKey, bodies: Sequence[bytes]) -> None:
        self.key = key
        self.bodies = list(bodies)
        self.leaves = [tree.leaf(body) for body in bodies]
        checkpoint = Checkpoint(key.name, len(self.bodies), tree.root_of(self.bodies))
        self.notes: list[tuple[int, str | bytes]] = [
            (checkpoint.size, checkpoints.sign(checkpoint, key))
        ]
        self.rows = (0,)

    def vkey_text(self) -> str | None:
        return self.key.vkey

    def size(self) -> int:
        return len(self.bodies)

    def entries(self) -> Iterator[tuple[int, bytes]]:
        return iter(list(enumerate(self.bodies)))

    def checkpoints(self) -> Iterator[tuple[int, str | bytes]]:
        return iter(self.notes)

    def row(self, level: int) -> Iterator[bytes]:
        return iter(self.leaves if level == 0 else [])
