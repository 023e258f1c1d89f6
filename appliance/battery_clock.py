"""Whether the battery clock had stopped, as the kernel tells it: nobody here speaks I²C.

Source: protocols.md 7.2; linux drivers/rtc/rtc-ds1307.c. Kernels from 2025 on keep the
oscillator-stop flag, and reading the time fails with EINVAL until somebody sets it. Older ones
clear the flag when they find the chip and say so once in their log; the start of the box then
leaves a file.
"""

import errno
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from appliance.core.instant import ClockSource

log = logging.getLogger(__name__)

TIME_FILE: Final = "since_epoch"
SYNCHRONISED: Final = Path("/run/systemd/timesync/synchronized")
"""systemd-timesyncd makes it when a time server answered (systemd-timesyncd.service(8))."""
LOOK_S: Final = 1.0
NETWORK_BOUND: Final = timedelta(seconds=30)
"""Networks tell their time in whole seconds, and some of them late."""


class BatteryClock(StrEnum):
    RUNS = "runs"
    STOPPED = "stopped"
    ABSENT = "absent"


def state_of(folder: Path, flag: Path) -> BatteryClock:
    """`folder`: the kernel's, /sys/class/rtc/rtc0; `flag`: what the box's start leaves behind."""
    if flag.exists():
        return BatteryClock.STOPPED
    try:
        text = (folder / TIME_FILE).read_text(encoding="ascii")
    except OSError as error:
        if error.errno == errno.EINVAL:
            return BatteryClock.STOPPED
        log.info("no battery clock: %s", error.strerror)
        return BatteryClock.ABSENT
    return BatteryClock.RUNS if text.strip().isdigit() else BatteryClock.ABSENT


class TimeSource:
    """What the system's time rests on (entries.md 7): `none` while the battery clock had stopped.

    That ends when a time server answered, when somebody set the battery clock, or when the
    network of the modem says the same time; and then for as long as the process lives. Asked with
    every entry, so it looks once a second at most. A box without a battery clock takes its time
    from a server.
    """

    def __init__(
        self,
        look: Callable[[], BatteryClock],
        monotonic: Callable[[], float],
        *,
        synchronised: Path = SYNCHRONISED,
    ) -> None:
        self._look, self._monotonic, self._synchronised = look, monotonic, synchronised
        self._next = monotonic()
        self._source: ClockSource = "none"

    def __call__(self) -> ClockSource:
        if self._source == "none" and self._monotonic() >= self._next:
            self._next = self._monotonic() + LOOK_S
            self._source = self._looked()
        return self._source

    def _looked(self) -> ClockSource:
        if self._synchronised.exists():
            return "ntp"
        sources: dict[BatteryClock, ClockSource] = {
            BatteryClock.RUNS: "rtc",
            BatteryClock.STOPPED: "none",
            BatteryClock.ABSENT: "ntp",
        }
        return sources[self._look()]

    def heard(self, network: datetime, system: datetime) -> bool:
        """The modem's network told its time; whether that vouches for the system's."""
        if self._source == "none" and abs(network - system) <= NETWORK_BOUND:
            self._source = "gsm"
        return self._source != "none"
