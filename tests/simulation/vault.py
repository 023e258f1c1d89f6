"""The vault's sealed parcels, sealed the same way in every run of one seed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING
from unittest.mock import patch

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from appliance.ledger import escrow, vault_parcels
from appliance.ledger.escrow import Escrow
from appliance.ledger.recovery_key import new_secret
from appliance.ledger.vault_parcels import VaultParcels
from appliance.station import Refused
from tests.fakes.entropy import CountedEntropy

if TYPE_CHECKING:
    from tests.simulation.box import Box

SECRET = new_secret("demo.district.999999/recovery1", CountedEntropy("recovery of the simulation"))
KEM = b"KEM\x00\x20"
HPKE = b"HPKE\x00\x20\x00\x01\x00\x03"
"""RFC 9180: X25519 with HKDF-SHA256; that with HKDF-SHA256 and ChaCha20-Poly1305."""


class SeededSuite:
    """HPKE whose key of one use follows from what it seals: the product's own suite opens it."""

    def __init__(self) -> None:
        self._real = escrow.SUITE
        self.decrypt: Callable[..., bytes] = self._real.decrypt

    def encrypt(self, plain: bytes, public: X25519PublicKey, info: bytes = b"") -> bytes:
        once = X25519PrivateKey.from_private_bytes(sha256(info + b"\x00" + plain).digest())
        sent, theirs = once.public_key().public_bytes_raw(), public.public_bytes_raw()
        shared = _expanded(
            _extracted(b"", b"eae_prk", once.exchange(public), KEM),
            b"shared_secret", sent + theirs, 32, KEM,
        )  # fmt: skip
        hashed = [_extracted(b"", label, data, HPKE)
                  for label, data in ((b"psk_id_hash", b""), (b"info_hash", info))]  # fmt: skip
        context = b"\x00" + b"".join(hashed)
        secret = _extracted(shared, b"secret", b"", HPKE)
        key = _expanded(secret, b"key", context, 32, HPKE)
        nonce = _expanded(secret, b"base_nonce", context, 12, HPKE)
        return sent + ChaCha20Poly1305(key).encrypt(nonce, plain, b"")


def _extracted(salt: bytes, label: bytes, data: bytes, suite: bytes) -> bytes:
    return HKDF.extract(hashes.SHA256(), salt or bytes(32), b"HPKE-v1" + suite + label + data)


def _expanded(secret: bytes, label: bytes, info: bytes, length: int, suite: bytes) -> bytes:
    told = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return HKDFExpand(hashes.SHA256(), length, told).derive(secret)


@contextmanager
def seeded_seals() -> Iterator[None]:
    """Parcels are the same bytes whenever the same seed is played."""
    suite = SeededSuite()
    with patch.object(escrow, "SUITE", suite), patch.object(vault_parcels, "SUITE", suite):
        yield


class Sealing:
    """The worker of one box that puts its vault into parcels."""

    def __init__(self, box: "Box") -> None:
        ledger, folder = box.station.ledger, box.folder / "parcels"
        origin, recovery = box.identity.origin, SECRET.public
        self._station = box.station
        self._escrow = Escrow(box.epochs, folder, box.disk, origin=origin, recovery=recovery)
        self._parcels = VaultParcels(
            ledger.db, folder, box.disk,
            origin=origin, recovery=recovery, monotonic=box.clock.monotonic,
        )  # fmt: skip

    def round(self) -> None:
        """As the station's process does from time to time. Raises StorageFault, Breach."""
        with suppress(Refused):  # a trouble of the box waits for its record first
            self._escrow.round(self._station.do)
            self._parcels.round(self._station.side_transaction)
