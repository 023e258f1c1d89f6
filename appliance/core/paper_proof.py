"""The proof on paper: `TP1:` and Base45 of an entry's way up to a signed checkpoint.

Form: version 1 | flags 1 (bit 0 entry inside, bit 1 cosignature inside) | first 4 bytes of
SHA-256(origin) | size u64 | index u64 | count u8 | hashes, leaf side first | signature of the
checkpoint 64 | [witness key id 4, time u64, signature 64] | entry as u16 length and raw deflate,
or its leaf hash 32. Big-endian. Base45: RFC 9285. Nothing is verified here: ledger/receipts.py.
"""

import hashlib
import unicodedata
import zlib
from typing import Final

from msgspec import Struct

PREFIX: Final = "TP1:"
VERSION: Final = 1
ENTRY_INSIDE: Final = 1
COSIGNED: Final = 2
PATH_MAX: Final = 64
ENTRY_MAX: Final = 65_535
"""Bytes of an entry; a deflate bomb stops here."""
ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}


class BadProof(ValueError):
    """The text is no proof of this form."""


class Cosignature(Struct, frozen=True):
    """What the witness's line holds: its key id (4 bytes), Unix seconds, Ed25519 signature."""

    key_id: bytes
    time_s: int
    signature: bytes


class Proof(Struct, frozen=True):
    """`entry` (its bytes) or `leaf` (its hash) is given; the other is empty."""

    origin_hash: bytes
    size: int
    index: int
    path: tuple[bytes, ...]
    signature: bytes
    cosignature: Cosignature | None = None
    entry: bytes = b""
    leaf: bytes = b""


def origin_hash(origin: str) -> bytes:
    return hashlib.sha256(origin.encode()).digest()[:4]


def encode(proof: Proof) -> str:
    """The text for the QR code."""
    return PREFIX + base45(packed(proof))


def packed(proof: Proof) -> bytes:
    """The proof as bytes, for the code and for what carries more beside it."""
    cosigned = proof.cosignature
    flags = (ENTRY_INSIDE if proof.entry else 0) | (COSIGNED if cosigned else 0)
    parts = [bytes([VERSION, flags]), proof.origin_hash]
    parts += [proof.size.to_bytes(8, "big"), proof.index.to_bytes(8, "big")]
    parts += [bytes([len(proof.path)]), *proof.path, proof.signature]
    if cosigned is not None:
        parts += [cosigned.key_id, cosigned.time_s.to_bytes(8, "big"), cosigned.signature]
    if proof.entry:
        entry = deflated(proof.entry)
        parts += [len(entry).to_bytes(2, "big"), entry]
    else:
        parts.append(proof.leaf)
    return b"".join(parts)


def decode(text: str) -> Proof:
    """Read what `encode` writes, or another station's. Raises BadProof."""
    if not text.startswith(PREFIX):
        raise BadProof("no proof of this kind")
    return unpacked(from_base45(text[len(PREFIX) :]))


def unpacked(data: bytes) -> Proof:
    """The proof that `packed` made bytes of. Raises BadProof."""
    reader = Reader(data)
    version, flags = reader.take(2)
    if version != VERSION or flags & ~(ENTRY_INSIDE | COSIGNED):
        raise BadProof("unknown version")
    origin, size, index = reader.take(4), reader.number(8), reader.number(8)
    count = reader.number(1)
    if not index < size or count > PATH_MAX:
        raise BadProof("impossible numbers")
    path = tuple(reader.take(32) for _ in range(count))
    signature = reader.take(64)
    cosigned = None
    if flags & COSIGNED:
        cosigned = Cosignature(reader.take(4), reader.number(8), reader.take(64))
    entry = leaf = b""
    if flags & ENTRY_INSIDE:
        entry = inflated(reader.take(reader.number(2)))
    else:
        leaf = reader.take(32)
    reader.end()
    return Proof(origin, size, index, path, signature, cosigned, entry, leaf)


def from_scanner(text: str, prefix: str = PREFIX) -> str:
    """The proof in what a scanner, a keyboard wedge or a clipboard gives.

    Line ends, control characters and what stands before the prefix (STX, AIM id) go; small letters
    of a locked keyboard and spaces of other kinds are put right. Base45 knows neither, so nothing
    that counts is lost. Raises BadProof without a prefix.
    """
    plain = "".join(
        " " if unicodedata.category(one) == "Zs" else one.upper()
        for one in text
        if unicodedata.category(one) not in ("Cc", "Cf")
    )
    at = plain.find(prefix)
    if at < 0:
        raise BadProof("no proof of this kind")
    return plain[at:]


def base45(data: bytes) -> str:
    """RFC 9285: two bytes as three characters, a last single one as two."""
    out: list[str] = []
    for start in range(0, len(data), 2):
        pair = data[start : start + 2]
        value = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            value, digit = divmod(value, 45)
            out.append(ALPHABET[digit])
    return "".join(out)


def from_base45(text: str) -> bytes:
    """The bytes of a Base45 text. Raises BadProof."""
    out = bytearray()
    for start in range(0, len(text), 3):
        part = text[start : start + 3]
        length = len(part) - 1
        if length == 0 or any(character not in _VALUES for character in part):
            raise BadProof("not Base45")
        value = sum(_VALUES[character] * 45**place for place, character in enumerate(part))
        if value >= 256**length:
            raise BadProof("not Base45")
        out += value.to_bytes(length, "big")
    return bytes(out)


def deflated(data: bytes) -> bytes:
    """Raw deflate at its best."""
    packer = zlib.compressobj(level=9, wbits=-15)
    return packer.compress(data) + packer.flush()


def inflated(packed: bytes) -> bytes:
    """What `deflated` packed, up to ENTRY_MAX bytes. Raises BadProof."""
    unpacker = zlib.decompressobj(wbits=-15)
    try:
        data = unpacker.decompress(packed, ENTRY_MAX)
    except zlib.error:
        raise BadProof("the entry does not unpack") from None
    if not unpacker.eof or unpacker.unused_data or not data:
        raise BadProof("the entry does not unpack")
    return data


class Reader:
    """Takes bytes off the front; BadProof where it breaks off or where something follows."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._data):
            raise BadProof("it breaks off")
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "big")

    def end(self) -> None:
        if self._at != len(self._data):
            raise BadProof("something follows it")
