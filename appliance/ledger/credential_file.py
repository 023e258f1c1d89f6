"""The file on an organisation's USB key: its certificate, and its key locked with a PIN.

    {"v": 1, "certificate": note, "salt": base64, "nonce": base64, "locked": base64}

`locked` is the 32-byte Ed25519 seed under ChaCha20-Poly1305 with scrypt(PIN, salt, N = 2^17,
r = 8, p = 1), the certificate as additional data. A file can be copied and a PIN tried out, which
a key that signs by itself would not let happen: so the person at the counter is the second factor.
"""

import base64
from dataclasses import dataclass, field

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from appliance.core.parties import Credential
from appliance.ledger.keys import BadKey, SigningKey, strict_base64
from appliance.ports import Entropy

NAME = "tradepost-organisation.json"
"""What the file is called, so that people recognise it."""

FILE_BYTES_MAX = 65_536
PIN_MIN = 6
COST = 2**17
SALT_BYTES, NONCE_BYTES, SEED_BYTES = 16, 12, 32


class BadCredentialFile(ValueError):
    """Not a credential file."""


class WrongPin(Exception):
    """The PIN does not open it, or the file was changed: nobody can tell which."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    v: int
    certificate: str
    salt: str
    nonce: str
    locked: str


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A credential whose key is in memory, for one signature."""

    certificate: str
    key: SigningKey = field(repr=False)

    def over(self, challenge: bytes) -> Credential:
        signature = base64.b64encode(self.key.sign(challenge)).decode()
        return Credential(self.certificate, signature)


def lock(certificate: str, seed: bytes, pin: str, entropy: Entropy) -> bytes:
    """The file of a certificate (its whole note) and the seed of its key.

    ValueError for a PIN under six characters.
    """
    if len(pin) < PIN_MIN:
        raise ValueError("the PIN is too short")
    salt, nonce = entropy.draw(SALT_BYTES), entropy.draw(NONCE_BYTES)
    locked = ChaCha20Poly1305(_key(pin, salt)).encrypt(nonce, seed, certificate.encode())
    texts = (base64.b64encode(one).decode() for one in (salt, nonce, locked))
    return msgspec.json.encode(_File(1, certificate, *texts))


def unlock(data: bytes, pin: str) -> Unlocked:
    """Open a file with its PIN; takes 128 MiB and a third of a second.

    Raises BadCredentialFile, WrongPin.
    """
    if len(data) > FILE_BYTES_MAX:
        raise BadCredentialFile("too long")
    try:
        read = msgspec.json.decode(data, type=_File)
        salt, nonce, locked = map(strict_base64, (read.salt, read.nonce, read.locked))
        if read.v != 1 or (len(salt), len(nonce)) != (SALT_BYTES, NONCE_BYTES):
            raise BadCredentialFile("of another form")
    except (msgspec.DecodeError, ValueError) as error:
        raise BadCredentialFile(str(error)) from error
    try:
        seed = ChaCha20Poly1305(_key(pin, salt)).decrypt(nonce, locked, read.certificate.encode())
        return Unlocked(read.certificate, SigningKey("organisation", seed))
    except (InvalidTag, BadKey) as error:
        raise WrongPin from error


def _key(pin: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=SEED_BYTES, n=COST, r=8, p=1).derive(pin.encode())
