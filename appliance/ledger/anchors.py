"""A checkpoint in one short message, for a line that has carried no data for days.

    "TPA1" | SHA-256(origin), first 8 | size 8, big-endian | root 32 | key id 4 | signature 64

120 octets of the 140 that a message of 8-bit data holds. The signature is the one that stands
under the published checkpoint: whoever knows the origin puts the same signed note together again.
Nothing personal is in it, and it proves nothing but what the station's key signed.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from msgspec import Struct

from appliance.ledger import checkpoints, notes
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.keys import SIGNATURE_BYTES, VerifierKey
from appliance.ledger.notes import Note, NoteLine

MAGIC: Final = b"TPA1"
ORIGIN_BYTES: Final = 8
KEY_ID_BYTES: Final = 4
SIZE_BYTES: Final = 8
WIDTHS: Final = (
    ORIGIN_BYTES, SIZE_BYTES, checkpoints.ROOT_BYTES, KEY_ID_BYTES, SIGNATURE_BYTES
)  # fmt: skip
OCTETS: Final = len(MAGIC) + sum(WIDTHS)


class BadAnchor(ValueError):
    """Octets that are no anchor."""


class Anchor(Struct, frozen=True):
    """What one message says; nothing of it is believed before its note verifies."""

    origin_hash: bytes
    size: int
    root: bytes
    key_id: bytes
    signature: bytes


def origin_hash(origin: str) -> bytes:
    return sha256(origin.encode()).digest()[:ORIGIN_BYTES]


def encode(note: str | bytes, key: VerifierKey) -> bytes:
    """The octets for a published checkpoint that `key` signed. Raises BadNote."""
    signed = checkpoints.open_checkpoint(note, key)
    line = notes.line_by(key, notes.parse(note))
    size = signed.size.to_bytes(SIZE_BYTES, "big")
    return MAGIC + origin_hash(signed.origin) + size + signed.root + line.key_id + line.signature


def decode(octets: bytes) -> Anchor:
    """Raises BadAnchor."""
    if len(octets) != OCTETS or not octets.startswith(MAGIC):
        raise BadAnchor(f"not TPA1 and {OCTETS} octets")
    at, cut = len(MAGIC), list[bytes]()
    for width in WIDTHS:
        cut.append(octets[at : at + width])
        at += width
    size = int.from_bytes(cut[1], "big")
    if size > checkpoints.SIZE_MAX:
        raise BadAnchor("a size that no ledger has")
    return Anchor(cut[0], size, cut[2], cut[3], cut[4])


def origin_of(anchor: Anchor, origins: Iterable[str]) -> str:
    """Which of these ledgers it says it is of. Raises BadAnchor where it is none of them."""
    for origin in origins:
        if origin_hash(origin) == anchor.origin_hash:
            return origin
    raise BadAnchor("a ledger that nobody enrolled")


def note_of(anchor: Anchor, origin: str) -> str:
    """The signed note of that ledger, put together again; not verified here."""
    text = Checkpoint(origin, anchor.size, anchor.root).text
    return str(Note(text, (NoteLine(origin, anchor.key_id, anchor.signature),)))
