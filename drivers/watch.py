"""Keeps an eye on the devices: a pulled cable is noticed within 3 s, a returned one too.

One thread for each device: a silent one takes its full second to say nothing, and four in a row
would be too late. A device that somebody is talking to answers `probe` with what that conversation
showed last.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from appliance.ports import DeviceState, Fault, Probed

log = logging.getLogger(__name__)

EVERY_S: Final = 1.0
STOP_S: Final = 5.0
"""A thread ends after the probe in hand, at most about 2 s."""

Listener = Callable[[str, DeviceState], None]


class Watch:
    """`listener(name, state)` is called from a watching thread on each change."""

    def __init__(
        self,
        devices: Sequence[Probed],
        *,
        listener: Listener = lambda _name, _state: None,
        every_s: float = EVERY_S,
    ) -> None:
        self._devices = tuple(devices)
        self._listener = listener
        self._every_s = every_s
        self._lock = threading.Lock()
        self._states = {device.name: DeviceState.UNKNOWN for device in self._devices}
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        self._threads = [
            threading.Thread(
                target=self._watch, args=(device,), name=f"watch {device.name}", daemon=True
            )
            for device in self._devices
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End the watching; the devices stay open for others."""
        self._stop.set()
        for thread in self._threads:
            thread.join(STOP_S)

    def states(self) -> Mapping[str, DeviceState]:
        with self._lock:
            return dict(self._states)

    def _watch(self, device: Probed) -> None:
        try:
            while not self._stop.is_set():
                self._keep(device.name, self._asked(device))
                self._stop.wait(self._every_s)
        finally:
            # Should a mistake of ours end this thread, no screen may go on saying "ready".
            self._keep(device.name, DeviceState.UNKNOWN)

    @staticmethod
    def _asked(device: Probed) -> DeviceState:
        try:
            return device.probe()
        except Fault as fault:
            log.warning("%s could not be asked: %s", device.name, fault)
            return DeviceState.NO_ANSWER

    def _keep(self, name: str, state: DeviceState) -> None:
        with self._lock:
            before, self._states[name] = self._states[name], state
        if before is not state and not self._stop.is_set():
            log.info("device %s: %s", name, state.value)
            self._listener(name, state)
