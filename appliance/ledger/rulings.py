"""Rulings of the district about a trade, as the sync agent brought them.

    inbox/rulings/<trade>       a note (log_format.md 3) signed by the district's ledger key; its
                                text: `tradepost ruling v1` LF, then the lines `station`, `trade`,
                                `ruling <number>`, `subject <code>`, `sha256 <hex>`
    inbox/rulings/<trade>.txt   the words of the ruling, UTF-8, of that digest

A newer ruling of the same trade replaces the files; the entries keep every one.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from appliance.core.entries import RulingLoaded
from appliance.ledger import district_notes, notes
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey

TITLE: Final = "tradepost ruling v1\n"
NAME: Final = "rulings"
"""Folder of the inbox and of the shelf."""
NOTE_BYTES_MAX: Final = 4_096
TEXT_BYTES_MAX: Final = 16_384


class BadRuling(ValueError):
    """No ruling, of another station or trade, not signed by the district, or other words."""


def text_of(station: str, trade: str, said: RulingLoaded) -> str:
    """The text that the district signs."""
    return TITLE + (
        f"station {station}\ntrade {trade}\nruling {said.ruling_no}\nsubject {said.subject}\n"
        f"sha256 {said.result_sha256}\n"
    )


def read(
    note: bytes, words: bytes, district: VerifierKey, *, station: str, trade: str
) -> RulingLoaded:
    """The ruling that a note and the words beside it give. Raises BadRuling."""
    if len(words) > TEXT_BYTES_MAX:
        raise BadRuling("too long")
    try:
        signed = district_notes.read(note, district, title=TITLE, most=NOTE_BYTES_MAX)
        words.decode("utf-8")
    except (notes.BadNote, UnicodeDecodeError) as error:
        raise BadRuling(str(error)) from error
    lines = district_notes.values(signed.text)
    said = RulingLoaded(
        ruling_no=lines.get("ruling", ""), subject=lines.get("subject", ""),
        result_sha256=sha256(words).hexdigest(), cert=signed.cert,
    )  # fmt: skip
    if TITLE + signed.text != text_of(station, trade, said):
        raise BadRuling("of another station or trade, or other words")
    return said


class Rulings:
    """What lies in the inbox; each is looked at once, one that is bad is refused by name."""

    def __init__(
        self, inbox: Path, disk: Disk, district: VerifierKey, *, refused: Callable[[str], None]
    ) -> None:
        self._inbox, self._disk, self._district, self._refused = inbox, disk, district, refused
        self._seen: dict[str, tuple[bytes, bytes]] = {}

    def news(self, trade: str, station: str) -> tuple[RulingLoaded, str] | None:
        """A ruling that was not looked at yet, with its words."""
        note = self._disk.get(self._inbox / trade)
        words = self._disk.get(self._inbox / f"{trade}.txt")
        if note is None or words is None or self._seen.get(trade) == (note, words):
            return None
        self._seen[trade] = note, words
        try:
            said = read(note, words, self._district, station=station, trade=trade)
        except BadRuling as error:
            self._refused(str(error))
            return None
        return said, words.decode("utf-8")
