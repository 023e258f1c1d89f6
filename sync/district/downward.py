"""What a district gives one of its stations, for the routes that carry it there themselves."""

from collections.abc import Iterator

from msgspec import Struct

from appliance.ledger.tile_tree import TileTree
from appliance.ports import SyncFault
from sync.district.center import Center
from sync.district.mirror import told
from sync.district.own_door import newest
from sync.district.store.store import SqlShelf
from sync.notes import NotesList
from sync.sources import BrokenSource, TreeSource


class ForStation(Struct, frozen=True):
    """Implements arrivals.FromDistrict from what the center holds now."""

    center: Center
    shelf: SqlShelf

    def checkpoint(self) -> str:
        return told(self.shelf)

    def notes(self) -> NotesList:
        return NotesList(self.center.notes.listed(self.shelf.station.code))

    def note(self, name: str, most: int) -> bytes:
        body = self.center.notes.note(self.shelf.station.code, name)
        if body is None or len(body) > most:
            raise SyncFault("the note was replaced meanwhile")
        return body

    def ledger_note(self) -> str:
        return newest(self.center.ledger_folder).note

    def ledger_frames(self, held: int) -> Iterator[bytes]:
        """Raises SyncFault where the files are not as the checkpoint says."""
        note, tree = self.ledger_note(), TileTree(self.center.ledger_folder)
        try:
            yield from TreeSource(tree, note).frames(held) if note else ()
        except BrokenSource as error:
            raise SyncFault(str(error)) from error
