"""What the district signs for its stations, whatever it is about: a title, one signer, a limit.

A note (log_format.md 3) whose text begins with the title of its kind. What stands behind the title
is each kind's own: blacklist, licence, tables, pool, answers, enrolments over the web.
"""

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, Generic, TypeVar

from msgspec import Struct

from appliance.ledger import notes
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey

T = TypeVar("T")

_VALUE: Final = re.compile(r"([a-z0-9-]+) (\S+)")


class Said(Struct, frozen=True):
    """`text` behind the title; `cert`: the district's signature in base64, as entries keep it."""

    text: str
    cert: str


def read(note: bytes, district: VerifierKey, *, title: str, most: int) -> Said:
    """What the district says in a note of this kind. `most` in bytes. Raises notes.BadNote."""
    parsed = notes.parse(note, most=most)
    notes.verified(parsed, [district])
    if not parsed.text.startswith(title):
        raise notes.BadNote("another kind of note")
    signature = notes.line_by(district, parsed).signature
    return Said(parsed.text.removeprefix(title), base64.b64encode(signature).decode())


class Newest(Generic[T]):
    """A note as it lies in the inbox now; read again when it was replaced.

    `read` raises `bad` for one that is refused: `refused` is told why, and nothing is held.
    """

    def __init__(
        self,
        path: Path,
        disk: Disk,
        read: Callable[[bytes], T],
        *,
        bad: type[Exception],
        refused: Callable[[str], None],
    ) -> None:
        self._path, self._disk, self._read = path, disk, read
        self._bad, self._refused = bad, refused
        self._held: T | None = None
        self.note: bytes | None = None

    @property
    def last(self) -> T | None:
        """What was held when it was looked at last."""
        return self._held

    def now(self) -> T | None:
        """What is held; None where there is no note, or a bad one."""
        note = self._disk.get(self._path)
        if note != self.note:
            self.note, self._held = note, None
            try:
                self._held = self._read(note) if note is not None else None
            except self._bad as error:
                self._refused(str(error))
        return self._held


def values(text: str) -> dict[str, str]:
    """Of the lines `word value` of a note's text; the reader writes them again and compares."""
    found = (_VALUE.fullmatch(line) for line in text.splitlines())
    return {one[1]: one[2] for one in found if one is not None}
