"""Files that are whole or not there: temporary name, fsync, rename, fsync of the folder.

Passed in wherever a durable file is written, so that tests can make each step fail.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from appliance.ports import StorageFault

TEMPORARY = ".part"
"""Suffix of a file that is being written; what a crash leaves of it is overwritten or ignored."""

PUBLIC_MODE = 0o644
SECRET_MODE = 0o600


class Disk(Protocol):
    """Where files are kept. Every method raises StorageFault when the disk fails."""

    def put(
        self, path: Path, data: bytes, *, mode: int = PUBLIC_MODE, settle: bool = True
    ) -> None:
        """Write a whole file under `path`, replacing what was there.

        `settle` False leaves the folder's entry to a later `settle`: a power cut may then lose
        the whole file, never half of it.
        """
        ...

    def get(self, path: Path) -> bytes | None:
        """The bytes of a file; None when there is none."""
        ...

    def settle(self, folder: Path) -> None:
        """Make the names in `folder` durable."""
        ...

    def remove(self, path: Path) -> None:
        """Take a file away if it is there; durable."""
        ...

    def scrub(self, path: Path) -> None:
        """Write zeros over a file where it lies, then take it away; durable.

        Under a file system that writes in place the old bytes are gone from the device's view;
        flash may keep the cells. If power fails in between, the file has lost its contents or
        is whole: do it again.
        """
        ...


@contextmanager
def disk_faults() -> Iterator[None]:
    """Translate OSError into StorageFault; the file's name stays out of the message."""
    try:
        yield
    except OSError as error:
        raise StorageFault(f"disk: errno {error.errno}") from error


class RealDisk:
    """The file system. Tests override the four steps below."""

    def put(
        self, path: Path, data: bytes, *, mode: int = PUBLIC_MODE, settle: bool = True
    ) -> None:
        with disk_faults():
            self._make_folder(path.parent, settle=settle)
            part = path.with_name(path.name + TEMPORARY)
            try:
                self.write(part, data, mode)
            except OSError:
                with suppress(OSError):
                    part.unlink(missing_ok=True)  # on a full disk it would keep the room taken
                raise
            # If power fails here, the old file is still whole under its name.
            self.rename(part, path)
            if settle:
                self.sync_folder(path.parent)

    def get(self, path: Path) -> bytes | None:
        with disk_faults():
            try:
                return path.read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None

    def settle(self, folder: Path) -> None:
        with disk_faults():
            self.sync_folder(folder)

    def remove(self, path: Path) -> None:
        with disk_faults():
            if path.exists():
                path.unlink()
                self.sync_folder(path.parent)

    def _make_folder(self, folder: Path, *, settle: bool) -> None:
        """Make it and those above it. If power fails, a folder is there before what lies in it."""
        if folder.is_dir():
            return
        self._make_folder(folder.parent, settle=settle)
        folder.mkdir(exist_ok=True)
        if settle:
            self.sync_folder(folder.parent)

    def scrub(self, path: Path) -> None:
        with disk_faults():
            if path.exists():
                # Not `put`: that writes a new file and leaves the old blocks as they were.
                with path.open("r+b") as file:
                    file.write(bytes(path.stat().st_size))
                    file.flush()
                    self.sync(file.fileno())
        self.remove(path)

    def write(self, part: Path, data: bytes, mode: int) -> None:
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            self.sync(file.fileno())

    def sync(self, descriptor: int) -> None:
        os.fsync(descriptor)

    def rename(self, part: Path, path: Path) -> None:
        part.replace(path)

    def sync_folder(self, folder: Path) -> None:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self.sync(descriptor)
        finally:
            os.close(descriptor)
