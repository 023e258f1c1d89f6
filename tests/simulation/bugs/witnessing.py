"""Mistakes of the district's keys, of its texts and its notes."""

from typing import Any

from msgspec.structs import replace

from sync.bundle import BadBundle, read
from sync.district import mirror, witness
from sync.district.center import Center
from sync.district.notes import ALL, NoteShelf
from sync.district.store.blobs import Blobs
from sync.district.store.store import SqlShelf
from sync.district.witness import Seen
from tests.simulation.bugs import Replaced, bug


@bug
def cosigned_before_store() -> list[Replaced]:
    """The witness signs what a frame promises before its entries are kept."""

    def take(self: Any, shelf: Any, frame: bytes) -> Any:
        try:
            note = read(frame).note
            signed = witness.open_checkpoint(note, shelf.vkey)
        except (BadBundle, witness.BadNote):
            return real(self, shelf, frame)
        if signed.size > shelf.seen().size and not shelf.disputed:
            with self.store.transaction():
                witness._step(shelf, note, signed, self.witness_key, self.time_s)
        return real(self, shelf, frame)

    real = Center.take
    return [(Center, "take", take)]


@bug
def newest_cosigned() -> list[Replaced]:
    """The witness signs the newest checkpoint, held whole or not."""
    return [(SqlShelf, "proven_note", SqlShelf.newest_note),
            (witness, "_grows", lambda *_: True),
            (witness.tree, "consistency_path", _path_or_nothing())]  # fmt: skip


def _path_or_nothing() -> Any:
    real = witness.tree.consistency_path

    def path(*a: Any) -> Any:
        try:
            return real(*a)
        except (IndexError, KeyError):
            return []

    return path


@bug
def cosignature_of_the_future() -> list[Replaced]:
    """The time of a cosignature is local time."""
    real = Center.time_s
    assert isinstance(real, property)
    assert real.fget is not None
    read_time = real.fget
    return [(Center, "time_s", property(lambda self: read_time(self) + 8 * 3600))]


@bug
def cosignature_in_milliseconds() -> list[Replaced]:
    """The time of a cosignature is in milliseconds."""
    return [(Center, "time_s",
             property(lambda self: int(self.clock.now().at.timestamp() * 1000)))]  # fmt: skip


@bug
def seen_forgotten() -> list[Replaced]:
    """What was cosigned is not remembered."""
    return [(SqlShelf, "keep_seen", lambda *_: None)]


@bug
def seen_goes_back() -> list[Replaced]:
    """The witness remembers a smaller tree than it signed."""
    real = SqlShelf.keep_seen

    def keep(self: Any, seen: Seen) -> None:
        real(self, replace(seen, size=max(seen.size - 1, 0)))

    return [(SqlShelf, "keep_seen", keep)]


@bug
def never_cosigned_again() -> list[Replaced]:
    """After the first time the witness gives its old line for ever."""
    real = witness.advance

    def advance(store: Any, origin: str, *a: Any) -> str:
        shelf = store.shelf(origin)
        return str(shelf.seen().note) if shelf.seen().note else real(store, origin, *a)

    return [(witness, "advance", advance)]


@bug
def mirror_vouches_for_nothing_new() -> list[Replaced]:
    """The mirror tells its first note for ever."""
    real = mirror.vouch

    def vouch(store: Any, origin: str, *a: Any) -> str:
        note = str(store.shelf(origin).mirrored().note)
        return note or real(store, origin, *a)

    return [(mirror, "vouch", vouch)]


@bug
def blob_unchecked() -> list[Replaced]:
    """A public text is kept under whatever digest the sender says."""

    def keep(self: Any, digest: str, body: bytes) -> bool:
        self._blob.insert(sha256=digest, body=body).on_conflict_ignore().execute()
        return True

    return [(Blobs, "keep", keep)]


@bug
def blob_that_nobody_named() -> list[Replaced]:
    """Anybody may store texts at the district."""
    return [(Blobs, "is_named", lambda *_a, **_k: True)]


@bug
def blobs_not_wanted() -> list[Replaced]:
    """The district never asks for the texts that entries name."""
    return [(Blobs, "wanted", lambda *_: [])]


@bug
def note_of_all_goes_first() -> list[Replaced]:
    """A station's own note is hidden by the one for all."""
    real = NoteShelf.note
    return [
        (NoteShelf, "note", lambda self, of, name: real(self, ALL, name) or real(self, of, name))
    ]


@bug
def note_of_the_neighbour() -> list[Replaced]:
    """Notes of one station are given to another."""
    real = NoteShelf.note

    def note(self: Any, station: str, name: str) -> bytes | None:
        beside = f"{int(station) + 1:09}" if station.isdigit() else station
        return real(self, beside, name) or real(self, station, name)

    return [(NoteShelf, "note", note)]
