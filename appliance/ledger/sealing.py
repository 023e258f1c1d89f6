"""Hidden acts before an enrolment closes: `sealed.act` (entries.md 3, the firewall).

Body: the inner act as canonical JSON, packed where it is longer than 1,024 bytes (an organisation
with all its papers), padded with spaces to that length, under ChaCha20-Poly1305
with the trade's firewall key; aad `tradepost/sealed.act/v1` 0x00 origin. A cover act is spaces
alone under the same key: until that is published neither form nor length tells it from a real
act, and afterwards everybody sees that it said nothing, so no real act can pass for a cover.
"""

import base64
import binascii
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from appliance.core import canonical, origins
from appliance.core.entries import SealedAct
from appliance.ports import Entropy

PLAIN_BYTES = 1_024
PACKED = b"~"
"""Begins an act that is longer than that: the base 85 (RFC 1924) of its zlib stream follows."""

UNPACKED_MAX = 16_384
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
KEPT_AS = "firewall/"
"""Begins the name of a firewall key among the vault's secrets; the trade's number follows."""


class ActTooLong(ValueError):
    """The inner act does not fit into the padded body."""


class NotOpened(ValueError):
    """The act is not one under this key, or was changed."""


@dataclass(frozen=True, slots=True)
class FirewallKey:
    """The key of one trade's hidden acts: secret until `enrol.close` publishes it."""

    key: bytes = field(repr=False)

    @property
    def key_id(self) -> str:
        """First 4 bytes of SHA-256(`tradepost/firewall/v1` 0x00 key), 8 hex digits."""
        return sha256(b"tradepost/firewall/v1\x00" + self.key).hexdigest()[:8]

    @property
    def text(self) -> str:
        """Base64, as `enrol.close` publishes it."""
        return base64.b64encode(self.key).decode()


def new_key(entropy: Entropy) -> FirewallKey:
    return FirewallKey(entropy.draw(KEY_BYTES))


def key_of(text: str) -> FirewallKey:
    """Read the published form. Raises ValueError."""
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("a firewall key is base64") from error
    if len(key) != KEY_BYTES:
        raise ValueError("a firewall key has 32 bytes")
    return FirewallKey(key)


def seal_act(inner: dict[str, Any], key: FirewallKey, nonce: bytes, *, origin: str) -> SealedAct:
    """Seal an act. `nonce` is 12 bytes drawn for it alone. Raises ActTooLong."""
    plain = canonical.encode(inner)
    if len(plain) > PLAIN_BYTES:
        plain = PACKED + base64.b85encode(zlib.compress(plain, 9))
    if len(plain) > PLAIN_BYTES:
        raise ActTooLong(f"{len(plain)} bytes do not fit into {PLAIN_BYTES}")
    return _sealed(plain, key, nonce, origin)


def cover_act(key: FirewallKey, nonce: bytes, *, origin: str) -> SealedAct:
    """An act that says nothing, among those of a trade that is being enrolled for."""
    return _sealed(b"", key, nonce, origin)


def open_act(act: SealedAct, key: FirewallKey, *, origin: str) -> dict[str, Any] | None:
    """The inner act; None for a cover act.

    Raises NotOpened under another key, ValueError or TypeError when what opens is not the
    canonical form of an object, padded with spaces.
    """
    plain = unsealed(act, key, origin=origin)
    if not plain:
        return None
    inner = canonical.decode(plain)
    if not isinstance(inner, dict):
        raise TypeError("the inner act is an object")
    return inner


def _unpacked(plain: bytes) -> bytes:
    """The longer act that was packed. ValueError for one that would have fitted, or is none."""
    try:
        inflate = zlib.decompressobj()
        text = inflate.decompress(base64.b85decode(plain.removeprefix(PACKED)), UNPACKED_MAX)
    except zlib.error as error:
        raise ValueError("a packed act that does not open") from error
    if not PLAIN_BYTES < len(text) < UNPACKED_MAX or not inflate.eof or inflate.unused_data:
        raise ValueError("a packed act of a length that none has")
    return text


def unsealed(act: SealedAct, key: FirewallKey, *, origin: str) -> bytes:
    """The bytes of the inner act without their padding, none for a cover. Raises as `open_act`.

    An act from a life before is sealed under that origin.
    """
    try:
        body = base64.b64decode(act.body, validate=True)
        nonce = base64.b64decode(act.nonce, validate=True)
        plain = _decrypted(key, nonce, body, (origin, *origins.earlier(origin)))
    except (InvalidTag, ValueError) as error:
        raise NotOpened("does not open") from error
    if len(plain) != PLAIN_BYTES:
        raise ValueError("the body is not padded as it must be")
    said = plain.rstrip(b" ")
    return _unpacked(said) if said.startswith(PACKED) else said


def _decrypted(key: FirewallKey, nonce: bytes, body: bytes, lives: tuple[str, ...]) -> bytes:
    """Under the first of these origins that fits. Raises InvalidTag, ValueError."""
    *further, last = lives
    for one in further:
        try:
            return ChaCha20Poly1305(key.key).decrypt(nonce, body, _aad(one))
        except InvalidTag:
            continue
    return ChaCha20Poly1305(key.key).decrypt(nonce, body, _aad(last))


def fault_of(act: SealedAct) -> str:
    """What is wrong with the outer form, which anybody can check; empty when nothing is."""
    try:
        body = base64.b64decode(act.body, validate=True)
        nonce = base64.b64decode(act.nonce, validate=True)
    except binascii.Error:
        return "not base64"
    if len(body) != PLAIN_BYTES + TAG_BYTES or len(nonce) != NONCE_BYTES:
        return "not of the one length"
    return ""


def _sealed(plain: bytes, key: FirewallKey, nonce: bytes, origin: str) -> SealedAct:
    padded = plain.ljust(PLAIN_BYTES, b" ")
    body = ChaCha20Poly1305(key.key).encrypt(nonce, padded, _aad(origin))
    return SealedAct(base64.b64encode(body).decode(), base64.b64encode(nonce).decode(), key.key_id)


def _aad(origin: str) -> bytes:
    return b"tradepost/sealed.act/v1\x00" + origin.encode()
