"""What every thing of the laboratory has: a name, acts of the hand, a state, perhaps a cable."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from drivers.scheduled_faults import Way
from drivers.simulation import SimulatedDevice, SimulatedLine
from provisioning.demo.things.tap import Tap

Form = Mapping[str, str]
Act = Callable[[Form], None]


class LabRefusal(Exception):
    """An act that makes no sense now; the text is a message id."""


class Thing:
    """One device, clock or line of the demo, as far as a visitor's hand reaches.

    `name` is its section on the page, its template `things/<name>.html` and the first half of its
    acts (`<name>/<act>`). With a `folder` and a simulated `device` it hangs on a line there.
    """

    name: ClassVar[str]

    def __init__(self, folder: Path | None = None, device: SimulatedDevice | None = None) -> None:
        self.line: SimulatedLine | None = None
        self.tap: Tap | None = None
        if folder is not None and device is not None:
            self.tap = Tap(device)
            self.line = SimulatedLine(folder / self.name, self.tap)

    def say(self, data: bytes) -> None:
        """Bytes of the device that nobody asked for."""
        if self.tap is not None and self.line is not None:
            self.tap.hear(Way.TO_STATION, data)
            self.line.send(data)

    def acts(self) -> Mapping[str, Act]:
        """Second half of the name -> what the hand does with the form's values."""
        return {}

    def state(self) -> dict[str, Any]:
        """What a test or the page wants to know of it, as JSON values under their own keys."""
        return {}

    def glance(self) -> dict[str, Any]:
        """As much of the state as shows whether the page would look different; cheap."""
        return self.state()

    def tidy(self) -> None:
        """As in the morning: nothing lies there, nothing is open or used up."""

    # --- the cable ---------------------------------------------------------------------------

    def start(self) -> None:
        """Publish it where the station looks for it."""
        if self.line is not None:
            self.line.start()

    def stop(self) -> None:
        """Take it away at the end."""
        if self.line is not None:
            self.line.stop()

    @property
    def plugged(self) -> bool | None:
        """Whether its cable is in; None: it has none."""
        return None if self.line is None else self.line.plugged

    def pull(self) -> None:
        """Pull the cable. Raises LabRefusal when there is none."""
        if self.line is None:
            raise LabRefusal("There is no such device.")
        self.line.unplug()

    def put_back(self) -> None:
        """Put the cable in again. Raises LabRefusal when there is none."""
        if self.line is None:
            raise LabRefusal("There is no such device.")
        self.line.plug()

    def power_cycle(self) -> None:
        """Off and on again: it forgets what it was doing. Raises LabRefusal."""
        if self.tap is None or self.line is None:
            raise LabRefusal("There is no such device.")
        for said in self.tap.power_cycle():
            self.line.send(said)
