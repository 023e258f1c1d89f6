"""The national-algorithm line beside the Ed25519 line of a checkpoint (log_format.md 9).

    type 0xff, identifier `township-log/sm2-sm3/v1`, public key X || Y
    key id = SHA-256(name || 0x0A || 0xff || identifier || X || Y)[:4]
    line   = key id || r || s, SM2 with SM3 over the note's text

Readers that do not know the type pass the line over, so a ledger with it is the same ledger. Off
unless a key was made for it (`tradepost keys new-sm2`).
"""

import base64
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from msgspec import Struct

from appliance.ledger import checkpoints, key_files, notes, sm2
from appliance.ledger.keys import BadKey, is_key_name, strict_base64
from appliance.ledger.notes import BadNote, NoteLine
from appliance.ports import Entropy

TYPE: Final = b"\xfftownship-log/sm2-sm3/v1"
HEADER: Final = "PRIVATE+SM2+"
FILE: Final = "ledger.sm2"
"""The key file in the station's key folder."""


def key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + TYPE + public).digest()[:4]


class Sm2Verifier(Struct, frozen=True):
    """A name and the 64 bytes X || Y."""

    name: str
    public: bytes

    @property
    def text(self) -> str:
        """`name+<8 hex of the key id>+base64(0xff || identifier || X || Y)`."""
        blob = base64.b64encode(TYPE + self.public).decode()
        return f"{self.name}+{key_id(self.name, self.public).hex()}+{blob}"

    def signed(self, note: str | bytes) -> bool:
        """Whether the note holds a line of this key; False without one.

        Raises BadNote where the note has no form or such a line fails.
        """
        parsed = notes.parse(note)
        wanted = (self.name, key_id(self.name, self.public))
        for line in parsed.lines:
            if (line.name, line.key_id) == wanted:
                if not sm2.verifies(self.public, line.signature, parsed.text.encode()):
                    raise BadNote(f"the SM2 signature of {self.name} fails")
                return True
        return False


def parse_vkey(text: str) -> Sm2Verifier:
    """Read the verifier key text of an SM2 key; recompute its id. Raises BadKey."""
    name, key_id_text, blob = _parts(text)
    if len(blob) != len(TYPE) + 2 * sm2.NUMBER_BYTES or not blob.startswith(TYPE):
        raise BadKey("not an SM2 key of this form")
    key = Sm2Verifier(name, blob[len(TYPE) :])
    if key_id(name, key.public).hex() != key_id_text:
        raise BadKey("the key id does not fit the key")
    return key


@dataclass(frozen=True, slots=True)
class Sm2Key:
    """A private number in memory; it never shows in a repr."""

    name: str
    secret: bytes = field(repr=False)

    @property
    def verifier(self) -> Sm2Verifier:
        return Sm2Verifier(self.name, sm2.public_of(self.secret))

    def line(self, text: str) -> str:
        """The signature line over a note's text, with LF."""
        verifier = self.verifier
        signature = sm2.sign(self.secret, text.encode())
        return NoteLine(self.name, key_id(self.name, verifier.public), signature).text


def new_key(name: str, entropy: Entropy) -> Sm2Key:
    """A key from fresh random bytes; numbers beyond the curve's order are drawn again."""
    while not 1 <= int.from_bytes(secret := entropy.draw(sm2.NUMBER_BYTES), "big") < sm2.ORDER - 1:
        continue
    return Sm2Key(name, secret)


def write(path: Path, key: Sm2Key) -> None:
    """Keep a key in its file, mode 0600."""
    blob = base64.b64encode(TYPE + key.secret).decode()
    public_id = key_id(key.name, key.verifier.public).hex()
    key_files.keep(path, f"{HEADER}{key.name}+{public_id}+{blob}\n".encode())


def read(path: Path) -> Sm2Key:
    """The key in `path`. Raises BadKey when it is damaged or others may read it; OSError."""
    line = key_files.secret_line(path)
    name, key_id_text, blob = _parts(line.removeprefix(HEADER))
    if not line.startswith(HEADER) or not blob.startswith(TYPE):
        raise BadKey("not a private SM2 key line")
    key = Sm2Key(name, blob[len(TYPE) :])
    try:
        fits = key_id(name, key.verifier.public).hex() == key_id_text
    except sm2.Sm2Failed as error:
        raise BadKey(str(error)) from None
    if not fits:
        raise BadKey("the key id does not fit the key")
    return key


def _parts(text: str) -> tuple[str, str, bytes]:
    parts = text.split("+", 2)
    if len(parts) != 3 or not is_key_name(parts[0]):
        raise BadKey("not name+id+key")
    try:
        return parts[0], parts[1], strict_base64(parts[2])
    except ValueError:
        raise BadKey("a key text holds base64") from None


class Beside:
    """Adds the SM2 line to the checkpoint that is about to be published.

    A signature differs each time it is made, so the line of one text is made once.
    """

    def __init__(self, key: Sm2Key) -> None:
        self._key = key
        self._last = ("", "")

    def added(self, note: str) -> str:
        """The note with the line; the same one for the same text."""
        text = notes.parse(note).text
        if self._last[0] != text:
            self._last = (text, self._key.line(text))
        return checkpoints.add_lines(note, [self._last[1]])
