"""Key-encryption keys, one per epoch, as files outside the database (entries.md 4).

`keys/kek-<n>`, 32 bytes, mode 0600, in no backup. A thief of the database alone reads nothing;
dropping the file of an epoch makes whatever was wrapped under it unreadable for ever.
"""

import threading
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
        self._turn = threading.Lock()
        self._kept: dict[int, tuple[tuple[int, ...], bytes]] = {}
        """By epoch: which file it was, and its key. A page of a queue opens a hundred names."""

    def numbers(self) -> list[int]:
        """The epochs that have a key here, ascending."""
        with disk_faults():
            names = [path.name.removeprefix(PREFIX) for path in self._folder.glob(PREFIX + "*")]
        return sorted(int(name) for name in names if name.isascii() and name.isdigit())

    def key(self, epoch: int) -> bytes:
        """The key of `epoch`. Raises StorageFault when it is not there or not whole."""
        path = self._path(epoch)
        with self._turn:  # nothing of a dropped epoch is kept by whoever was just reading it
            seen, kept = _which(path), self._kept.pop(epoch, None)
            if kept is None or kept[0] != seen:
                key = self._disk.get(path)
                if key is None or len(key) != KEY_BYTES:
                    raise StorageFault(f"no key for epoch {epoch}")
                kept = seen, key
            if seen:
                self._kept[epoch] = kept
            return kept[1]

    def start(self) -> int:
        """Draw the key of a new epoch, durable before it is used; returns its number."""
        epoch = max(self.numbers(), default=0) + 1
        self._disk.put(self._path(epoch), self._entropy.draw(KEY_BYTES), mode=SECRET_MODE)
        return epoch

    def drop(self, epoch: int) -> None:
        """Destroy the key of `epoch`. Flash may keep old cells: docs/vault.md says so."""
        with self._turn:
            self._kept.pop(epoch, None)
            self._disk.scrub(self._path(epoch))

    def _path(self, epoch: int) -> Path:
        return self._folder / f"{PREFIX}{epoch}"


def _which(path: Path) -> tuple[int, ...]:
    """What tells one file from the next in its place; empty where there is none."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
