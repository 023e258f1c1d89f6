"""Key-encryption keys, one per epoch, as files outside the database (entries.md 4).

`keys/kek-<n>`, 32 bytes, mode 0600, in no backup. A thief of the database alone reads nothing;
dropping the file of an epoch makes whatever was wrapped under it unreadable for ever.
"""

from pathlib import Path
from typing import Protocol

from appliance.ledger.disk import SECRET_MODE, Disk, disk_faults
from appliance.ports import Entropy, StorageFault

KEY_BYTES = 32
PREFIX = "kek-"


class EpochKeys(Protocol):
    """The epochs that a vault is opened with, wherever their keys come from."""

    def numbers(self) -> list[int]: ...

    def key(self, epoch: int) -> bytes:
        """Raises StorageFault when it is not there."""
        ...

    def start(self) -> int: ...

    def drop(self, epoch: int) -> None: ...


class KeyEpochs:
    """The epochs whose keys lie in one folder."""

    def __init__(self, folder: Path, disk: Disk, entropy: Entropy) -> None:
        self._folder = folder
        self._disk = disk
        self._entropy = entropy

    def numbers(self) -> list[int]:
        """The epochs that have a key here, ascending."""
        with disk_faults():
            names = [path.name.removeprefix(PREFIX) for path in self._folder.glob(PREFIX + "*")]
        return sorted(int(name) for name in names if name.isascii() and name.isdigit())

    def key(self, epoch: int) -> bytes:
        """The key of `epoch`. Raises StorageFault when it is not there or not whole."""
        key = self._disk.get(self._path(epoch))
        if key is None or len(key) != KEY_BYTES:
            raise StorageFault(f"no key for epoch {epoch}")
        return key

    def start(self) -> int:
        """Draw the key of a new epoch, durable before it is used; returns its number."""
        epoch = max(self.numbers(), default=0) + 1
        self._disk.put(self._path(epoch), self._entropy.draw(KEY_BYTES), mode=SECRET_MODE)
        return epoch

    def drop(self, epoch: int) -> None:
        """Destroy the key of `epoch`. Flash may keep old cells: docs/vault.md says so."""
        self._disk.scrub(self._path(epoch))

    def _path(self, epoch: int) -> Path:
        return self._folder / f"{PREFIX}{epoch}"
