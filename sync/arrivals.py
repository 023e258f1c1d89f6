"""The one way down: what a district gives is verified on arrival and left whole in `inbox/`.

Push, pull's delivery and the stick all end here. Nothing is believed but the keys that enrolment
pinned; the station verifies again what it finds.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Protocol

from msgspec import Struct

from appliance.ledger.notes import BadNote
from appliance.ports import SyncFault
from sync.fetch_notes import fetch
from sync.inbox import Inbox
from sync.notes import NotesList
from sync.pins import OTHER_KEY, Pins, accepted, goes_on

log = logging.getLogger(__name__)


class FromDistrict(Protocol):
    """What a district gives a station. Methods raise SyncFault when the route breaks."""

    def checkpoint(self) -> str:
        """The newest cosigned checkpoint of the station's ledger, "" for none."""
        ...

    def notes(self) -> NotesList:
        """What the district holds ready for this station."""
        ...

    def note(self, name: str, most: int) -> bytes:
        """One note as it was signed, at most a little over `most` bytes of it."""
        ...

    def ledger_note(self) -> str:
        """The newest signed checkpoint of the district's own ledger, "" for none."""
        ...

    def ledger_frames(self, held: int) -> Iterator[bytes]:
        """Frames of sync.bundle with the entries of that ledger from `held` on."""
        ...


class Arrived(Struct, frozen=True):
    """What came of it. `cosigned`: size of the tree that the witness signed, None without one.

    `reason` is empty or says why the checkpoint was not taken; then nothing else was looked at.
    `cut`: the route broke behind the checkpoint; what had arrived by then stays. `told`: new
    entries of the district's ledger; `behind`: it showed fewer than it had signed before.
    """

    cosigned: int | None = None
    reason: str = ""
    notes: int = 0
    cut: str = ""
    told: int = 0
    behind: bool = False


def arrive(
    given: FromDistrict,
    inbox: Inbox,
    pins: Pins,
    refused: Callable[[str], None],
    *,
    live: bool = False,
) -> Arrived:
    """Verify what the district gives and leave it in `inbox`; repeating it is harmless.

    The notes come first: an entry of the district's ledger says which of them is the newest word,
    and the station looks for it. `live`: the district itself speaks (sync.district_copy).
    `refused` hears why something was not taken (sync.fetch_notes, sync.district_copy).
    Raises SyncFault before anything was taken, StorageFault.
    """
    note = given.checkpoint()
    cosigned = None
    if note:
        try:
            signed = accepted(note, pins)
        except BadNote:
            return Arrived(reason=OTHER_KEY)
        cosigned = signed.size
        lies = inbox.checkpoint()
        if note != lies and goes_on(lies, signed, pins):
            inbox.put_checkpoint(note)
    try:
        notes = fetch(given, inbox, refused)
        told, behind = 0, False
        if pins.ledger:
            copy = inbox.district(pins.ledger)
            told, behind = copy.take(given, refused, live=live), copy.behind
    except SyncFault as error:
        return Arrived(cosigned, cut=str(error))
    if notes:
        log.info("notes of the district arrived count=%d", notes)
    return Arrived(cosigned, notes=notes, told=told, behind=behind)
