"""Keeps an eye on the devices without asking them all the time.

A cable that is pulled hangs its line up, and the name of a line that is plugged in appears in its
folder: both wake the watching thread of that device at once, as does a conversation that failed
and a device that told something by itself. Besides that each device is asked in slow rounds, and
one that is in trouble every second, because somebody is standing there putting it right.

One thread for each device: a silent one takes its full second to say nothing, and four in a row
would be too late. A device that somebody is talking to answers `probe` with what that conversation
showed last.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from appliance.ports import DeviceState, Fault, Probed
from drivers.line_names import NameWatch
from drivers.transport import Port

log = logging.getLogger(__name__)

ROUND_S: Final = 30.0
"""A device says nothing when it only falls silent: this long it may be taken for ready.

One that has to be asked more often (a printer that does not tell when its paper ends) has an
attribute `probe_every_s`.
"""
TROUBLE_S: Final = 1.0
REST_S: Final = 0.2
"""Between two questions, however often a loose contact rings."""
STOP_S: Final = 5.0
"""A thread ends after the probe in hand, at most about 2 s."""
WELL: Final = frozenset({DeviceState.READY, DeviceState.PAPER_LOW})

Listener = Callable[[str, DeviceState], None]


class Watch:
    """`listener(name, state)` is called from a watching thread on each change."""

    def __init__(
        self,
        devices: Sequence[Probed],
        *,
        listener: Listener = lambda _name, _state: None,
        every_s: float = ROUND_S,
    ) -> None:
        self._told = threading.Condition()
        self._eyes = tuple(_Eye(device, listener, every_s, self._told) for device in devices)
        self._names: NameWatch | None = None

    def start(self) -> None:
        """Look at every device now, and from now on."""
        self._names = NameWatch()
        for eye in self._eyes:
            eye.open(self._names)

    def stop(self) -> None:
        """End the watching; the devices stay open for others."""
        if self._names is not None:
            self._names.close()
        for eye in self._eyes:
            eye.ending.set()
            eye.look.set()
        for eye in self._eyes:
            eye.close()

    def states(self) -> Mapping[str, DeviceState]:
        """What was seen last; UNKNOWN: not yet looked at, or no longer."""
        return {eye.name: eye.state for eye in self._eyes}

    def lines(self) -> Mapping[str, Port]:
        """The lines of the devices that have one, by device name."""
        return {eye.name: eye.line for eye in self._eyes if eye.line is not None}

    def look(self, *, wait_s: float = 0.0) -> bool:
        """Ask every device now rather than at its next round; wait `wait_s` at most for answers.

        Whether each that is watched has answered, or been silent for long enough, since this call.
        """
        with self._told:
            awaited = [(eye, eye.begun) for eye in self._eyes if eye.watching]
            for eye in self._eyes:
                eye.look.set()
            return self._told.wait_for(
                lambda: all(eye.ended > begun for eye, begun in awaited), wait_s
            )


class _Eye:
    """One device, its thread and what was seen last."""

    def __init__(
        self, device: Probed, listener: Listener, every_s: float, told: threading.Condition
    ) -> None:
        self.name = device.name
        self.state = DeviceState.UNKNOWN
        self.look = threading.Event()
        self.ending = threading.Event()
        self.begun = self.ended = 0
        """Questions to the device, counted under `told`: begun, and the newest that ended."""
        self._told = told
        self._device = device
        self._listener = listener
        self._every_s = every_s
        line = getattr(device, "line", None)
        self.line = line if isinstance(line, Port) else None
        self._thread = threading.Thread(target=self._watch, name=f"watch {self.name}", daemon=True)

    def open(self, names: NameWatch) -> None:
        if self.line is not None:
            self.line.news = self.look.set
            names.add(Path(self.line.path), self.look.set)
        self._thread.start()

    @property
    def watching(self) -> bool:
        return self._thread.is_alive()

    def close(self) -> None:
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def _watch(self) -> None:
        try:
            while not self.ending.is_set():
                with self._told:
                    self.look.clear()
                    self.begun += 1
                self._keep(self._asked())
                with self._told:
                    self.ended = self.begun
                    self._told.notify_all()
                self.ending.wait(REST_S)
                self.look.wait(self._pause_s())
        finally:
            # Should a mistake of ours end this thread, no screen may go on saying "ready".
            self._keep(DeviceState.UNKNOWN)

    def _asked(self) -> DeviceState:
        try:
            return self._device.probe()
        except Fault as fault:
            log.warning("%s could not be asked: %s", self.name, fault)
            return DeviceState.NO_ANSWER

    def _pause_s(self) -> float:
        asked_for = float(getattr(self._device, "probe_every_s", self._every_s))
        if self.state in WELL or self._away():
            return asked_for
        return min(asked_for, TROUBLE_S)

    def _away(self) -> bool:
        """Its name will be heard when it comes: no need to ask for it."""
        return self.line is not None and not Path(self.line.path).exists()

    def _keep(self, state: DeviceState) -> None:
        before, self.state = self.state, state
        if before is not state and not self.ending.is_set():
            log.info("device %s: %s", self.name, state.value)
            self._listener(self.name, state)
