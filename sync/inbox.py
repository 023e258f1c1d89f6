"""What the agent leaves for the station in `inbox/`: whole files or nothing (entries.md 5)."""

import os
from pathlib import Path
from typing import Final, Literal, Protocol

import msgspec

CHECKPOINT: Final = "checkpoint"
STATUS: Final = "status.json"
TEMPORARY: Final = ".new"

Line = Literal["up", "down", "unknown"]


class LineStatus(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """`status.json`. A hint for screens; what is proven stands in `checkpoint` alone.

    `line` is written always. `last_contact`: when the district last answered, in the form of
    entries. `published`: entries that the station has published; `district_size`: entries that
    the district said it holds; `waiting` the difference. Absent: not known. `reason`: why the
    district refused (sync.ingest.REASONS), `other-key` when its answer was not signed as pinned.
    """

    line: Line
    at: str
    last_contact: str | None = None
    published: int | None = None
    district_size: int | None = None
    cosigned_size: int | None = None
    waiting: int | None = None
    reason: str = ""


class Disk(Protocol):
    """The three steps of a durable file; tests make each of them fail."""

    def write(self, path: Path, data: bytes) -> None:
        """Write and fsync."""
        ...

    def rename(self, source: Path, target: Path) -> None: ...

    def sync_folder(self, folder: Path) -> None: ...


class RealDisk:
    def write(self, path: Path, data: bytes) -> None:
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def rename(self, source: Path, target: Path) -> None:
        source.replace(target)

    def sync_folder(self, folder: Path) -> None:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class Inbox:
    """The folder. One writer: the agent."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self._folder = folder
        self._disk = disk or RealDisk()

    def put_checkpoint(self, note: str) -> None:
        """Leave the cosigned checkpoint; the station verifies it again. Raises OSError."""
        self._put(CHECKPOINT, note.encode())

    def put_status(self, status: LineStatus) -> None:
        self._put(STATUS, msgspec.json.encode(status))

    def checkpoint(self) -> str | None:
        """The note that lies there now."""
        try:
            return (self._folder / CHECKPOINT).read_text("utf-8")
        except FileNotFoundError:
            return None

    def _put(self, name: str, data: bytes) -> None:
        """If power fails before the rename, the old file stands; after it, the new one."""
        self._folder.mkdir(parents=True, exist_ok=True)
        temporary = self._folder / (name + TEMPORARY)
        self._disk.write(temporary, data)
        self._disk.rename(temporary, self._folder / name)
        self._disk.sync_folder(self._folder)
