"""The ledgers that a district shows to further witnesses: its stations' and its own."""

from collections.abc import Iterator

from msgspec import Struct

from appliance.core.tree import Read
from appliance.ledger.disk import RealDisk
from appliance.ledger.tile_tree import TileTree
from sync.district.center import Center
from sync.district.forwarding import Log
from sync.district.store.store import SqlShelf
from sync.notes import WITNESSED

OWN = "ledger-witnessed"
"""In the district's state: its own newest checkpoint with the lines of further witnesses."""


class StationLog(Struct, frozen=True):
    """One station's ledger as it is mirrored; lines go to the station."""

    center: Center
    shelf: SqlShelf

    @property
    def origin(self) -> str:
        return self.shelf.origin

    @property
    def vkey(self) -> str:
        return self.shelf.vkey

    def note(self) -> str:
        """Only what is held: a witness is shown nothing that could not be proven to it."""
        held = self.shelf.seen() if self.center.mirror_key is None else self.shelf.mirrored()
        return held.note if held.size <= self.shelf.size else ""

    def reader(self, size: int) -> Read:
        assert size <= self.shelf.size
        return self.shelf.node

    def keep(self, note: str) -> None:
        self.center.notes.put(self.shelf.station.code, WITNESSED, note.encode())


class OwnLog(Struct, frozen=True):
    """The district's own ledger, from the tree that it publishes."""

    center: Center
    vkey: str
    tree: TileTree

    @property
    def origin(self) -> str:
        return self.center.settings.origin

    def note(self) -> str:
        data = self.tree.checkpoint()
        return "" if data is None else data.decode("utf-8", "replace")

    def reader(self, size: int) -> Read:
        return self.tree.reader(size)

    def keep(self, note: str) -> None:
        RealDisk().put(self.center.settings.state_folder / OWN, note.encode())


def logs_of(center: Center) -> Iterator[Log]:
    """Every station's, then the district's own where it is published."""
    for shelf in center.store.shelves():
        yield StationLog(center, shelf)
    tree = TileTree(center.ledger_folder)
    vkey = tree.vkey_text()
    if vkey:
        yield OwnLog(center, vkey, tree)
