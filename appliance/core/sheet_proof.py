"""A paper whose words can be checked: `TPS1:` and Base45 of a proof and of what opens the words.

Form: version 1 | u8 length and UTF-8 of the ledger's origin | u16 length and a paper proof with
its entry inside (core/paper_proof.py) | salt 32 | u16 length and raw deflate of the words,
canonical JSON. The entry commits to the words by HMAC-SHA256 under the salt (entries.md 1). With
the origin the district's key alone is enough to judge. Verified in ledger/sheet_check.py.
"""

from typing import Final

from msgspec import Struct

from appliance.core import paper_proof
from appliance.core.paper_proof import BadProof, Proof

PREFIX: Final = "TPS1:"
VERSION: Final = 1
SALT_BYTES: Final = 32


class OpenedSheet(Struct, frozen=True):
    """`origin` of the ledger, the proof with its entry, the salt, the words as their bytes."""

    origin: str
    proof: Proof
    salt: bytes
    words: bytes


def is_sheet(text: str) -> bool:
    """Whether this is such a code and not a bare proof, however a scanner gave it."""
    plain = text.upper()
    at, bare = plain.find(PREFIX), plain.find(paper_proof.PREFIX)
    return at >= 0 and (bare < 0 or at < bare)


def encode(sheet: OpenedSheet) -> str:
    """The text for the QR code. ValueError for a proof without its entry."""
    if not sheet.proof.entry:
        raise ValueError("the entry must be inside")
    origin, proof = sheet.origin.encode(), paper_proof.packed(sheet.proof)
    words = paper_proof.deflated(sheet.words)
    parts = [
        bytes([VERSION, len(origin)]), origin, len(proof).to_bytes(2, "big"), proof, sheet.salt,
        len(words).to_bytes(2, "big"), words,
    ]  # fmt: skip
    return PREFIX + paper_proof.base45(b"".join(parts))


def decode(text: str) -> OpenedSheet:
    """Read what `encode` writes, or another station's. Raises BadProof."""
    plain = paper_proof.from_scanner(text, PREFIX)
    reader = paper_proof.Reader(paper_proof.from_base45(plain[len(PREFIX) :]))
    if reader.number(1) != VERSION:
        raise BadProof("unknown version")
    try:
        origin = reader.take(reader.number(1)).decode()
    except UnicodeDecodeError:
        raise BadProof("no origin") from None
    proof = paper_proof.unpacked(reader.take(reader.number(2)))
    salt = reader.take(SALT_BYTES)
    words = paper_proof.inflated(reader.take(reader.number(2)))
    reader.end()
    if not proof.entry or paper_proof.origin_hash(origin) != proof.origin_hash:
        raise BadProof("it is not of one piece")
    return OpenedSheet(origin, proof, salt, words)
