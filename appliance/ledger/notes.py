"""Signed notes: a text, an empty line, signature lines (log_format.md 2 and 10; C2SP signed-note).

    <text: one or more lines, ends with LF>
    <one empty line>
    — <key name> <base64( 4-byte key id || signature )>

The dash is U+2014 and one space. Lines of keys that the reader does not know are passed over; a
line of a known key that fails spoils the whole note; so do two lines of one key.
"""

import base64
import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from appliance.ledger.keys import (
    ED25519,
    SigningKey,
    VerifierKey,
    is_key_name,
    parse_vkey,
    strict_base64,
)

__all__ = [
    "BadNote",
    "Note",
    "NoteLine",
    "SigningKey",
    "VerifierKey",
    "parse",
    "parse_vkey",
    "signed",
    "verified",
]

DASH = "— "
NOTE_BYTES_MAX = 262_144
"""64 lines with the longest signatures (ML-DSA, 3.2 kB of base64) and a checkpoint fit well."""
LINES_MAX = 64

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
"""Unicode's category Cc, but for LF."""

Verifies = Callable[[VerifierKey, bytes, str], bool]
"""(known key, bytes after the key id, note text) -> whether the line is good."""


class BadNote(ValueError):
    """A note whose form or signature is wrong; the text says which rule."""


class NoteLine(Struct, frozen=True):
    """One signature line: key name, 4-byte key id, the bytes after it."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def text(self) -> str:
        blob = base64.b64encode(self.key_id + self.signature).decode()
        return f"{DASH}{self.name} {blob}\n"


class Note(Struct, frozen=True):
    """A parsed note; nothing in it is believed before `verified` found a known key."""

    text: str
    lines: tuple[NoteLine, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(line.text for line in self.lines)


def line_of(key: VerifierKey, signature: bytes) -> NoteLine:
    return NoteLine(key.name, key.key_id, signature)


def signed(text: str, key: SigningKey) -> bytes:
    """The note of a text under one Ed25519 key."""
    return str(Note(text, (line_of(key.verifier, key.sign(text.encode())),))).encode()


def line_by(key: VerifierKey, note: Note) -> NoteLine:
    """The line of `key` in the note; BadNote when it has none. Says nothing of its signature."""
    for line in note.lines:
        if (line.name, line.key_id) == (key.name, key.key_id):
            return line
    raise BadNote(f"no line of {key.name}")


def parse_line(text: str) -> NoteLine:
    """Read one signature line without its LF. Raises BadNote."""
    if not text.startswith(DASH):
        raise BadNote("a signature line begins with U+2014 and a space")
    name, space, blob_text = text.removeprefix(DASH).partition(" ")
    if not space or not is_key_name(name):
        raise BadNote("a signature line is dash, key name, base64")
    try:
        blob = strict_base64(blob_text)
    except ValueError as error:
        raise BadNote(f"signature line: {error}") from error
    if len(blob) < 5:
        raise BadNote("a signature line holds a key id and a signature")
    return NoteLine(name, blob[:4], blob[4:])


def parse(data: str | bytes, *, most: int = NOTE_BYTES_MAX) -> Note:
    """Split a note of at most `most` bytes into text and signature lines. Raises BadNote."""
    text, signatures = _split(_decoded(data, most))
    raw_lines = signatures.removesuffix("\n").split("\n")
    if len(raw_lines) > LINES_MAX:
        raise BadNote("more signature lines than the limit")
    lines = tuple(parse_line(raw) for raw in raw_lines)
    if len({(line.name, line.key_id) for line in lines}) != len(lines):
        raise BadNote("two lines of one key")
    return Note(text, lines)


def _decoded(data: str | bytes, most: int) -> str:
    try:
        raw = data.encode() if isinstance(data, str) else data
        whole = raw.decode()
    except UnicodeError as error:
        raise BadNote("not UTF-8") from error
    if len(raw) > most:
        raise BadNote("longer than the limit")
    if _CONTROL.search(whole):
        raise BadNote("control characters")
    return whole


def _split(whole: str) -> tuple[str, str]:
    if not whole.endswith("\n"):
        raise BadNote("does not end with LF")
    end = whole.rfind("\n\n")
    if end < 0 or end + 2 == len(whole):
        raise BadNote("no empty line before signatures")
    return whole[: end + 1], whole[end + 2 :]


def ed25519_over_text(key: VerifierKey, signature: bytes, text: str) -> bool:
    """The rule of type 0x01: 64 bytes over the text of the note."""
    return key.type == ED25519 and key.verifies(signature, text.encode())


def verified(
    note: Note, keys: Sequence[VerifierKey], *, by: Verifies = ed25519_over_text
) -> tuple[VerifierKey, ...]:
    """Which of `keys` signed the note. Raises BadNote when none did, or when one's line fails."""
    known = {(key.name, key.key_id): key for key in keys}
    if len(known) != len(keys):
        raise BadNote("two known keys share name and id")
    found = []
    for line in note.lines:
        key = known.get((line.name, line.key_id))
        if key is None:
            continue
        if not by(key, line.signature, note.text):
            raise BadNote(f"the signature of {key.name} fails")
        found.append(key)
    if not found:
        raise BadNote("no line of a known key")
    return tuple(found)
