"""The cables of all things: pulled, noisy, slow, or with a fault that waits for its byte."""

from collections.abc import Mapping
from typing import Any

from drivers.scheduled_faults import LineFault, Way, What
from drivers.simulation import SimulatedLine
from provisioning.demo.things.thing import Act, Form, LabRefusal, Thing

GARBAGE = bytes.fromhex("00 AA EF 01 10 FF")
SPLIT_DELAY_S = 0.001
FAULTS = ("split", "garbage", "damage", "stale", "silence")
"""`laboratory.fault.<name>` says it in words."""
SPEEDS = (9600, 2400, 300)
"""Of a slow line, in baud; none of them: as fast as it goes."""
HAPPENINGS = (What.UNPLUG, What.POWER_CYCLE, What.CUT, What.FLIP, What.PAUSE)
"""What can be scheduled for a byte; `laboratory.happening.<value>` says it in words."""
AT_MAX = 65_535
SECONDS_MAX = 60


class CablesThing(Thing):
    """Acts that name the thing whose cable is meant in their field `device`."""

    name = "cable"
    faults = FAULTS
    speeds = SPEEDS
    happenings = tuple(what.value for what in HAPPENINGS)
    ways = tuple(way.value for way in Way)

    def __init__(self, things: Mapping[str, Thing]) -> None:
        super().__init__()
        self._things = things

    def acts(self) -> Mapping[str, Act]:
        return {
            "pull": lambda form: self._thing(form).pull(),
            "put-back": lambda form: self._thing(form).put_back(),
            "faults": self.set_faults,
            "speed": self.set_speed,
            "schedule": self.schedule,
            "unschedule": lambda form: self._line(form).schedule.clear(),
            "power-cycle": lambda form: self._thing(form).power_cycle(),
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

    def schedule(self, form: Form) -> None:
        """`what` at byte `at` (from 0) of the next sending or answer, by `way`; `seconds` long.

        UNPLUG with 0 seconds lasts until somebody puts the cable back.
        """
        at, seconds = form.get("at", "0"), form.get("seconds", "0")
        if not all(one.isascii() and one.isdecimal() and len(one) <= 5 for one in (at, seconds)):
            raise LabRefusal("A fault needs a byte and seconds.")
        if int(at) > AT_MAX or int(seconds) > SECONDS_MAX:
            raise LabRefusal("A fault needs a byte and seconds.")
        try:
            what, way = What(form.get("what", "")), Way(form.get("way", Way.TO_DEVICE.value))
            fault = LineFault(what, at=int(at), way=way, seconds=float(seconds))
            self._line(form).schedule.add(fault)
        except ValueError as error:
            raise LabRefusal("There is no such fault.") from error

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
                thing.line.schedule.clear()

    def state(self) -> dict[str, Any]:
        lines = {name: thing.line for name, thing in self._things.items() if thing.line}
        return {
            "plugged": self.plugged_by_name(),
            "faults": {name: fault_names(line) for name, line in lines.items()},
            "speeds": {name: line.faults.baud for name, line in lines.items()},
            "scheduled": {name: _waiting(line) for name, line in lines.items()},
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


def _waiting(line: SimulatedLine) -> list[dict[str, Any]]:
    """The faults that have not happened yet."""
    return [
        {"what": one.what.value, "at": one.at, "way": one.way.value, "seconds": one.seconds}
        for one in line.schedule.waiting
    ]
