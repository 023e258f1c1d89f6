"""The district's word about a complaint that went to it, as the sync agent brought it.

    inbox/complaints/<complaint>       a note (log_format.md 3) signed by the district's ledger
                                       key; its text: `tradepost complaint v1` LF, the lines
                                       `station`, `complaint`, and of one step:
                                       `step accept`, `due <day>`
                                       `step reject`, `ground <code>`
                                       `step decide`, `decision <number>`, `sha256 <hex>`
    inbox/complaints/<complaint>.txt   the words of a decision, of that digest: base64url of HPKE
                                       (as ledger/preregistration.py) of UTF-8; info
                                       `tradepost/complaint/v1` 0x00 complaint

The words are sealed to the station: whoever carries the stick may be the one complained about.
A newer word about the same complaint replaces the files; the entries keep every one.
"""

import base64
import binascii
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from appliance.core.complaint_words import DistrictWord
from appliance.core.entries import ComplaintAccepted, ComplaintDecided, ComplaintRejected
from appliance.ledger import district_notes, notes
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey
from appliance.ledger.preregistration import SUITE, StationKey

TITLE: Final = "tradepost complaint v1\n"
INFO: Final = b"tradepost/complaint/v1\0"
NAME: Final = "complaints"
"""Folder of the inbox and of the shelf."""
NOTE_BYTES_MAX: Final = 4_096
TEXT_BYTES_MAX: Final = 16_384

_NUMBER: Final = re.compile(r"\d{9}-\d{4}-DOC39-\d{6}")
_LINES: Final = re.compile(r"([a-z0-9]+) (\S+)")


class BadWord(ValueError):
    """No such word, of another station or complaint, not signed by the district, other words."""


def is_number(text: str) -> bool:
    """Whether it is written as the number of a complaint is."""
    return _NUMBER.fullmatch(text) is not None


def sealed(words: str, to: StationKey, complaint: str) -> bytes:
    """A decision for one station and complaint; other bytes each time. Raises BadWord."""
    public = X25519PublicKey.from_public_bytes(to.public)
    plain = SUITE.encrypt(words.encode(), public, info=INFO + complaint.encode())
    body = base64.urlsafe_b64encode(plain)
    if len(body) > TEXT_BYTES_MAX:
        raise BadWord("the decision is too long")
    return body


def opened(body: bytes, private: bytes, complaint: str) -> str:
    """The words of a decision. Raises BadWord."""
    key = X25519PrivateKey.from_private_bytes(private)
    try:
        bytes_ = base64.b64decode(body, altchars=b"-_", validate=True)
        return SUITE.decrypt(bytes_, key, info=INFO + complaint.encode()).decode("utf-8")
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise BadWord("the decision does not open here") from error


def text_of(said: DistrictWord) -> str:
    """The text that the district signs; the station is that of the complaint's number."""
    number = said.complaint_no
    head = f"{TITLE}station {number.partition('-')[0]}\ncomplaint {number}\n"
    match said:
        case ComplaintAccepted():
            return f"{head}step accept\ndue {said.due}\n"
        case ComplaintRejected():
            return f"{head}step reject\nground {said.ground}\n"
        case ComplaintDecided():
            return f"{head}step decide\ndecision {said.decision_no}\nsha256 {said.text_sha256}\n"


def read(
    note: bytes, body: bytes, district: VerifierKey, *, station: str, complaint: str
) -> DistrictWord:
    """The word that a note gives; `body`: the sealed words of a decision. Raises BadWord."""
    if len(body) > TEXT_BYTES_MAX:
        raise BadWord("too long")
    try:
        signed = district_notes.read(note, district, title=TITLE, most=NOTE_BYTES_MAX)
    except notes.BadNote as error:
        raise BadWord(str(error)) from error
    if not is_number(complaint) or not complaint.startswith(f"{station}-"):
        raise BadWord("of another station")
    found = [_LINES.fullmatch(line) for line in signed.text.splitlines()]
    lines = {one[1]: one[2] for one in found if one is not None}
    said = _word(lines, complaint, sha256(body).hexdigest(), signed.cert)
    if TITLE + signed.text != text_of(said):
        raise BadWord("of another station or complaint, or other words")
    return said


def _word(lines: dict[str, str], complaint: str, digest: str, cert: str) -> DistrictWord:
    """Raises BadWord."""
    match lines.get("step", ""):
        case "accept":
            return ComplaintAccepted(complaint, lines.get("due", ""), cert=cert)
        case "reject":
            return ComplaintRejected(complaint, lines.get("ground", ""), cert=cert)
        case "decide":
            return ComplaintDecided(complaint, lines.get("decision", ""), digest, cert=cert)
        case _:
            raise BadWord("no step")


class ComplaintWords:
    """What lies in the inbox; each is looked at once, one that is bad is refused by name."""

    def __init__(
        self, inbox: Path, disk: Disk, district: VerifierKey, *, refused: Callable[[str], None]
    ) -> None:
        self._inbox, self._disk, self._district, self._refused = inbox, disk, district, refused
        self._seen: dict[str, tuple[bytes, bytes]] = {}

    def unseen(self) -> list[str]:
        """Numbers of complaints with a word that was not looked at yet."""
        numbers = sorted(one.name for one in self._inbox.glob("*") if is_number(one.name))
        return [one for one in numbers if self._files(one) not in (None, self._seen.get(one))]

    def look(
        self, complaint: str, station: str, private: bytes
    ) -> tuple[DistrictWord, str] | None:
        """The word about a complaint, with the words of a decision; from now on it is seen."""
        files = self._files(complaint)
        if files is None:
            return None
        self._seen[complaint] = note, body = files
        try:
            said = read(note, body, self._district, station=station, complaint=complaint)
            decided = isinstance(said, ComplaintDecided)
            return said, opened(body, private, complaint) if decided else ""
        except BadWord as error:
            self._refused(str(error))
            return None

    def _files(self, complaint: str) -> tuple[bytes, bytes] | None:
        """Note and sealed words, b"" for none; None while a decision's have not come."""
        note = self._disk.get(self._inbox / complaint)
        body = self._disk.get(self._inbox / f"{complaint}.txt") or b""
        if note is None or (not body and b"\nstep decide\n" in note):
            return None
        return note, body
