"""The district's recovery key: X25519, kept off line, opens what stations put into escrow.

    name+<8 hex of the key id>+base64(0x58 || public key)                     in settings
    PRIVATE+RECOVERY+name+<8 hex of the key id>+base64(0x58 || private key)   a file, mode 0600

The forms of signed-note keys (log_format.md 2), with a type byte that signs nothing.
"""

import base64
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from msgspec import Struct

from appliance.ledger.keys import KEY_BYTES, BadKey, is_key_name, key_id, strict_base64
from appliance.ports import Entropy

X25519 = 0x58
"""It signs nothing, so it is no type of log_format.md 2."""

HEADER = "PRIVATE+RECOVERY+"


class RecoveryKey(Struct, frozen=True):
    """The public half, as a station has it in its settings."""

    name: str
    public: bytes

    @property
    def key_id(self) -> str:
        return key_id(self.name, X25519, self.public).hex()

    @property
    def text(self) -> str:
        """`name+<8 hex of the key id>+base64(0x58 || public key)`."""
        return f"{self.name}+{self.key_id}+{_blob(self.public)}"


@dataclass(frozen=True, slots=True)
class RecoverySecret:
    """The private half, which no station ever has."""

    name: str
    private: bytes = field(repr=False)

    @property
    def public(self) -> RecoveryKey:
        private = X25519PrivateKey.from_private_bytes(self.private)
        return RecoveryKey(self.name, private.public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        return f"{HEADER}{self.name}+{self.public.key_id}+{_blob(self.private)}"


def new_secret(name: str, entropy: Entropy) -> RecoverySecret:
    """Draw the district's key. Raises BadKey for a name that cannot be one."""
    if not is_key_name(name):
        raise BadKey("not a key name")
    return RecoverySecret(name, entropy.draw(KEY_BYTES))


def parse_recovery_key(text: str) -> RecoveryKey:
    """Read the public text; recompute its id. Raises BadKey."""
    name, told, public = _parts(text)
    key = RecoveryKey(name, public)
    if told != key.key_id:
        raise BadKey("the key id does not fit the key")
    return key


def parse_recovery_secret(text: str) -> RecoverySecret:
    """Read the private text. Raises BadKey, which never shows the line."""
    if not text.startswith(HEADER):
        raise BadKey("not a private recovery key")
    name, told, private = _parts(text.removeprefix(HEADER))
    secret = RecoverySecret(name, private)
    if told != secret.public.key_id:
        raise BadKey("the key id does not fit the key")
    return secret


def _parts(text: str) -> tuple[str, str, bytes]:
    parts = text.split("+", 2)
    if len(parts) != 3 or not is_key_name(parts[0]):
        raise BadKey("not name+id+key")
    try:
        blob = strict_base64(parts[2])
    except ValueError:
        raise BadKey("a recovery key is base64") from None
    if len(blob) != 1 + KEY_BYTES or blob[0] != X25519:
        raise BadKey("not a recovery key")
    return parts[0], parts[1], blob[1:]


def _blob(key: bytes) -> str:
    return base64.b64encode(bytes([X25519]) + key).decode()
