"""Notices of the district for the board, as the sync agent brought them.

    inbox/board/<number>        a note (log_format.md 3) signed by the district's ledger key; its
                                text: `tradepost board notice v1` LF, then the lines
                                `station <code|all>`, `number <no>`, `from <ISO day>`,
                                `until <ISO day>`, `sha256 <hex>`
    inbox/board/<number>.txt    its words, UTF-8, of that digest: a title, then paragraphs

A notice hangs from its first to its last day and takes itself down. The same number again, with
other words or another last day, takes the place of the one before.
"""

import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from msgspec import Struct

from appliance.core import forms
from appliance.ledger import district_notes, notes
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey

TITLE: Final = "tradepost board notice v1\n"
NAME: Final = "board"
"""Folder of the inbox and of the shelf."""
ALL: Final = "all"
NOTE_BYTES_MAX: Final = 4_096
TEXT_BYTES_MAX: Final = 8_192
HANGING_MAX: Final = 20

_NUMBER: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}")


class BadBoardNotice(ValueError):
    """No notice, of another station, not signed by the district, or other words."""


class BoardNotice(Struct, frozen=True):
    """`first` and `last`: ISO days; `to`: nine digits or `all`; `words` as they were signed."""

    number: str
    to: str
    first: str
    last: str
    words: str


def text_of(said: BoardNotice) -> str:
    """The text that the district signs."""
    digest = sha256(said.words.encode()).hexdigest()
    return TITLE + (
        f"station {said.to}\nnumber {said.number}\nfrom {said.first}\nuntil {said.last}\n"
        f"sha256 {digest}\n"
    )


def read(
    note: bytes, words: bytes, district: VerifierKey, *, station: str, number: str
) -> BoardNotice:
    """The notice that a note and the words beside it give. Raises BadBoardNotice."""
    if len(words) > TEXT_BYTES_MAX or not _NUMBER.fullmatch(number):
        raise BadBoardNotice("too long, or no number of a notice")
    try:
        signed = district_notes.read(note, district, title=TITLE, most=NOTE_BYTES_MAX)
        text = words.decode("utf-8")
    except (notes.BadNote, UnicodeDecodeError) as error:
        raise BadBoardNotice(str(error)) from error
    lines = district_notes.values(signed.text)
    said = BoardNotice(
        number, lines.get("station", ""), lines.get("from", ""), lines.get("until", ""), text
    )
    if TITLE + signed.text != text_of(said) or said.to not in (ALL, station):
        raise BadBoardNotice("of another station or number, or other words")
    if forms.day(said.first) is None or forms.day(said.last) is None or said.last < said.first:
        raise BadBoardNotice("from a day until a day")
    return said


class BoardNotices:
    """What lies in the inbox. Safe from any thread: nothing is kept but what was refused."""

    def __init__(
        self, inbox: Path, disk: Disk, district: VerifierKey, *, refused: Callable[[str], None]
    ) -> None:
        self._inbox, self._disk, self._district, self._refused = inbox, disk, district, refused
        self._read: dict[str, tuple[bytes, bytes, BoardNotice | None]] = {}

    def hanging(self, station: str, today: str) -> tuple[BoardNotice, ...]:
        """Those whose day it is, the newest first; at most HANGING_MAX. `today`: an ISO day."""
        found = (self._one(number, station) for number in self._numbers())
        shown = [one for one in found if one is not None and one.first <= today <= one.last]
        shown.sort(key=lambda one: (one.first, one.number), reverse=True)
        return tuple(shown[:HANGING_MAX])

    def _numbers(self) -> list[str]:
        try:
            return sorted(file.name for file in self._inbox.iterdir() if not file.suffix)
        except OSError:
            return []

    def _one(self, number: str, station: str) -> BoardNotice | None:
        note = self._disk.get(self._inbox / number)
        words = self._disk.get(self._inbox / f"{number}.txt")
        if note is None or words is None:
            return None
        known = self._read.get(number)
        if known is not None and known[:2] == (note, words):
            return known[2]
        try:
            said = read(note, words, self._district, station=station, number=number)
        except BadBoardNotice as error:
            self._refused(str(error))
            said = None
        self._read[number] = note, words, said
        return said
