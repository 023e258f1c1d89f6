"""The district as a mirror: its own key says that every entry of a checkpoint is held here.

A witness vouches for one history and needs no entries; so its line alone never says that a copy
exists. The mirror signs under another name with another key (log_format.md 4), and only a tree
whose root it grew from the entries that it keeps.
"""

from typing import Protocol

from msgspec import Struct

from appliance.core import tree
from appliance.ledger import notes
from appliance.ledger.checkpoints import Checkpoint, add_lines, cosign, open_checkpoint
from appliance.ledger.notes import Note
from appliance.ports import Signer
from sync.district.witness import Seen, WitnessShelf, WitnessStore


class Mirrored(Struct, frozen=True):
    """The largest signed tree whose entries are all held. `note`: with the lines of its size."""

    size: int = 0
    note: str = ""


class MirrorShelf(WitnessShelf, Protocol):
    """A shelf that also remembers how far the mirror has vouched."""

    def mirrored(self) -> Mirrored: ...

    def keep_mirrored(self, mirrored: Mirrored) -> None: ...


class MirrorStore(WitnessStore, Protocol):
    def shelf(self, origin: str) -> MirrorShelf | None: ...


def vouch(store: MirrorStore, origin: str, key: Signer, time_s: int) -> str:
    """Sign the newest checkpoint of which all entries are held; that note, "" for none.

    The witness's line stands beside it where the witness signed the same tree. While the station
    is in dispute nothing more is vouched for. If power fails before the transaction ends, the
    next frame or greeting signs again; nobody was told.
    """
    with store.transaction():
        shelf = store.shelf(origin)
        if shelf is None:
            return ""
        before = shelf.mirrored()
        newest = _newest_held(shelf)
        if newest is None or newest.size < before.size:
            return before.note
        kept = before.note if newest.size == before.size else ""
        if not kept:
            kept = add_lines(_own(shelf, newest), [cosign(newest, key, time_s)])
        kept = _with_witness(kept, newest, shelf.seen())
        if kept != before.note:
            shelf.keep_mirrored(Mirrored(newest.size, kept))
        return kept


def told(shelf: MirrorShelf) -> str:
    """The note that goes back to the station: what the mirror vouches for, where it ever did."""
    return shelf.mirrored().note or shelf.seen().note


def _newest_held(shelf: MirrorShelf) -> Checkpoint | None:
    """The newest checkpoint of the station, where our own arithmetic leads to the same root."""
    note = shelf.proven_note()
    if not note or shelf.disputed:
        return None
    signed = open_checkpoint(note, shelf.vkey)
    return signed if tree.root(signed.size, shelf.node) == signed.root else None


def _own(shelf: MirrorShelf, signed: Checkpoint) -> str:
    """The checkpoint with the station's own lines alone: others' come from where they signed."""
    lines = notes.parse(shelf.proven_note()).lines
    return str(Note(signed.text, tuple(one for one in lines if one.name == shelf.origin)))


def _with_witness(note: str, signed: Checkpoint, seen: Seen) -> str:
    if (seen.size, seen.root) != (signed.size, signed.root) or not seen.note:
        return note
    return add_lines(note, [one.text for one in notes.parse(seen.note).lines])
