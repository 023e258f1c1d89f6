"""What was filled in in a village, sealed to the station: on a stick or in a QR code (B07).

    PR1:<base64url>     one registration, in a file (one a line) or in a QR code
    sealed = HPKE (RFC 9180, base mode: X25519, HKDF-SHA256, ChaCha20-Poly1305) of JSON
             {"v":1, "code", "village", "made", "answers": {field: text}},
             info `tradepost/prereg/v1` 0x00 station
    key    = `tradepost/prereg/v1+<station>+<base64 of 32 bytes>`, public, for the villages

A lost stick tells nothing: only the station's own key opens it, and that lies in its vault.
Nothing is signed: what comes out is what somebody typed, and waits for the person, their card and
the clerk like anything typed at the kiosk.
"""

import base64
import binascii
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from msgspec import Struct

SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
PREFIX: Final = "PR1:"
KEY_PREFIX: Final = "tradepost/prereg/v1"
KEY_BYTES: Final = 32
LINE_MAX: Final = 8_192
"""Characters of one registration; a form has some forty fields of at most 64."""
FIELDS_MAX: Final = 60
TEXT_MAX: Final = 64


class BadRegistration(ValueError):
    """A line that is none, is for another station, or holds what no form has."""


class Filled(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was typed in the village. `code`: on the villager's slip; `made`: local ISO day."""

    v: int
    code: str
    village: str
    made: str
    answers: dict[str, str]


class StationKey(Struct, frozen=True):
    """Where a village seals to: the station's nine digits and its public key."""

    station: str
    public: bytes

    @property
    def text(self) -> str:
        return f"{KEY_PREFIX}+{self.station}+{base64.b64encode(self.public).decode()}"


def key_of(text: str) -> StationKey:
    """Read the public line. Raises BadRegistration."""
    parts = text.strip().split("+", 2)
    if len(parts) != 3 or parts[0] != KEY_PREFIX:
        raise BadRegistration("no key for registrations from villages")
    try:
        public = base64.b64decode(parts[2], validate=True)
    except binascii.Error as error:
        raise BadRegistration("the key is not base64") from error
    if len(public) != KEY_BYTES:
        raise BadRegistration("the key has not 32 bytes")
    return StationKey(parts[1], public)


def public_of(private: bytes, station: str) -> StationKey:
    """The public half of the station's 32 secret bytes."""
    return StationKey(
        station, X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    )


def seal(filled: Filled, to: StationKey) -> str:
    """One line for a stick or a code; other characters each time. Raises BadRegistration."""
    _check(filled)
    public = X25519PublicKey.from_public_bytes(to.public)
    sealed = SUITE.encrypt(msgspec.json.encode(filled), public, info=_info(to.station))
    line = PREFIX + _text(sealed)
    if len(line) > LINE_MAX:
        raise BadRegistration("too much for one registration")
    return line


def opened(line: str, private: bytes, station: str) -> Filled:
    """What a line holds. Raises BadRegistration."""
    text = line.strip()
    if not text.startswith(PREFIX) or len(text) > LINE_MAX:
        raise BadRegistration("not a registration from a village")
    body = text.removeprefix(PREFIX)
    try:
        sealed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        if _text(sealed) != body:
            raise BadRegistration("two spellings of one line")
        key = X25519PrivateKey.from_private_bytes(private)
        plain = SUITE.decrypt(sealed, key, info=_info(station))
        filled = msgspec.json.decode(plain, type=Filled)
    except (InvalidTag, ValueError, msgspec.DecodeError) as error:
        raise BadRegistration("does not open here, or was changed") from error
    _check(filled)
    return filled


def _text(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def _check(filled: Filled) -> None:
    if filled.v != 1:
        raise BadRegistration(f"version {filled.v} is unknown")
    if len(filled.answers) > FIELDS_MAX:
        raise BadRegistration("more fields than a form has")
    if any(len(one) > TEXT_MAX for pair in filled.answers.items() for one in pair):
        raise BadRegistration("a field is longer than any of a form")


def _info(station: str) -> bytes:
    return f"{KEY_PREFIX}\0{station}".encode()
