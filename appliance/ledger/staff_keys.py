"""Keys of staff: a seed that only card and PIN together give back (entries.md 2).

    wrapping key = HKDF-SHA256(scrypt(PIN, salt, N = 2^15, r = 8, p = 1) || 32 bytes of the card)
    wrapped      = ChaCha20-Poly1305(wrapping key, seed), aad: key name

Without the card's half the disk yields nothing: a PIN alone would fall in a day. PIN tries are
counted on the card. The seed is in memory only from sign-in to card lift, lock or idle.
"""

import base64
from dataclasses import dataclass, field
from typing import Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from appliance.ledger.keys import ED25519, KEY_BYTES, SigningKey, VerifierKey, parse_vkey
from appliance.ports import Entropy

CARD_SECRET_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
SCRYPT_N = 2**15
"""32 MB and about 0.1 s on the box: paid once a sign-in."""


class WrongPin(Exception):
    """PIN or card do not belong to this key."""


class WrappedKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What lies on the disk for one member of staff: JSON, base64 texts.

    `name` is the key's name `<district part of the origin>/staff/<no>`.
    """

    staff_no: str
    name: str
    salt: str
    nonce: str
    wrapped: str

    def to_bytes(self) -> bytes:
        return msgspec.json.encode(self)

    @classmethod
    def from_bytes(cls, data: bytes) -> "WrappedKey":
        """Read the file of a staff key. Raises msgspec.DecodeError."""
        return msgspec.json.decode(data, type=cls)


class PinnedKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What lies on the disk for a member of staff whose card signs itself: its public half."""

    staff_no: str
    card_no: str
    vkey: str

    @property
    def verifier(self) -> VerifierKey:
        """Raises BadKey."""
        return parse_vkey(self.vkey)

    def to_bytes(self) -> bytes:
        return msgspec.json.encode(self)


def kept_key(data: bytes) -> WrappedKey | PinnedKey:
    """Read the file of a staff key, of either kind. Raises msgspec.DecodeError."""
    if b'"vkey"' in data:
        return msgspec.json.decode(data, type=PinnedKey)
    return WrappedKey.from_bytes(data)


class PersonKey(Protocol):
    """What signs for a person: a key in memory, or the card itself."""

    @property
    def verifier(self) -> VerifierKey: ...

    def sign(self, message: bytes) -> bytes: ...


def key_name(origin: str, staff_no: str) -> str:
    """`<district part of the origin>/staff/<no>`: the ledger's life and station change, it stays.

    `demo.999999.999999100/ledger1` gives `demo.999999/staff/F01`.
    """
    district = origin.split("/", 1)[0].rsplit(".", 1)[0]
    return f"{district}/staff/{staff_no}"


def wrap(key: SigningKey, staff_no: str, pin: str, card: bytes, entropy: Entropy) -> WrappedKey:
    """Wrap a person's seed under PIN and card secret (32 bytes)."""
    salt, nonce = entropy.draw(SALT_BYTES), entropy.draw(NONCE_BYTES)
    cipher = ChaCha20Poly1305(_wrapping_key(pin, card, salt, key.name))
    wrapped = cipher.encrypt(nonce, key.seed, key.name.encode())
    return WrappedKey(staff_no, key.name, _text(salt), _text(nonce), _text(wrapped))


def unwrap(wrapped: WrappedKey, pin: str, card: bytes) -> SigningKey:
    """The seed again. Raises WrongPin, which cannot tell a wrong PIN from a wrong card."""
    salt, nonce, sealed = (
        base64.b64decode(text) for text in (wrapped.salt, wrapped.nonce, wrapped.wrapped)
    )
    cipher = ChaCha20Poly1305(_wrapping_key(pin, card, salt, wrapped.name))
    try:
        seed = cipher.decrypt(nonce, sealed, wrapped.name.encode())
    except InvalidTag as error:
        raise WrongPin from error
    return SigningKey(wrapped.name, seed, ED25519)


@dataclass(frozen=True, slots=True)
class StaffKey:
    """A signed-in member of staff in one of their roles; implements ports.PersonSigner."""

    staff_no: str
    role: str
    key: PersonKey = field(repr=False)

    @property
    def key_id(self) -> str:
        return self.key.verifier.key_id.hex()

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message)


def _wrapping_key(pin: str, card: bytes, salt: bytes, name: str) -> bytes:
    if len(card) != CARD_SECRET_BYTES:
        raise ValueError("the card gives 32 bytes")
    slow = Scrypt(salt=salt, length=KEY_BYTES, n=SCRYPT_N, r=8, p=1).derive(pin.encode())
    info = b"tradepost/staff-key/v1\x00" + name.encode()
    return HKDF(SHA256(), KEY_BYTES, salt=salt, info=info).derive(slow + card)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
