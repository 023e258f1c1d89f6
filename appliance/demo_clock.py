"""Clocks of the processes: the real one, and the demo's, which people may push forward.

The demo clock (entries.md 7) is the real clock plus an offset that stands in one small file in the
demo's folder: `{"offset_ms": n}`. Station, sync and district read the same file, so all of them
obey; TLS, device time-outs and idle timers use `monotonic` and do not. The offset only grows.
"""

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from appliance.core.instant import ClockSource, Instant

OFFSET_MAX_MS = 20 * 366 * 86_400_000
"""Twenty years: further ahead no holiday table and no certificate is valid."""


class RealClock:
    """The machine's clock. `source` says what set it."""

    def __init__(
        self,
        boot: str,
        *,
        wall: Callable[[], float],
        monotonic: Callable[[], float] = time.monotonic,
        source: Callable[[], ClockSource] = lambda: "ntp",
    ) -> None:
        self._source = source
        self._boot = boot
        self._wall = wall
        self._monotonic = monotonic
        self._started = monotonic()

    def now(self) -> Instant:
        return self._instant(0)

    def monotonic(self) -> float:
        return self._monotonic()

    def _instant(self, offset_ms: int) -> Instant:
        wall_ms = int(self._wall() * 1000) + offset_ms
        at = datetime.fromtimestamp(wall_ms // 1000, UTC) + timedelta(milliseconds=wall_ms % 1000)
        mono_ms = int((self._monotonic() - self._started) * 1000)
        return Instant(at, wall_ms, mono_ms, self._boot, mono_ms // 1000, self._source())


class DemoClock(RealClock):
    """The real clock plus the offset in `file`. A missing file is offset 0."""

    def __init__(
        self,
        file: Path,
        boot: str,
        *,
        wall: Callable[[], float],
        monotonic: Callable[[], float] = time.monotonic,
        source: Callable[[], ClockSource] = lambda: "ntp",
    ) -> None:
        super().__init__(boot, wall=wall, monotonic=monotonic, source=source)
        self._file = file
        self._seen: tuple[int, int] = (0, 0)
        self._offset_ms = 0

    def now(self) -> Instant:
        return self._instant(self._offset())

    def _offset(self) -> int:
        try:
            status = self._file.stat()
        except FileNotFoundError:
            return self._offset_ms
        stamp = (status.st_mtime_ns, status.st_ino)
        if stamp != self._seen:
            self._offset_ms = max(self._offset_ms, read_offset(self._file))
            self._seen = stamp
        return self._offset_ms


def read_offset(file: Path) -> int:
    """The offset in milliseconds. ValueError when the file holds anything else."""
    try:
        held = json.loads(file.read_bytes()[:256])
    except FileNotFoundError:
        return 0
    offset = held.get("offset_ms") if isinstance(held, dict) else None
    if not isinstance(offset, int) or not 0 <= offset <= OFFSET_MAX_MS:
        raise ValueError("not a demo clock file")
    return offset


def push_forward(file: Path, by_ms: int) -> int:
    """Move the demo's time ahead; the new offset. ValueError when `by_ms` is negative."""
    if by_ms < 0:
        raise ValueError("the demo clock only goes forward")
    offset = min(read_offset(file) + by_ms, OFFSET_MAX_MS)
    temporary = file.with_name(file.name + ".new")
    with temporary.open("wb") as out:
        out.write(json.dumps({"offset_ms": offset}).encode())
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(file)
    return offset
