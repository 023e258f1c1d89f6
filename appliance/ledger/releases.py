"""Which software the district wants its stations to have, as the sync agent brought its word.

    inbox/release     a note (log_format.md 3) signed by the district's ledger key; its text:
                      `tradepost release v1` LF, then the lines `station <code|all>`,
                      `version <word>`, `sha256 <hex>` of the file that is put on, and
                      `document <no>`

The software itself is signed by its makers and put on by the technician, from a stick; the word
says which, and the entry `software.update` may name no other file under that version.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec import Struct

from appliance.core.forms import is_sha256, is_word
from appliance.core.paper_references import is_official_no
from appliance.ledger import district_notes, notes
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey

TITLE: Final = "tradepost release v1\n"
NAME: Final = "release"
ALL: Final = "all"
NOTE_BYTES_MAX: Final = 4_096


class BadRelease(ValueError):
    """No release, of another station, or not signed by the district."""


class Release(Struct, frozen=True):
    """`to`: nine digits or `all`; `sha256`: hex, of the file that is put on."""

    version: str
    sha256: str
    document_no: str
    to: str = ALL


def text_of(said: Release) -> str:
    """The text that the district signs."""
    return TITLE + (
        f"station {said.to}\nversion {said.version}\nsha256 {said.sha256}\n"
        f"document {said.document_no}\n"
    )


def read(note: bytes, district: VerifierKey, station: str) -> Release:
    """What the note says. Raises BadRelease."""
    try:
        signed = district_notes.read(note, district, title=TITLE, most=NOTE_BYTES_MAX)
    except notes.BadNote as error:
        raise BadRelease(str(error)) from error
    lines = district_notes.values(signed.text)
    said = Release(
        lines.get("version", ""), lines.get("sha256", ""), lines.get("document", ""),
        lines.get("station", ""),
    )  # fmt: skip
    if TITLE + signed.text != text_of(said) or said.to not in (ALL, station):
        raise BadRelease("of another station, or written in another way")
    named = said.document_no and is_official_no(said.document_no)
    if not (is_word(said.version) and is_sha256(said.sha256) and named):
        raise BadRelease("a version, a digest and the number of a paper")
    return said


class Releases:
    """What lies in the inbox; one that is bad is refused once."""

    def __init__(
        self, inbox: Path, disk: Disk, district: VerifierKey, *, station: str,
        refused: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._newest = district_notes.Newest(
            inbox, disk, lambda note: read(note, district, station), bad=BadRelease,
            refused=refused,
        )  # fmt: skip

    def told(self) -> Release | None:
        """The newest word, or None."""
        return self._newest.now()
