"""The district's word that a station is enrolled: which ledger, which keys.

A signed note (log_format.md 2) of a title line and one line of JSON, told in the district's own
ledger under two hands as `enrolled`, for that station. It says the same each time it is written
for the same request, so that a second officer signs what the first one saw.
"""

from typing import Final

import msgspec

from appliance.ledger import notes
from appliance.ledger.keys import SigningKey, VerifierKey
from appliance.ledger.notes import BadNote

TITLE: Final = "tradepost enrolled 1"


class BadEnrolledWord(ValueError):
    """Not what this district wrote; the text says why."""


class EnrolledWord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`station`: nine digits; `name` of the township; `origin`, `vkey`, `witness`: of its ledger.

    `tls_key`: SHA-256 hex of the key that its first certificate is for; later ones follow from
    that one (sync.renewal). `request`: SHA-256 hex of the file that was answered.
    """

    station: str
    name: str
    origin: str
    vkey: str
    witness: str
    tls_key: str
    request: str


def write(word: EnrolledWord, key: SigningKey) -> bytes:
    """The note, under the district's ledger key."""
    line = msgspec.json.encode(word, order="sorted").decode()
    return notes.signed(f"{TITLE}\n{line}\n", key)


def read(data: bytes, vkey: VerifierKey) -> EnrolledWord:
    """Raises BadEnrolledWord."""
    try:
        note = notes.parse(data)
        notes.verified(note, [vkey])
        title, _, line = note.text.partition("\n")
        if title != TITLE:
            raise BadEnrolledWord("another kind of note")
        return msgspec.json.decode(line, type=EnrolledWord)
    except (BadNote, msgspec.DecodeError) as error:
        raise BadEnrolledWord(str(error)) from error
