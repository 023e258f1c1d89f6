"""Keys as texts and bytes: verifier keys, signing keys, their ids (log_format.md 2).

A key id is only a lookup aid: the signature decides (log_format.md 10.4).
"""

import base64
import binascii
import functools
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from msgspec import Struct

ED25519 = 0x01
COSIGNATURE = 0x04
"""The two key types that this house signs with; others are read past."""

KEY_BYTES = 32
SIGNATURE_BYTES = 64


class BadKey(ValueError):
    """A verifier key text that is malformed, or whose id does not fit its bytes."""


def strict_base64(text: str) -> bytes:
    """Decode base64 in its one canonical form: padded, standard alphabet, no stray bits.

    Raises ValueError for every other spelling of the same bytes.
    """
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64") from error
    if base64.b64encode(data).decode() != text:
        raise ValueError("not the canonical base64")
    return data


def is_key_name(name: str) -> bool:
    """Whether `name` may name a key: not empty, no Unicode space, no `+`, no control."""
    # Of all spaces only U+0020 is printable.
    return bool(name) and name.isprintable() and " " not in name and "+" not in name


def key_id(name: str, type_byte: int, public: bytes) -> bytes:
    """First 4 bytes of SHA-256(name || 0x0A || type byte || public key)."""
    return sha256(name.encode() + b"\n" + bytes([type_byte]) + public).digest()[:4]


class VerifierKey(Struct, frozen=True):
    """What verifies: a name, a type byte and the 32-byte Ed25519 public key."""

    name: str
    type: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, self.type, self.public)

    @property
    def text(self) -> str:
        """`name+<8 hex of the key id>+base64(type byte || public key)`."""
        blob = base64.b64encode(bytes([self.type]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{blob}"

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether `signature` (64 bytes) is this key's over exactly `message`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@functools.lru_cache(maxsize=64)
def parse_vkey(text: str) -> VerifierKey:
    """Read a verifier key text; recompute its id. Raises BadKey."""
    parts = text.split("+", 2)
    if len(parts) != 3 or not is_key_name(parts[0]):
        raise BadKey("not name+id+key")
    name, id_text, blob_text = parts
    try:
        blob = strict_base64(blob_text)
    except ValueError as error:
        raise BadKey(str(error)) from error
    if len(blob) != 1 + KEY_BYTES or blob[0] not in (ED25519, COSIGNATURE):
        raise BadKey("not a key type that is read here")
    key = VerifierKey(name, blob[0], blob[1:])
    if id_text != key.key_id.hex():
        raise BadKey("the key id does not fit the key")
    return key


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key in memory; implements ports.Signer. Its seed never shows in a repr."""

    name: str
    seed: bytes = field(repr=False)
    type: int = ED25519
    _private: Ed25519PrivateKey = field(init=False, repr=False, compare=False)
    vkey: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise BadKey("not a key name")
        if len(self.seed) != KEY_BYTES:
            raise BadKey("a seed has 32 bytes")
        # Made once: it costs as much as a signature, and a checkpoint is signed in every commit.
        object.__setattr__(self, "_private", Ed25519PrivateKey.from_private_bytes(self.seed))
        object.__setattr__(self, "vkey", self.verifier.text)

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self.type, self._private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the Ed25519 signature; deterministic."""
        return self._private.sign(message)
