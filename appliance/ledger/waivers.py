"""Waivers of the supervisor for one session (domain.md 3.2), as the sync agent brought them.

    inbox/waivers/<trade>-S<n>    a note (log_format.md 3) signed by the district's ledger key; its
                                  text: `tradepost waiver v1` LF, then the lines `station <code>`,
                                  `session <no>`, `waiver <no>`, `reason <code>`,
                                  `stand-in <staff number|->` and `cert <base64>`

`cert` is what the entry carries (WaiverRecorded): it names the station's ledger, so that an
auditor judges it without the note.
"""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from appliance.core import canonical
from appliance.core.entries import WaiverRecorded
from appliance.ledger import district_notes, notes
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey

TITLE: Final = "tradepost waiver v1\n"
NAME: Final = "waivers"
"""Folder of the inbox and of the shelf."""
NOTE_BYTES_MAX: Final = 4_096

_DOMAIN: Final = b"waiver/v1\x00"


class BadWaiver(ValueError):
    """No waiver, of another station, session or ledger, or not signed by the district."""


def note_name(session_id: str) -> str:
    """Name of the note in inbox and shelf: `waivers/<trade>-S1`."""
    return f"{NAME}/{session_id.replace('/', '-')}"


def challenge(said: WaiverRecorded, origin: str) -> bytes:
    """What the district signs for the entry; `origin`: of the station's ledger."""
    told = {name: value for name, value in msgspec.to_builtins(said).items() if name != "cert"}
    return _DOMAIN + origin.encode() + b"\x00" + canonical.encode(told)


def text_of(station: str, said: WaiverRecorded) -> str:
    """The text that the district signs for the way."""
    return TITLE + (
        f"station {station}\nsession {said.session_id}\nwaiver {said.waiver_no}\n"
        f"reason {said.reason}\nstand-in {said.stand_in or '-'}\ncert {said.cert}\n"
    )


def read(
    note: bytes, district: VerifierKey, *, station: str, origin: str, session_id: str
) -> WaiverRecorded:
    """The waiver that a note gives. Raises BadWaiver."""
    try:
        signed = district_notes.read(note, district, title=TITLE, most=NOTE_BYTES_MAX)
    except notes.BadNote as error:
        raise BadWaiver(str(error)) from error
    lines = district_notes.values(signed.text)
    stand_in = lines.get("stand-in", "")
    said = WaiverRecorded(
        waiver_no=lines.get("waiver", ""), session_id=session_id, reason=lines.get("reason", ""),
        stand_in="" if stand_in == "-" else stand_in, cert=lines.get("cert", ""),
    )  # fmt: skip
    if TITLE + signed.text != text_of(station, said):
        raise BadWaiver("of another station or session, or written in another way")
    try:
        vouched = district.verifies(base64.b64decode(said.cert), challenge(said, origin))
    except ValueError as error:
        raise BadWaiver("the certificate is no base64") from error
    if not vouched:
        raise BadWaiver("the certificate is of another ledger")
    return said


class Waivers:
    """What lies in the inbox; each is looked at once, one that is bad is refused by name."""

    def __init__(
        self, inbox: Path, disk: Disk, district: VerifierKey, *, origin: str,
        refused: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._inbox, self._disk, self._district = inbox, disk, district
        self._origin, self._refused = origin, refused
        self._seen: dict[str, bytes] = {}

    def news(self, session_id: str, station: str) -> WaiverRecorded | None:
        """A waiver of this session that was not looked at yet."""
        note = self._disk.get(self._inbox.parent / note_name(session_id))
        if note is None or note == self._seen.get(session_id):
            return None
        self._seen[session_id] = note
        try:
            return read(
                note, self._district, station=station, origin=self._origin, session_id=session_id
            )
        except BadWaiver as error:
            self._refused(str(error))
            return None
