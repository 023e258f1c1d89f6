"""Keys of staff that the district takes back, as the sync agent brought its word.

inbox/revoked/<8 hex>    a note (log_format.md 3) signed by the district's ledger key; its text:
`tradepost revoked key v1` LF, then the lines `station <code>`,
`key <8 hex>`, `reason <code>` and `document <no>`
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from appliance.core.entries import KeyRevoked
from appliance.ledger import district_notes, notes
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey

TITLE: Final = "tradepost revoked key v1\n"
NAME: Final = "revoked"
"""Folder of the inbox and of the shelf."""
NOTE_BYTES_MAX: Final = 4_096


class BadRevoked(ValueError):
    """No word about this key, of another station, or not signed by the district."""


def text_of(said: KeyRevoked) -> str:
    """The text that the district signs."""
    return TITLE + (
        f"station {said.station}\nkey {said.key_id}\nreason {said.reason}\n"
        f"document {said.document_no}\n"
    )


def read(note: bytes, district: VerifierKey, *, station: str, key_id: str) -> KeyRevoked:
    """What the note says. Raises BadRevoked."""
    try:
        signed = district_notes.read(note, district, title=TITLE, most=NOTE_BYTES_MAX)
    except notes.BadNote as error:
        raise BadRevoked(str(error)) from error
    lines = district_notes.values(signed.text)
    said = KeyRevoked(
        key_id, lines.get("reason", ""), lines.get("document", ""), station, signed.cert
    )
    if TITLE + signed.text != text_of(said):
        raise BadRevoked("of another station or key, or written in another way")
    return said


class RevokedKeys:
    """What lies in the inbox; each note is looked at once, one that is bad is refused by name."""

    def __init__(
        self, inbox: Path, disk: Disk, district: VerifierKey, *, refused: Callable[[str], None]
    ) -> None:
        self._inbox, self._disk, self._district, self._refused = inbox, disk, district, refused
        self._seen: dict[str, bytes] = {}

    def news(self, keys: Iterable[str], station: str) -> Iterable[KeyRevoked]:
        """Words about these keys that were not looked at yet."""
        for key_id in keys:
            note = self._disk.get(self._inbox / key_id)
            if note is None or note == self._seen.get(key_id):
                continue
            self._seen[key_id] = note
            try:
                yield read(note, self._district, station=station, key_id=key_id)
            except BadRevoked as error:
                self._refused(str(error))
