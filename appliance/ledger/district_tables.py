"""Code tables as the district sends them, in place of those that were shipped.

    inbox/tables    a note (log_format.md 3) signed by the district's ledger key; its text:
                    `tradepost tables v1` LF, then one line of JSON: {"limits_example.csv": "...",
                    "holidays.csv": "..."}, whole files by name; those that it does not name stay
    adopted/tables  the same note once the station has moved the ends of its trades by it
    adopted/tables-... every note that ever was in use: a trade keeps the rules it was accepted by

The set passes every check of a shipped one, the floors of the law included: a signature of the
district does not help a value below them (domain.md F21). What makes the state machine is the
release's alone, and no code that is in use may go. Order: entries of the moved ends, then the kept
copy. If power fails in between, the same news comes again, and what moved by it does not move
twice (core/shifting.py).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from appliance.core.codes import ROWS, Tables
from appliance.ledger import district_notes, notes
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey
from appliance.tables import loader
from appliance.tables.loader import TablesBad

TITLE: Final = "tradepost tables v1\n"
NOTE_BYTES_MAX: Final = 2_097_152
"""All shipped tables together are a tenth of it."""

RELEASED: Final = frozenset(
    {"states.csv", "transitions.csv", "event_types.csv", "roles.csv", "floors.csv",
     "skill_grades.csv", "grade_acts.csv"}
)  # fmt: skip
"""The machine, who may do what in it, and the floors: never the district's."""

CALENDAR: Final = "holidays.csv"
"""What is true of days is true for every trade, also one that began under older tables."""

MAY_LOSE_ROWS: Final = frozenset({"holidays"})
"""Days, not codes: nothing that was kept names them."""


class BadTables(ValueError):
    """Not tables, not good, or not signed by the district."""


class News(Struct, frozen=True):
    """Tables that the station does not use yet; `cause` names them in entries."""

    tables: Tables
    cause: str
    note: bytes


def read(note: bytes, district: VerifierKey) -> Tables:
    """The shipped tables with the files of the note. Raises BadTables."""
    files = _files(note, district)
    if strange := sorted(set(files) & RELEASED):
        raise BadTables(f"of the release alone: {', '.join(strange)}")
    shipped = loader.load()
    tables = _made(f"{shipped.version}+{cause_of(note)}", files)
    if gone := next(_gone(shipped, tables), None):
        raise BadTables(f"{gone} is in use and may not go")
    return tables


def _made(version: str, files: Mapping[str, str]) -> Tables:
    """The shipped tables with these files in place of theirs. Raises BadTables."""
    folder = resources.files("appliance.tables") / "data"
    texts = {f"{name}.csv": (folder / f"{name}.csv").read_text("utf-8") for name in ROWS}
    try:
        return loader.tables_of(version, texts | dict(files))
    except TablesBad as error:
        raise BadTables(str(error)) from error


def cause_of(note: bytes) -> str:
    """`tables-` and the first 8 hex digits of the note's SHA-256."""
    return f"tables-{sha256(note).hexdigest()[:8]}"


def _files(note: bytes, district: VerifierKey) -> Mapping[str, str]:
    try:
        said = district_notes.read(note, district, title=TITLE, most=NOTE_BYTES_MAX)
        return msgspec.json.decode(said.text, type=dict[str, str])
    except (notes.BadNote, msgspec.DecodeError) as error:
        raise BadTables(str(error)) from error


def _gone(old: Tables, new: Tables) -> Iterator[str]:
    """Codes of the old set that the new one does not know any more."""
    for name in sorted(set(ROWS) - MAY_LOSE_ROWS):
        before, after = getattr(old, name, None), getattr(new, name, None)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from (f"{name}: {code}" for code in before if code not in after)


def note_text(files: Mapping[str, str]) -> str:
    """What a district signs."""
    return f"{TITLE}{json.dumps(dict(files), ensure_ascii=False, sort_keys=True)}\n"


class DistrictTables:
    """The district's tables as they lie in the inbox, and those that are in use."""

    def __init__(
        self,
        inbox: Path,
        adopted: Path,
        disk: Disk,
        district: VerifierKey,
        *,
        refused: Callable[[str], None],
    ) -> None:
        self._inbox, self._adopted, self._disk = inbox, adopted, disk
        self._district, self._refused = district, refused
        self._kept: dict[tuple[str, str], Tables | None] = {}
        self._seen: bytes | None = disk.get(adopted)

    def in_use(self) -> Tables:
        """At start: the shipped tables, with what was adopted before."""
        if self._seen is None:
            return loader.load()
        try:
            return read(self._seen, self._district)
        except BadTables as error:
            self._refused(str(error))
            return loader.load()

    def news(self) -> News | None:
        """Other tables than those in use, told once; bad ones are refused once."""
        note = self._disk.get(self._inbox)
        if note is None or note == self._seen:
            return None
        self._seen = note
        try:
            return News(read(note, self._district), cause_of(note), note)
        except BadTables as error:
            self._refused(str(error))
            return None

    def keep(self, news: News) -> None:
        """From the next start on the station begins with them.

        The same note stays under the name of its cause: trades that were accepted by it are
        judged by it, whatever comes later.
        """
        self._disk.put(self._adopted.with_name(news.cause), news.note)
        self._disk.put(self._adopted, news.note)

    def of(self, version: str, *, in_use: Tables) -> Tables | None:
        """The tables of an earlier version, with the calendar of those in use.

        None where this release cannot make them: it ships other tables than that version grew
        from, or the note is not kept.
        """
        key = version, in_use.version
        if key not in self._kept:
            self._kept[key] = self._earlier(version, in_use)
        return self._kept[key]

    def _earlier(self, version: str, in_use: Tables) -> Tables | None:
        shipped, _, cause = version.partition("+")
        if shipped != loader.load().version:
            return None
        try:
            note = self._disk.get(self._adopted.with_name(cause)) if cause else None
            if cause and note is None:
                return None
            old = _files(note, self._district) if note else {}
            now = (
                _files(self._seen, self._district) if self._seen and "+" in in_use.version else {}
            )
            return _made(version, {**old, **{k: v for k, v in now.items() if k == CALENDAR}})
        except BadTables as error:
            self._refused(str(error))
            return None
