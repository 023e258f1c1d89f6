"""What each process of a station or a district takes from the machine it runs on.

Here alone a process touches the real clock and the real random bytes; all below is handed them.
"""

import logging
import secrets
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from appliance.core.instant import ClockSource
from appliance.demo_clock import DemoClock, RealClock


class SystemEntropy:
    """Random bytes of the operating system, fit for keys; implements ports.Entropy."""

    def draw(self, count: int) -> bytes:
        return secrets.token_bytes(count)


def clock_of(demo_clock: str, source: Callable[[], ClockSource] = lambda: "ntp") -> RealClock:
    """The real clock, or the demo's where the settings name its file."""
    boot = secrets.token_hex(4)
    if demo_clock:
        return DemoClock(Path(demo_clock), boot, wall=time.time, source=source)
    return RealClock(boot, wall=time.time, source=source)


def machine_time() -> datetime:
    """The machine's own time, by which TLS judges certificates; no demo moves it."""
    return datetime.fromtimestamp(time.time(), UTC)


def stopped_by_signal() -> threading.Event:
    """Set on SIGTERM and SIGINT: the loops of a process watch it and end in order."""
    stop = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stop.set())
    return stop


def log_to_stderr() -> None:
    """Diagnostics go to the journal; times are the journal's."""
    logging.basicConfig(format="%(levelname)s %(name)s %(message)s", level=logging.INFO)
    logging.getLogger("urllib3").setLevel(logging.WARNING)
    logging.getLogger("waitress").setLevel(logging.WARNING)
