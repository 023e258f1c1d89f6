"""A ledger forged by the holder of its key: any entries, with a tree and checkpoint that fit."""

from collections.abc import Iterator, Sequence

from appliance.core import tree
from appliance.ledger import checkpoints
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.keys import SigningKey
from appliance.ledger.sources import PAGE, Filed, Page, Unreadable


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

    def vkey_text(self) -> str | None:
        return self.key.vkey

    def size(self) -> int:
        return len(self.bodies)

    def page(self, first: int) -> Page:
        stop = first + PAGE
        return Page(first, self.bodies[first:stop], self.leaves[first:stop])

    def stores(self, _level: int) -> bool:
        return False

    def nodes(self, _level: int, _start: int, _stop: int) -> Sequence[bytes]:
        return ()

    def checkpoints(self, after: int = 0) -> Iterator[Filed]:
        return (Filed(size, note, cosigned=True) for size, note in self.notes if size > after)

    def whole_note(self, filed: Filed) -> str | bytes:
        return filed.note

    def leftovers(self) -> Iterator[Unreadable]:
        return iter(())
