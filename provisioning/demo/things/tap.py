"""What goes over a line, for those who look on: the last frames both ways, in hex."""

import threading
from collections import deque

from msgspec import Struct

from drivers.scheduled_faults import Way
from drivers.simulation import PowerCycled, SimulatedDevice

KEPT_MAX = 40
SHOWN_BYTES = 24


class Heard(Struct, frozen=True):
    """Bytes that went one way together; `number` counts from 1."""

    number: int
    way: Way
    data: bytes

    @property
    def hex(self) -> str:
        """Its first bytes, and how many more there were."""
        more = len(self.data) - SHOWN_BYTES
        shown = self.data[:SHOWN_BYTES].hex(" ").upper()
        return f"{shown} +{more}" if more > 0 else shown


class Tap:
    """Stands between a line and its device, and passes everything on as it is.

    What it hears is before the line's faults: the device's own words.
    """

    def __init__(self, device: SimulatedDevice) -> None:
        self._device = device
        self._lock = threading.Lock()
        self._count = 0
        self._heard: deque[Heard] = deque(maxlen=KEPT_MAX)

    def received(self, data: bytes) -> list[bytes]:
        """See simulation.SimulatedDevice."""
        self.hear(Way.TO_DEVICE, data)
        answers = self._device.received(data)
        for answer in answers:
            self.hear(Way.TO_STATION, answer)
        return answers

    def power_cycle(self) -> list[bytes]:
        """See simulation.PowerCycled; a device that does not notice says nothing."""
        said = self._device.power_cycle() if isinstance(self._device, PowerCycled) else []
        for one in said:
            self.hear(Way.TO_STATION, one)
        return said

    def hear(self, way: Way, data: bytes) -> None:
        with self._lock:
            self._count += 1
            self._heard.append(Heard(self._count, way, data))

    def heard(self) -> list[Heard]:
        """The last frames, newest first."""
        with self._lock:
            return list(reversed(self._heard))
