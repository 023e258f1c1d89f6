"""The notes that a district holds ready for its stations: files, replaced whole.

    <state>/notes/all/<name>            for every station
    <state>/notes/<nine digits>/<name>  for one; it goes before the one for all
    <state>/notes/by-digest/<sha256>    what the district's ledger names, whole before its entry

`tradepost district note` signs and puts them there; the district's process only hands them out.
"""

from hashlib import sha256
from pathlib import Path
from typing import Final

from appliance.ledger.disk import Disk
from sync.notes import (
    ANSWERS,
    BOARD,
    COMPLAINTS,
    DEPARTMENTS,
    LONGEST,
    ONLINE,
    REVOKED,
    RULINGS,
    WAIVERS,
    Named,
    longest,
)

FOLDER: Final = "notes"
ALL: Final = "all"
BY_DIGEST: Final = "by-digest"
ANSWERS_LISTED: Final = 100
"""Notes and texts of the newest fifty answers: a list is fetched often, over a slow line."""
ONLINE_LISTED: Final = 20
"""Auctions whose results a station has not taken yet, and some that it has."""

DEPARTMENTS_LISTED: Final = 60
"""Reviews under way at a station, each with some departments' words."""

RULINGS_LISTED: Final = 40
"""Notes and words of the newest twenty rulings."""

WAIVERS_LISTED: Final = 20
"""Sessions that may open without a supervisor, and some that did."""

REVOKED_LISTED: Final = 60
"""More keys than a station has people."""

BOARD_LISTED: Final = 40
"""Notes and words of the newest twenty notices."""

COMPLAINTS_LISTED: Final = 40
"""Likewise of complaints that the district has in hand."""


class NoteShelf:
    """Every method raises StorageFault when the disk fails. Safe from any thread."""

    def __init__(self, state: Path, disk: Disk) -> None:
        """`state`: the district's state folder."""
        self._folder, self._disk = state / FOLDER, disk

    def put(self, station: str, name: str, note: bytes) -> None:
        """Hold a note ready for a station (nine digits, or ALL). Raises ValueError."""
        most = longest(name)
        if most is None or not 0 < len(note) <= most:
            raise ValueError(f"no note has the name {name} and {len(note)} bytes")
        self._disk.put(self._folder / station / name, note)

    def keep(self, note: bytes) -> str:
        """Keep a note under its digest, before the ledger names it; returns the digest."""
        digest = sha256(note).hexdigest()
        self._disk.put(self._folder / BY_DIGEST / digest, note)
        return digest

    def kept(self, digest: str) -> bytes | None:
        return self._disk.get(self._folder / BY_DIGEST / digest)

    def held(self, station: str, name: str) -> bytes | None:
        """What lies ready for this very addressee."""
        return self._disk.get(self._folder / station / name)

    def note(self, station: str, name: str) -> bytes | None:
        """What there is for this station under a name; None for nothing or for no such name."""
        if longest(name) is None:
            return None
        own = self._disk.get(self._folder / station / name)
        return self._disk.get(self._folder / ALL / name) if own is None else own

    def listed(self, station: str) -> tuple[Named, ...]:
        """Everything for this station, of answers the newest ANSWERS_LISTED files."""
        own = set(self._in(station, BOARD))
        names = [
            *LONGEST,
            *self._in(station, ANSWERS)[:ANSWERS_LISTED],
            *self._in(station, ONLINE)[:ONLINE_LISTED],
            *self._in(station, DEPARTMENTS)[:DEPARTMENTS_LISTED],
            *self._in(station, RULINGS)[:RULINGS_LISTED],
            *self._in(station, WAIVERS)[:WAIVERS_LISTED],
            *self._in(station, REVOKED)[:REVOKED_LISTED],
            *self._in(station, BOARD)[:BOARD_LISTED],
            *[one for one in self._in(ALL, BOARD) if one not in own][:BOARD_LISTED],
            *self._in(station, COMPLAINTS)[:COMPLAINTS_LISTED],
        ]
        found = ((name, self.note(station, name)) for name in names)
        return tuple(
            Named(name, sha256(note).hexdigest(), len(note)) for name, note in found if note
        )

    def _in(self, station: str, kind: str) -> list[str]:
        """Names of one kind, the newest first."""
        folder = self._folder / station / kind
        files = sorted(folder.glob("*"), key=lambda one: (-one.stat().st_mtime_ns, one.name))
        names = (f"{kind}/{one.name}" for one in files)
        return [name for name in names if longest(name) is not None]
