"""What the agent leaves for the station in `inbox/`: whole files or nothing (entries.md 5)."""

from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

import msgspec

from appliance.ledger.disk import Disk, disk_faults
from sync.district_copy import DistrictCopy
from sync.notes import ANSWERS

CHECKPOINT: Final = "checkpoint"
STATUS: Final = "status.json"

Line = Literal["up", "down", "unknown"]


class LineStatus(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """`status.json`. A hint for screens; what is proven stands in `checkpoint` alone.

    `line` is written always. `last_contact`: when the district last answered, in the form of
    entries. `published`: entries that the station has published; `district_size`: entries that
    the district said it holds; `waiting` the difference. Absent: not known. `reason`: why the
    district refused (sync.ingest.REASONS), or what is wrong (sync.agent).
    """

    line: Line
    at: str
    last_contact: str | None = None
    published: int | None = None
    district_size: int | None = None
    cosigned_size: int | None = None
    waiting: int | None = None
    reason: str = ""


class Inbox:
    """The folder. One writer: the agent. Every method raises StorageFault."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder = folder
        self._disk = disk

    def district(self, vkey: str) -> DistrictCopy:
        """The copy of the district's ledger, whose pinned keys are `vkey`."""
        return DistrictCopy(self._folder, vkey, self._disk)

    def put_checkpoint(self, note: str) -> None:
        """Leave the cosigned checkpoint; the station verifies it again.

        If power fails before the rename, the old file stands; after it, the new one.
        """
        self._disk.put(self._folder / CHECKPOINT, note.encode())

    def put_status(self, status: LineStatus) -> None:
        self._disk.put(self._folder / STATUS, msgspec.json.encode(status))

    def put_note(self, name: str, note: bytes) -> None:
        """Leave a note of the district's; `name` is one of sync.notes, checked by the caller.

        If power fails before the rename, the old note stands; after it, the new one.
        """
        self._disk.put(self._folder / name, note)

    def digest(self, name: str) -> str:
        """SHA-256 in hex of the note that lies there now, "" for none."""
        data = self._disk.get(self._folder / name)
        return "" if data is None else sha256(data).hexdigest()

    def answers(self) -> int:
        """How many files of answers lie there."""
        folder = self._folder / ANSWERS
        with disk_faults():
            return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0

    def checkpoint(self) -> str | None:
        """The note that lies there now."""
        data = self._disk.get(self._folder / CHECKPOINT)
        return None if data is None else data.decode("utf-8", "replace")
