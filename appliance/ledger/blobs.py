"""Things too large for an entry, under the SHA-256 of their bytes: notices, scans, contracts.

A blob is written and fsynced before the transaction that names it (entries.md 6): if power fails
between, a file lies there that nobody names, which does no harm.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from appliance.ledger.disk import Disk, disk_faults
from appliance.ports import Breach

BLOB_BYTES_MAX = 64 * 1024 * 1024
"""A scanned contract of a hundred pages; more would not fit the district's line."""


class Blobs:
    """The folder `blobs/`: files named by their digest, 64 hex digits."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self.folder = folder
        self._disk = disk

    def keep(self, data: bytes) -> str:
        """Keep `data` durably and return its digest in hex; keeping it again changes nothing."""
        if len(data) > BLOB_BYTES_MAX:
            raise ValueError(f"{len(data)} bytes are too many for a blob")
        digest = sha256(data).hexdigest()
        if self._disk.get(self.folder / digest) != data:
            self._disk.put(self.folder / digest, data)
        return digest

    def get(self, digest: str) -> bytes | None:
        """The bytes under `digest`, checked against it; None when there are none.

        Raises Breach when the file holds something else.
        """
        if not is_digest(digest):
            return None
        data = self._disk.get(self.folder / digest)
        if data is not None and sha256(data).hexdigest() != digest:
            raise Breach(-1, "a blob does not match its name")
        return data

    def digests(self) -> Iterator[str]:
        """All names, in no order."""
        with disk_faults():
            names = [path.name for path in self.folder.glob("*")]
        yield from filter(is_digest, names)


def is_digest(text: str) -> bool:
    """64 lower-case hex digits."""
    return len(text) == 64 and set(text) <= set("0123456789abcdef")
