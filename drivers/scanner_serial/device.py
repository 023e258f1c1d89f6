"""A scanner's line: listened to, never asked. Nothing is written to it.

Source: vendors' serial mode. A scanner says nothing of itself, so "ready" means that its line is
there; what it scans stays out of log and trace.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from appliance.ports import DeviceState
from drivers.scanner_serial import wire
from drivers.scanner_serial.wire import Scan
from drivers.transport import Port, Trace, settled

log = logging.getLogger(__name__)

BAUD: Final = 9_600
KEPT_MAX: Final = 8
"""Scans that nobody has fetched: a page fetches within a second, and old ones are not wanted."""


class SerialScanner:
    """Implements ports.CodeScanner."""

    name = "scanner"

    def __init__(
        self,
        path: str,
        baud: int = BAUD,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        trace: Trace | None = None,
    ) -> None:
        self._monotonic = monotonic
        self._port = Port(path, baud, monotonic=monotonic, trace=trace)
        self._port.listen(self._heard, private=True)
        self._lock = threading.Lock()
        self._scans = wire.Scans()
        self._last = 0.0
        self._kept: deque[tuple[float, Scan]] = deque(maxlen=KEPT_MAX)

    @property
    def line(self) -> Port:
        """For the watch: hot plug, trace."""
        return self._port

    def probe(self) -> DeviceState:
        return settled(self._port, self._reached)

    def remark(self) -> str:
        """See ports.Remarking: nothing can be asked of it, only a person can try it."""
        return "found.try-scan"

    def close(self) -> None:
        self._port.close()

    def scanned(self, *, within_s: float) -> str | None:
        """See ports.CodeScanner."""
        with self._lock:
            self._end_by_silence(wire.SILENCE_S)
            newest = self._kept[-1] if self._kept else None
            self._kept.clear()
        if newest is None or self._monotonic() - newest[0] > within_s:
            return None
        return newest[1].text

    def _reached(self) -> DeviceState:
        self._port.reach()
        return DeviceState.READY

    def _heard(self, data: bytes) -> None:
        with self._lock:
            self._end_by_silence(wire.GAP_S)
            dropped = self._scans.dropped
            self._scans.feed(data)
            self._last = self._monotonic()
            self._keep()
        if self._scans.dropped > dropped:
            log.warning("a scan was not taken: too long, or no text")

    def _end_by_silence(self, silence_s: float) -> None:
        """A scanner without a suffix: what was held back is whole once nothing follows it."""
        if self._scans.unfinished and self._monotonic() - self._last >= silence_s:
            self._scans.end()
            self._keep()

    def _keep(self) -> None:
        while (scan := self._scans.take()) is not None:
            self._kept.append((self._last, scan))
            log.info("scanned %d characters", len(scan.text))
