"""The district's own ledger on its way down: frames are verified and grow `inbox/district/`.

The copy in the inbox only grows; the station verifies it again and keeps a mirror of its own.
"""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol

from appliance.ledger.checkpoints import open_checkpoint
from appliance.ledger.disk import Disk
from appliance.ledger.mirror import BAD_SIGNATURE, GAP, OLDER, Mirror, Run
from appliance.ledger.notes import BadNote
from appliance.ledger.tiles import BadTile
from appliance.ports import StorageFault
from sync import bundle
from sync.bundle import BadBundle

log = logging.getLogger(__name__)

FOLDER: Final = "district"
ROLLBACK: Final = "rollback"
"""A signed checkpoint smaller than what is held, which the district showed as its newest."""
AT_ONCE_MAX: Final = 64
"""Frames of one contact, so that entries do not wait behind them."""
BAD_FRAME: Final = "bad-frame"
REASON: Final = "district-"
"""In front of every reason of the mirror, in the agent's diary."""


class Ledger(Protocol):
    """What gives the district's ledger. Both raise SyncFault when the route breaks."""

    def ledger_note(self) -> str: ...

    def ledger_frames(self, held: int) -> Iterator[bytes]: ...


class DistrictCopy:
    """The folder in the inbox. One writer: the agent. Raises StorageFault."""

    def __init__(self, inbox: Path, vkey: str, disk: Disk) -> None:
        self.folder = inbox / FOLDER
        self._vkey, self._disk = vkey, disk
        self._mirror = Mirror(self.folder, vkey, disk)

    @property
    def size(self) -> int:
        """Entries that are here; 0 where the folder was spoilt, so that it is brought again."""
        try:
            return self._mirror.size
        except (BadNote, BadTile) as error:
            raise StorageFault("inbox/district is not as it was left") from error

    @property
    def behind(self) -> bool:
        """Whether the district showed less than it had signed before."""
        return self._disk.get(self.folder / ROLLBACK) is not None

    def take(self, given: Ledger, refused: Callable[[str], None], *, live: bool) -> int:
        """Bring what is new; how many entries arrived. Raises SyncFault, StorageFault.

        `live`: the district itself speaks, so a ledger that is shorter than what is held was put
        back; a stick may simply be late. `refused` hears REASON and why nothing was taken.
        """
        note, held = given.ledger_note(), self.size
        if not note:
            return 0
        if note == self._mirror.note:
            self._clear_rollback()
            return 0
        shows = self._size_shown(note)
        if shows is None:
            refused(REASON + BAD_SIGNATURE)
            return 0
        if shows <= held:
            reason = self._mirror.take(Run(shows, (), note))
        else:
            reason = self._taken(given, held)
        if reason:
            refused(REASON + reason)
        if live and reason == OLDER:
            self._disk.put(self.folder / ROLLBACK, note.encode())
        elif reason != OLDER:
            self._clear_rollback()
        return self.size - held

    def _taken(self, given: Ledger, held: int) -> str:
        for count, frame in enumerate(given.ledger_frames(held), 1):
            try:
                run = bundle.read(frame)
            except BadBundle:
                return BAD_FRAME
            reason = self._mirror.take(Run(run.start, run.entries, run.note, run.proof))
            if reason:
                return "" if reason == GAP else reason
            if self._mirror.note == run.note or count == AT_ONCE_MAX:
                break
        return ""

    def _size_shown(self, note: str) -> int | None:
        try:
            return open_checkpoint(note, self._vkey).size
        except BadNote:
            return None

    def _clear_rollback(self) -> None:
        self._disk.remove(self.folder / ROLLBACK)
