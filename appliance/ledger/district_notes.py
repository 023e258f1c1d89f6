"""What the district signs for its stations, whatever it is about: a title, one signer, a limit.

A note (log_format.md 3) whose text begins with the title of its kind. What stands behind the title
is each kind's own: blacklist, licence, tables, pool, answers, enrolments over the web.
"""

import base64
from dataclasses import dataclass

from appliance.ledger import notes
from appliance.ledger.keys import VerifierKey


@dataclass(frozen=True, slots=True)
class Said:
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
