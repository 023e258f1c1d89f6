"""The yearly holidays as the district sends them, in place of those that were shipped.

    inbox/holidays    a note (log_format.md 3) signed by the district's ledger key; its text:
                      `tradepost holidays v1` LF, then the file holidays.csv as it is to be used
    adopted/holidays  the same note once the station has moved the ends of its trades by it

The table passes every check of a shipped one, floors included. Order: entries of the moved ends,
then the kept copy. If power fails in between, the same news comes again, and what moved by it
does not move twice (core/shifting.py).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from pathlib import Path

from appliance.core.codes import Tables
from appliance.ledger import notes
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey
from appliance.tables import loader
from appliance.tables.loader import TablesBad

TITLE = "tradepost holidays v1\n"
FILE = "holidays.csv"
NOTE_BYTES_MAX = 65_536
"""Ten years of holidays are about 20,000."""


class BadHolidays(ValueError):
    """Not a table of holidays, not good, or not signed by the district."""


@dataclass(frozen=True, slots=True)
class News:
    """A table that the station does not use yet; `cause` names it in entries."""

    tables: Tables
    cause: str
    note: bytes


def read(note: bytes, district: VerifierKey) -> Tables:
    """The shipped tables with the holidays of the note. Raises BadHolidays."""
    if len(note) > NOTE_BYTES_MAX:
        raise BadHolidays("too long")
    try:
        parsed = notes.parse(note)
        notes.verified(parsed, [district])
    except notes.BadNote as error:
        raise BadHolidays(str(error)) from error
    if not parsed.text.startswith(TITLE):
        raise BadHolidays("another kind of note")
    folder = resources.files("appliance.tables") / "data"
    version = json.loads((folder / loader.MANIFEST).read_text("utf-8"))["version"]
    texts = {
        one.name: one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".csv")
    }
    try:
        return loader.tables_of(
            f"{version}+{cause_of(note)}", texts | {FILE: parsed.text.removeprefix(TITLE)}
        )
    except TablesBad as error:
        raise BadHolidays(str(error)) from error


def cause_of(note: bytes) -> str:
    """`holidays-` and the first 8 hex digits of the note's SHA-256."""
    return f"holidays-{sha256(note).hexdigest()[:8]}"


class Holidays:
    """The district's table as it lies in the inbox, and the one that is in use."""

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
        self._seen: bytes | None = disk.get(adopted)

    def in_use(self) -> Tables:
        """At start: the shipped tables, with the holidays that were adopted before."""
        if self._seen is None:
            return loader.load()
        try:
            return read(self._seen, self._district)
        except BadHolidays as error:
            self._refused(str(error))
            return loader.load()

    def news(self) -> News | None:
        """Another table than the one in use, told once; one that is bad is refused once."""
        note = self._disk.get(self._inbox)
        if note is None or note == self._seen:
            return None
        self._seen = note
        try:
            return News(read(note, self._district), cause_of(note), note)
        except BadHolidays as error:
            self._refused(str(error))
            return None

    def keep(self, news: News) -> None:
        """From the next start on the station begins with it."""
        self._disk.put(self._adopted, news.note)
