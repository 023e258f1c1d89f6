"""The cables of all things: pulled, noisy, slow."""

from collections.abc import Mapping
from typing import Any

from drivers.simulation import SimulatedLine
from provisioning.demo.things.thing import Act, Form, LabRefusal, Thing

GARBAGE = bytes.fromhex("00 AA EF 01 10 FF")
SPLIT_DELAY_S = 0.001
FAULTS = ("split", "garbage", "damage", "stale", "silence")
"""`laboratory.fault.<name>` says it in words."""
SPEEDS = (9600, 2400, 300)
"""Of a slow line, in baud; none of them: as fast as it goes."""


class CablesThing(Thing):
    """Acts that name the thing whose cable is meant in their field `device`."""

    name = "cable"
    faults = FAULTS
    speeds = SPEEDS

    def __init__(self, things: Mapping[str, Thing]) -> None:
        super().__init__()
        self._things = things

    def acts(self) -> Mapping[str, Act]:
        return {
            "pull": lambda form: self._thing(form).pull(),
            "put-back": lambda form: self._thing(form).put_back(),
            "faults": self.set_faults,
            "speed": self.set_speed,
        }

    def set_faults(self, form: Form) -> None:
        """Each of FAULTS on when its field is there; `once` for one answer only."""
        faults = self._line(form).faults
        faults.clear()
        faults.split = "split" in form
        faults.delay_s = SPLIT_DELAY_S if faults.split else 0.0
        faults.garbage = GARBAGE if "garbage" in form else b""
        faults.damage = "damage" in form
        faults.stale = "stale" in form
        faults.silence = "silence" in form
        faults.once = "once" in form

    def set_speed(self, form: Form) -> None:
        """`baud` one of SPEEDS; empty: as fast as it goes."""
        asked = form.get("baud", "")
        if asked not in {"", *map(str, SPEEDS)}:
            raise LabRefusal("A line has no such speed.")
        self._line(form).faults.baud = int(asked) if asked else None

    def _thing(self, form: Form) -> Thing:
        thing = self._things.get(form.get("device", ""))
        if thing is None:
            raise LabRefusal("There is no such device.")
        return thing

    def _line(self, form: Form) -> SimulatedLine:
        line = self._thing(form).line
        if line is None:
            raise LabRefusal("There is no such device.")
        return line

    def tidy(self) -> None:
        for thing in self._things.values():
            if thing.plugged is False:
                thing.put_back()
            if thing.line is not None:
                thing.line.faults.clear()
                thing.line.faults.baud = None

    def state(self) -> dict[str, Any]:
        lines = {name: thing.line for name, thing in self._things.items() if thing.line}
        return {
            "plugged": self.plugged_by_name(),
            "faults": {name: fault_names(line) for name, line in lines.items()},
            "speeds": {name: line.faults.baud for name, line in lines.items()},
        }

    def plugged_by_name(self) -> dict[str, bool]:
        """Every thing with a cable -> whether it is in."""
        return {
            name: thing.plugged
            for name, thing in self._things.items()
            if thing.plugged is not None
        }


def fault_names(line: SimulatedLine) -> list[str]:
    """Which of FAULTS are on."""
    return [name for name in FAULTS if getattr(line.faults, name)]
