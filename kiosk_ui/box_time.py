"""What the box's time rests on, and the modem's network as the last one to ask."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from appliance.battery_clock import TimeSource, state_of
from appliance.core.instant import ClockSource, Instant
from appliance.ports import DeviceFault, NetworkClock
from appliance.settings import StationSettings

log = logging.getLogger(__name__)

ASK_S: Final = 30.0
"""The network's clock is asked so often, and only while nothing else vouches for the time."""


def time_source_of(settings: StationSettings) -> TimeSource | None:
    """None for a box without a panel: it has no battery clock, a server tells its time."""
    pins = settings.devices.panel
    if pins is None:
        return None
    folder, flag = Path(pins.rtc), Path(pins.rtc_stopped)
    return TimeSource(lambda: state_of(folder, flag), time.monotonic)


def trusting() -> ClockSource:
    """The source of a box that has nothing to doubt."""
    return "ntp"


class NetworkTime:
    """`round` is for a worker of its own: a modem thinks for seconds."""

    def __init__(
        self, source: TimeSource, modem: object | None, now: Callable[[], Instant]
    ) -> None:
        self._source, self._modem, self._now = source, modem, now

    def round(self) -> None:
        """While nothing vouches for the time, let the network do it."""
        if self._source() != "none" or not isinstance(self._modem, NetworkClock):
            return
        try:
            told = self._modem.network_time()
        except DeviceFault as fault:
            log.info("the network's clock was not heard: %s", fault)
            return
        if told is not None and self._source.heard(told, self._now().at):
            log.warning("the time rests on the mobile network")
