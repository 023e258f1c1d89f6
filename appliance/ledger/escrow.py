"""Epoch keys in safe keeping: sealed to the district's recovery key (entries.md 4).

    parcels/escrow-<epoch>-<recovery>.json   {"v":1,"origin","epoch","key","recovery","sealed"}
    sealed = HPKE (RFC 9180, base mode: X25519, HKDF-SHA256, ChaCha20-Poly1305) of the 32-byte key,
             info: `tradepost/escrow/v1` 0x00 origin 0x00 epoch in decimal

`key` is the first 4 bytes of SHA-256(`tradepost/kek/v1` 0x00 epoch key), `recovery` the recovery
key's id: a new recovery key makes a new parcel under a new name, so that whoever keeps parcels
sees no content change under its name. Boxes before named theirs `escrow-<epoch>.json`; such a
parcel stays good. With the parcels and the recovery key, which is kept off line, a copy of
station.db opens; with either alone nothing does. When an epoch is dropped its parcel is destroyed
here, and the entry of the erasure tells the district to destroy its own, under all its names.
"""

import base64
import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from appliance.core.commands import EscrowEpoch
from appliance.ledger.disk import Disk, disk_faults
from appliance.ledger.key_epochs import KEY_BYTES, EpochKeys
from appliance.ledger.keys import strict_base64
from appliance.ledger.recovery_key import RecoveryKey, RecoverySecret
from appliance.ports import StorageFault

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
NAME = "escrow-{}-{}.json"
"""By epoch and id of the recovery key."""
OLD_NAME = "escrow-{}.json"
WAITING = "escrow-{}.waiting"
"""A parcel whose entry may not be written yet."""
_ANY: Final = re.compile(r"escrow-([0-9]+)(?:-[0-9a-f]{8})?\.(?:json|waiting)\Z")


class BadParcel(ValueError):
    """A parcel that is none, or does not open with this recovery key."""


class Parcel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One epoch's key, sealed. Nothing in it is secret but what `sealed` holds."""

    v: int
    origin: str
    epoch: int
    key: str
    recovery: str
    sealed: str


def id_of(key: bytes) -> str:
    """What an entry calls an epoch key by, 8 hex digits."""
    return sha256(b"tradepost/kek/v1\x00" + key).hexdigest()[:8]


def epoch_of(name: str) -> int | None:
    """The epoch whose key a file of this name holds, under a name of now or of before."""
    found = _ANY.match(name)
    return None if found is None else int(found[1])


def seal(key: bytes, epoch: int, *, origin: str, recovery: RecoveryKey) -> bytes:
    """The bytes of the parcel of one epoch key; other bytes each time."""
    public = X25519PublicKey.from_public_bytes(recovery.public)
    sealed = SUITE.encrypt(key, public, info=_info(origin, epoch))
    parcel = Parcel(
        1, origin, epoch, id_of(key), recovery.key_id, base64.b64encode(sealed).decode()
    )
    return msgspec.json.encode(parcel)


def parcel_of(data: bytes) -> Parcel:
    """Read a parcel without opening it. Raises BadParcel."""
    try:
        parcel = msgspec.json.decode(data, type=Parcel)
    except msgspec.DecodeError as error:
        raise BadParcel("not an escrow parcel") from error
    if parcel.v != 1:
        raise BadParcel(f"version {parcel.v} is unknown")
    return parcel


def opened(parcel: Parcel, secret: RecoverySecret) -> bytes:
    """The epoch key in a parcel. Raises BadParcel."""
    private = X25519PrivateKey.from_private_bytes(secret.private)
    try:
        sealed = strict_base64(parcel.sealed)
        key = SUITE.decrypt(sealed, private, info=_info(parcel.origin, parcel.epoch))
    except (InvalidTag, ValueError) as error:
        raise BadParcel(f"epoch {parcel.epoch} does not open with this recovery key") from error
    if len(key) != KEY_BYTES or id_of(key) != parcel.key:
        raise BadParcel(f"epoch {parcel.epoch} holds another key than it says")
    return key


class Escrow:
    """Sees to it that exactly the epochs in use lie in `folder`, each with its entry."""

    def __init__(
        self, epochs: EpochKeys, folder: Path, disk: Disk, *, origin: str, recovery: RecoveryKey
    ) -> None:
        self._epochs, self._folder, self._disk = epochs, folder, disk
        self._origin, self._recovery = origin, recovery

    def round(self, record: Callable[[EscrowEpoch], object]) -> None:
        """Put away what is not yet, through `record` (Station.do); destroy what is dropped.

        If power fails before the entry, the waiting parcel gets it at the next round; after the
        entry, a second one with the same digest is written then, which says the same.
        """
        kept = {self._name_of(epoch, record) for epoch in self._epochs.numbers()}
        for path in self._parcels():
            if path.name not in kept:
                self._disk.scrub(path)

    def _name_of(self, epoch: int, record: Callable[[EscrowEpoch], object]) -> str:
        """Under which name the parcel of this epoch lies; it is put away first if none does."""
        new = NAME.format(epoch, self._recovery.key_id)
        for name in (new, OLD_NAME.format(epoch)):
            data = self._disk.get(self._folder / name)
            if data is not None and self._fits(data, self._epochs.key(epoch)):
                return name
        self._put_away(epoch, record)
        return new

    def _fits(self, data: bytes, key: bytes) -> bool:
        """Whether it is a parcel of this key for the recovery key of now."""
        try:
            parcel = parcel_of(data)
        except BadParcel:
            return False
        return (parcel.key, parcel.recovery) == (id_of(key), self._recovery.key_id)

    def _put_away(self, epoch: int, record: Callable[[EscrowEpoch], object]) -> None:
        waiting = self._folder / WAITING.format(epoch)
        key = self._epochs.key(epoch)
        data = self._disk.get(waiting)
        if data is None or not self._fits(data, key):
            data = seal(key, epoch, origin=self._origin, recovery=self._recovery)
            self._disk.put(waiting, data)
        record(
            EscrowEpoch(
                sha256=sha256(data).hexdigest(),
                epoch=epoch,
                key=id_of(key),
                recovery=self._recovery.key_id,
            )
        )
        self._disk.put(self._folder / NAME.format(epoch, self._recovery.key_id), data)
        self._disk.remove(waiting)

    def _parcels(self) -> list[Path]:
        with disk_faults():
            return sorted(self._folder.glob("escrow-*"))


class EscrowedKeys:
    """The epoch keys of a lost box, out of its parcels: opens a Vault that is only read."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        self._keys = keys

    def numbers(self) -> list[int]:
        return sorted(self._keys)

    def key(self, epoch: int) -> bytes:
        if epoch not in self._keys:
            raise StorageFault(f"epoch {epoch} was not put into escrow")
        return self._keys[epoch]

    def start(self) -> int:
        raise AssertionError("a lost box begins no epoch")

    def drop(self, epoch: int) -> None:
        raise AssertionError(f"a lost box drops nothing, nor epoch {epoch}")


def _info(origin: str, epoch: int) -> bytes:
    return f"tradepost/escrow/v1\0{origin}\0{epoch}".encode()
