"""A disk on which the power can fail at any step, and which then forgets what was not synced.

A file's bytes are safe by `sync` of the file, its name by `sync_folder` of the folder. What was
neither is, after a cut, there or not, whole or half, as the seed says.
"""

import os
import random  # noqa: TID251 - the seeded chance of a test
from dataclasses import dataclass, field
from pathlib import Path

from appliance.ledger.disk import RealDisk


class PowerCut(BaseException):
    """The machine is off. No program catches this."""


@dataclass(slots=True)
class SimDisk(RealDisk):
    """The disk of one machine; `cut_in` counts down the steps to the next cut, `full` fails all.

    `steps`: how many steps were taken; `cut`: how often the power failed here.
    """

    chance: random.Random
    cut_in: int = -1
    full: bool = False
    steps: int = 0
    cut: int = 0
    _unsynced: set[Path] = field(default_factory=set)
    _unnamed: dict[Path, bytes | None] = field(default_factory=dict)
    """Names changed since their folder was synced, with what lay under them before."""
    _written: dict[int, Path] = field(default_factory=dict)

    def _step(self) -> None:
        self.steps += 1
        if self.full:
            raise OSError(28, "No space left on device")
        if self.cut_in >= 0:
            self.cut_in -= 1
            if self.cut_in < 0:
                self.cut += 1
                raise PowerCut

    def write(self, part: Path, data: bytes, mode: int) -> None:
        self._step()
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
        self._unsynced.add(part)
        try:
            self._written[descriptor] = part
            os.write(descriptor, data)
            self._step()
            self.sync(descriptor)
        finally:
            self._written.pop(descriptor, None)
            os.close(descriptor)

    def sync(self, descriptor: int) -> None:
        """Nothing to wait for: only remembered."""
        part = self._written.get(descriptor)
        if part is not None:
            self._unsynced.discard(part)

    def rename(self, part: Path, path: Path) -> None:
        self._step()
        if path not in self._unnamed:
            self._unnamed[path] = path.read_bytes() if path.exists() else None
        if part in self._unsynced:
            self._unsynced.discard(part)
            self._unsynced.add(path)
        else:
            self._unsynced.discard(path)
        part.replace(path)

    def sync_folder(self, folder: Path) -> None:
        self._step()
        for path in [one for one in self._unnamed if one.parent == folder]:
            del self._unnamed[path]

    def lose(self) -> None:
        """What the cut leaves: each thing not synced is gone, half there, or there by luck."""
        for path in sorted(self._unsynced):
            if path.exists() and self.chance.random() < 0.8:
                data = path.read_bytes()
                path.write_bytes(data[: self.chance.randrange(len(data) + 1)])
        for path, before in sorted(self._unnamed.items()):
            if self.chance.random() < 0.5:
                path.unlink(missing_ok=True)
                if before is not None:
                    path.write_bytes(before)
        self._unsynced.clear()
        self._unnamed.clear()
        self.cut_in = -1
