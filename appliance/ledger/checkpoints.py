"""Checkpoints of a ledger and cosignatures of witnesses (log_format.md 3 and 4).

The text of a checkpoint is exactly three lines: origin, size, base64 of the root. A cosignature
says: at this time this was the largest consistent tree of this origin that I had seen.
"""

import base64
from collections.abc import Iterable

from msgspec import Struct

from appliance.ledger import notes
from appliance.ledger.keys import (
    COSIGNATURE,
    ED25519,
    SIGNATURE_BYTES,
    SigningKey,
    VerifierKey,
    is_key_name,
    parse_vkey,
    strict_base64,
)
from appliance.ledger.notes import BadNote, Note, NoteLine
from appliance.ports import Signer

ROOT_BYTES = 32
SIZE_MAX = 2**63 - 1
"""What our stores can count; the specification ends at 2^64 - 1."""


class BadCheckpoint(BadNote):
    """A good note that is not a checkpoint of the expected ledger."""


class Checkpoint(Struct, frozen=True):
    """Size and root of the tree of `origin`."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def number_of(text: str) -> int:
    """Read a canonical decimal: ASCII digits, no leading zero, no sign. Raises ValueError."""
    if not (text.isascii() and text.isdigit()) or (len(text) > 1 and text[0] == "0"):
        raise ValueError("not a canonical decimal")
    if len(text) > len(str(SIZE_MAX)) or int(text) > SIZE_MAX:
        raise ValueError("beyond the largest size")
    return int(text)


def parse_text(text: str) -> Checkpoint:
    """Read the three lines of a checkpoint. Raises BadCheckpoint; extension lines are refused."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise BadCheckpoint("a checkpoint has exactly three lines")
    origin, size_text, root_text = lines[:3]
    if not is_key_name(origin):
        raise BadCheckpoint("the origin is not a name")
    try:
        size, root = number_of(size_text), strict_base64(root_text)
    except ValueError as error:
        raise BadCheckpoint(str(error)) from error
    if len(root) != ROOT_BYTES:
        raise BadCheckpoint("a root has 32 bytes")
    return Checkpoint(origin, size, root)


def sign(checkpoint: Checkpoint, signer: Signer) -> str:
    """The checkpoint as a note signed by its ledger; the key's name must be the origin."""
    key = parse_vkey(signer.vkey)
    if key.name != checkpoint.origin or key.type != ED25519:
        raise ValueError("a ledger signs only its own origin, with its ledger key")
    line = notes.line_of(key, signer.sign(checkpoint.text.encode()))
    return str(Note(checkpoint.text, (line,)))


def open_checkpoint(note: str | bytes, vkey: VerifierKey | str) -> Checkpoint:
    """Read a signed checkpoint of the ledger of `vkey`, whose name is the expected origin.

    A text may hold several keys of one ledger, separated by spaces: those that it has had, where
    a peer pins them instead of following its handovers (key_history.py); one of them must have
    signed. Order of checks: form of the note, signature, origin, size, root. Raises BadNote, or
    BadCheckpoint where the note itself is good; BadKey.
    """
    keys = [parse_vkey(one) for one in vkey.split()] if isinstance(vkey, str) else [vkey]
    parsed = notes.parse(note)
    signer = notes.verified(parsed, keys)[0]
    checkpoint = parse_text(parsed.text)
    if checkpoint.origin != signer.name:
        raise BadCheckpoint("a checkpoint of another ledger")
    return checkpoint


def size_of(note: str | bytes) -> int:
    """The size that a note claims, to find the key that has to sign it. Raises BadNote."""
    return parse_text(notes.parse(note).text).size


def text_of(note: str | bytes) -> str:
    """The three lines that a note signs. Raises BadNote."""
    return notes.parse(note).text


def cosigned_message(text: str, time_s: int) -> bytes:
    """What a witness signs: two lines in front of the whole checkpoint text."""
    return f"cosignature/v1\ntime {time_s}\n{text}".encode()


def cosign(checkpoint: Checkpoint, key: Signer, time_s: int) -> str:
    """The line (with LF) that a witness adds to a checkpoint at `time_s`, POSIX seconds."""
    verifier = parse_vkey(key.vkey)
    if verifier.type != COSIGNATURE:
        raise ValueError("a cosignature needs a key of type 0x04")
    signature = key.sign(cosigned_message(checkpoint.text, time_s))
    return notes.line_of(verifier, time_s.to_bytes(8, "big") + signature).text


def cosigned_at(line: NoteLine, text: str, key: VerifierKey) -> int | None:
    """POSIX seconds of a good cosignature line over `text`; None when it is not one."""
    if key.type != COSIGNATURE or len(line.signature) != 8 + SIGNATURE_BYTES:
        return None
    if (line.name, line.key_id) != (key.name, key.key_id):
        return None
    time_s = int.from_bytes(line.signature[:8], "big")
    good = key.verifies(line.signature[8:], cosigned_message(text, time_s))
    return time_s if good else None


def open_cosignature(
    note: str | bytes, checkpoint: Checkpoint, vkey: VerifierKey | str
) -> int | None:
    """When the witness of `vkey` cosigned `checkpoint` in `note`; None without a line of it.

    Raises BadNote when the note is malformed, is about another checkpoint, or a line of that
    very key fails.
    """
    key = parse_vkey(vkey) if isinstance(vkey, str) else vkey
    parsed = notes.parse(note)
    if parsed.text != checkpoint.text:
        raise BadCheckpoint("cosigned another checkpoint")
    for line in parsed.lines:
        if (line.name, line.key_id) == (key.name, key.key_id):
            time_s = cosigned_at(line, parsed.text, key)
            if time_s is None:
                raise BadNote(f"the cosignature of {key.name} fails")
            return time_s
    return None


def add_lines(note: str, lines: Iterable[str]) -> str:
    """The note with further signature lines; a line of a key that signed already is replaced.

    Replacing, not adding: two lines of one key spoil a note (log_format.md 10.3).
    """
    parsed = notes.parse(note)
    merged = {(line.name, line.key_id): line for line in parsed.lines}
    for text in lines:
        line = notes.parse_line(text.removesuffix("\n"))
        merged[line.name, line.key_id] = line
    return str(Note(parsed.text, tuple(merged.values())))


def witness_key(name: str, seed: bytes) -> SigningKey:
    """A key that cosigns: one public key serves one name only (log_format.md 4)."""
    return SigningKey(name, seed, COSIGNATURE)
