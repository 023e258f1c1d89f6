"""The district's notes on their way down: what changed is fetched, checked and left in `inbox/`.

The inbox is the whole memory: a note is asked for while another digest lies there, so a line that
breaks costs nothing that arrived before. What does not fit is never written.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final, Protocol

from sync.inbox import Inbox
from sync.notes import ANSWERS, LISTED_MAX, TEXT, Named, NotesList, fits

TOO_MANY: Final = "notes-too-many"
STRANGE_NOTE: Final = "note-strange"
OTHER_NOTE: Final = "note-other-bytes"
FULL: Final = "answers-full"
AT_ONCE_MAX: Final = 40
"""Notes of one turn, so that entries do not wait behind them; the rest come with the next."""
ANSWERS_MAX: Final = 2_000
"""Files of answers that the inbox holds: twenty years of questions."""


class Notes(Protocol):
    """Where notes are listed and given out. Both raise SyncFault when the route breaks."""

    def notes(self) -> NotesList: ...

    def note(self, name: str, most: int) -> bytes: ...


def fetch(district: Notes, inbox: Inbox, refused: Callable[[str], None]) -> int:
    """Bring what changed; returns how many notes arrived.

    `refused` hears why a list or a note was not taken: TOO_MANY, STRANGE_NOTE (a name, size or
    digest that no note has), OTHER_NOTE (other bytes than the list said, also where the district
    replaced it meanwhile: then it comes with the next turn), FULL. Raises SyncFault,
    StorageFault.
    """
    wanted = lacking(district.notes().notes, inbox, refused)
    return sum(_brought(district, inbox, one, refused) for one in wanted)


def lacking(listed: Sequence[Named], inbox: Inbox, refused: Callable[[str], None]) -> list[Named]:
    """Which of the notes listed are asked for now, in the order in which they should come."""
    if len(listed) > LISTED_MAX:
        refused(TOO_MANY)
        return []
    if not all(fits(one) for one in listed):
        refused(STRANGE_NOTE)
    wanted = [one for one in listed if fits(one) and inbox.digest(one.name) != one.sha256]
    # The station looks at an answer once note and text are there: the text goes first.
    wanted.sort(key=lambda one: not one.name.endswith(TEXT))
    return wanted[:AT_ONCE_MAX]


def _brought(district: Notes, inbox: Inbox, one: Named, refused: Callable[[str], None]) -> bool:
    new = one.name.startswith(ANSWERS) and not inbox.digest(one.name)
    if new and inbox.answers() >= ANSWERS_MAX:
        refused(FULL)
        return False
    note = district.note(one.name, one.bytes)
    if len(note) != one.bytes or sha256(note).hexdigest() != one.sha256:
        refused(OTHER_NOTE)
        return False
    inbox.put_note(one.name, note)
    return True
