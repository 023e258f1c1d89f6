"""The PIN of the SIM: tried once, and never again until a person puts another one in.

Three wrong tries lock a SIM. The mark of a try is durable before the PIN leaves for the modem, so
that not even a box that restarts again and again tries twice.
"""

import hashlib
import os
from contextlib import suppress
from pathlib import Path


class SimPin:
    """The PIN in a file of one line; none there, none tried."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._mark = file.with_name(f"{file.name}.tried") if file else None

    def once(self) -> str | None:
        """The PIN, unless it is absent, no PIN, or was tried before without success.

        If power fails after this, the try counts.
        """
        if self._file is None or self._mark is None:
            return None
        try:
            pin = self._file.read_text(encoding="ascii").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        if not (pin.isdigit() and 4 <= len(pin) <= 8):
            return None
        mark = hashlib.sha256(f"{self._file.name} {pin}".encode()).hexdigest()
        if self._marked() == mark:
            return None
        with self._mark.open("w", encoding="ascii") as written:
            written.write(mark)
            written.flush()
            os.fsync(written.fileno())
        return pin

    def was_right(self) -> None:
        """The modem took it: it may be used again after the next power cycle."""
        if self._mark is not None:
            with suppress(FileNotFoundError):
                self._mark.unlink()

    def _marked(self) -> str:
        try:
            return self._mark.read_text(encoding="ascii") if self._mark else ""
        except FileNotFoundError:
            return ""
