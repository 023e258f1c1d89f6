"""Traces are switched on and off while the station runs, by a file that comes and goes.

`traces/<device>.on` in the state folder (`tradepost devices trace DEVICE on`) begins a trace,
`traces/<device>-<time>.trace`; taking the file away ends it. The folder is watched, not asked.
"""

import logging
import re
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from drivers.line_names import NameWatch
from drivers.traces import Recorder
from drivers.transport import Port

log = logging.getLogger(__name__)

KEPT: Final = 8
"""Traces of one device; the oldest goes when another begins. With TRACE_BYTES_MAX the bound."""


def switch_of(folder: Path, device: str) -> Path:
    """The file that switches the trace of a device on by being there."""
    return folder / f"{device}.on"


class TraceSwitch:
    """`lines` by device name; `now`, aware UTC, gives a file its name."""

    def __init__(
        self, folder: Path, lines: Mapping[str, Port], *, now: Callable[[], datetime]
    ) -> None:
        self._folder = folder
        self._lines = lines
        self._now = now
        self._recorders: dict[str, Recorder] = {}
        self._names: NameWatch | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Make the folder (0700) and obey what lies there from now on.

        A disk on which it cannot be made costs the traces and nothing else.
        """
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            log.warning("no traces: %s", error.strerror)
            return
        names = self._names = NameWatch()
        for device in self._lines:
            names.add(switch_of(self._folder, device), partial(self._obey, device))

    def stop(self) -> None:
        """End all traces; those that are on begin anew with the next start."""
        with self._lock:
            names, self._names = self._names, None
            for device in list(self._recorders):
                self._end(device)
        if names is not None:
            names.close()

    def _obey(self, device: str) -> None:
        on = switch_of(self._folder, device).exists()
        with self._lock:
            if self._names is None or on == (device in self._recorders):
                return
            if not on:
                self._end(device)
                return
            try:
                self._begin(device)
            except OSError as error:
                log.warning("no trace of %s: %s", device, error.strerror)

    def _begin(self, device: str) -> None:
        line = self._lines[device]
        mine = [one for one in sorted(self._folder.iterdir()) if _is_of(device, one.name)]
        for old in mine[: max(0, len(mine) - KEPT + 1)]:
            old.unlink(missing_ok=True)
        path = self._folder / f"{device}-{self._now():%Y%m%dT%H%M%SZ}.trace"
        self._recorders[device] = line.trace = Recorder(path, device, line.baud)
        log.info("trace of %s on", device)

    def _end(self, device: str) -> None:
        self._lines[device].trace = None
        self._recorders.pop(device).close()
        log.info("trace of %s off", device)


def _is_of(device: str, name: str) -> bool:
    return re.fullmatch(rf"{re.escape(device)}-\d{{8}}T\d{{6}}Z\.trace", name) is not None
