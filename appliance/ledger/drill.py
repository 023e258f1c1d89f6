"""The recovery drill: a database, the parcels and the recovery key, and nothing of the lost box.

Opens every row of the vault with keys out of escrow alone and holds each value against what its
entry commits to. It counts and never shows: nothing personal leaves this module.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct, field

from appliance.core import canonical, envelope
from appliance.core.entries import BackupMade, PartyErased, SealedAct
from appliance.core.envelope import BadEntry, Envelope
from appliance.ledger import escrow, sealing
from appliance.ledger.disk import disk_faults
from appliance.ledger.erasures import NAME, erased_by
from appliance.ledger.escrow import EscrowedKeys
from appliance.ledger.recording import inner_of
from appliance.ledger.records import Records
from appliance.ledger.recovery_key import RecoverySecret
from appliance.ledger.sealing import KEPT_AS, FirewallKey
from appliance.ledger.sources import database_copy
from appliance.ledger.vault import Vault, commitment
from appliance.ports import Breach, StorageFault


class Drill(Struct):
    """What was opened.

    `erased`: committed values whose erasure is an entry; `lost`: entries with others that are not
    there; `faults`: what does not open or fit, by epoch and entry.
    """

    epochs: list[int] = field(default_factory=list)
    secrets: int = 0
    values: int = 0
    compared: int = 0
    erased: int = 0
    lost: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return bool(self.epochs) and not self.lost and not self.faults


class _NoEntropy:
    def draw(self, count: int) -> bytes:
        raise AssertionError(f"a drill draws nothing, nor {count} bytes")


def keys_of(parcels: Path, secret: RecoverySecret) -> tuple[dict[int, bytes], dict[int, str]]:
    """Epoch -> key, and epoch -> SHA-256 of its parcel.

    Where an epoch was sealed for one recovery key after another, the parcel of this one counts.
    Raises BadParcel, StorageFault.
    """
    keys: dict[int, bytes] = {}
    digests: dict[int, str] = {}
    with disk_faults():
        found = [path.read_bytes() for path in sorted(parcels.glob("escrow-*.json"))]
    ours = secret.public.key_id
    told = sorted(
        ((escrow.parcel_of(data), data) for data in found),
        key=lambda one: one[0].recovery != ours,
    )
    for parcel, data in told:
        if parcel.epoch in keys and parcel.recovery != ours:
            continue
        keys[parcel.epoch] = escrow.opened(parcel, secret)
        digests[parcel.epoch] = sha256(data).hexdigest()
    return keys, digests


def drill(database: Path, parcels: Path, secret: RecoverySecret) -> Drill:
    """Prove that what was put into escrow opens the vault in `database`.

    Raises BadParcel for a parcel that is none or is not for this key, StorageFault when the
    database cannot be read.
    """
    keys, digests = keys_of(parcels, secret)
    with database_copy(database) as source:
        vault = Vault(source.records.db, EscrowedKeys(keys), _NoEntropy())
        return _Drilling(source.records, vault).judge(digests)


class _Drilling:
    def __init__(self, records: Records, vault: Vault) -> None:
        self._records, self._vault, self.result = records, vault, Drill()
        self._open: set[tuple[int, str]] = set()
        self._firewall = _firewall_keys(vault)
        life = records.life()
        self._origin = life[0] if life else ""

    def judge(self, digests: Mapping[int, str]) -> Drill:
        result = self.result
        result.epochs = sorted(self._vault.epochs_in_use())
        for epoch in set(result.epochs) - set(digests):
            result.faults.append(f"epoch {epoch} is in no parcel")
        self._open_all()
        named: set[str] = set()
        absent: list[tuple[int, str]] = []
        erased: set[tuple[int, str]] = set()
        for written in self._entries():
            if written.kind == BackupMade.kind:
                named.add(str(written.data.get("sha256")))
            if (written.seq, NAME) in self._open and written.kind == PartyErased.kind:
                erased |= erased_by(self._vault, written.seq)
            absent += self._compare(written.seq, self._commits(written))
        result.erased = sum(row in erased for row in absent)
        result.lost = sorted({seq for seq, name in absent if (seq, name) not in erased})
        result.faults += [
            f"epoch {epoch}: no entry names its parcel"
            for epoch, digest in digests.items()
            if digest not in named
        ]
        return result

    def _open_all(self) -> None:
        for name in self._vault.secrets(""):
            try:
                self.result.secrets += self._vault.secret(name) is not None
            except (Breach, StorageFault) as error:
                self.result.faults.append(f"a secret: {error}")
        for seq, name in self._vault.items():
            try:
                self.result.values += self._vault.value(seq, name) is not None
                self._open.add((seq, name))
                self._open.update((seq, other) for other in self._vault.beside(seq))
            except (Breach, StorageFault) as error:
                self.result.faults.append(f"entry {seq}: {error}")

    def _entries(self) -> Iterator[Envelope]:
        for seq, body in self._records.entries():
            try:
                yield envelope.from_bytes(body)
            except BadEntry as error:
                self.result.faults.append(f"entry {seq}: {error}")

    def _commits(self, written: Envelope) -> Mapping[str, str]:
        """What an entry commits to, a hidden act's too: the box's own keys open that."""
        if written.kind != SealedAct.kind:
            return written.commits
        act = msgspec.convert(written.data, SealedAct)
        key = self._firewall.get(act.key)
        inner = sealing.open_act(act, key, origin=self._origin) if key else None
        return inner_of(inner).commits if inner else {}

    def _compare(self, seq: int, commits: Mapping[str, str]) -> Iterator[tuple[int, str]]:
        """Hold the values of an entry against its commitments; yields those that are not there."""
        for name, committed in commits.items():
            if (seq, name) not in self._open:
                yield seq, name
                continue
            value, salt = self._vault.value(seq, name), self._vault.salt(seq, name)
            if commitment(salt or b"", canonical.decode(value or b"null")) != committed:
                self.result.faults.append(f"entry {seq}: a value is not the committed one")
            else:
                self.result.compared += 1


def _firewall_keys(vault: Vault) -> dict[str, FirewallKey]:
    """Key id -> key of the hidden acts, as far as the vault opens."""
    found = {}
    for name in vault.secrets(KEPT_AS):
        try:
            key = FirewallKey(vault.secret(name) or b"")
        except (Breach, StorageFault):
            continue  # counted among the secrets already
        found[key.key_id] = key
    return found
