"""What a district gives one station, in `district/` of the station's folder on a stick."""

from collections.abc import Iterator

import msgspec

from appliance.ledger import tiles
from appliance.ports import SyncFault
from sync.notes import NotesList
from sync.sources import BrokenSource
from sync.stick_files import BadFile, Stick
from sync.stick_layout import (
    COSIGNED,
    DISTRICT,
    HOLDS,
    LIST_BYTES_MAX,
    NOTE_BYTES_MAX,
    NOTES,
    NOTES_LIST,
    WANTED,
    of_origin,
)
from sync.stick_report import Refusals
from sync.stick_source import StickSource, StickTree

DIGITS = 19
"""Any size has fewer."""


class StickDistrict:
    """The district as a stick shows it (sync.arrivals.FromDistrict); `origin`: the station's.

    Nothing is believed here: `arrive` verifies. A file that is not read is named in `refusals`.
    """

    def __init__(self, stick: Stick, origin: str, refusals: Refusals) -> None:
        self._stick, self._refusals = stick, refusals
        self._folder = f"{of_origin(origin)}/{DISTRICT}"

    def checkpoint(self) -> str:
        return self._text(COSIGNED)

    def notes(self) -> NotesList:
        """Raises SyncFault for a list that is none."""
        data = self._read(NOTES_LIST, LIST_BYTES_MAX)
        if not data:
            return NotesList(())
        try:
            return msgspec.json.decode(data, type=NotesList)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise SyncFault("the list of notes on the stick is none") from error

    def note(self, name: str, most: int) -> bytes:
        """Empty where it cannot be read: the others still come."""
        return self._read(f"{NOTES}/{name}", most)

    def ledger_note(self) -> str:
        return self._text(tiles.CHECKPOINT)

    def ledger_frames(self, held: int) -> Iterator[bytes]:
        """Raises SyncFault where the tiles are not as their checkpoint says."""
        found = StickTree(self._stick, self._folder, self._refusals)
        try:
            yield from StickSource(found, self.ledger_note()).frames(held)
        except BrokenSource as error:
            raise SyncFault("the district's ledger on the stick is broken") from error

    def wanted(self) -> frozenset[str]:
        """Digests of texts that the district missed when it wrote the stick."""
        return frozenset(self._text(WANTED).split())

    def holds(self) -> int | None:
        """How many entries the district held when it wrote the stick; None: it did not say.

        A hint that nobody signed: it may only make a station write more.
        """
        said = self._text(HOLDS).strip()
        return int(said) if said.isascii() and said.isdigit() and len(said) < DIGITS else None

    def _text(self, name: str) -> str:
        return self._read(name, NOTE_BYTES_MAX).decode("utf-8", "replace")

    def _read(self, name: str, most: int) -> bytes:
        try:
            return self._stick.read(f"{self._folder}/{name}", most) or b""
        except BadFile as bad:
            self._refusals.add(bad.path, bad.reason)
            return b""
