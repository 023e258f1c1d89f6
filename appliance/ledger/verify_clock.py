"""The clocks of entries under verification: what time may do, what not (entries.md 7)."""

from appliance.core.envelope import Envelope
from appliance.ledger.findings import Report
from appliance.ledger.verify_state import State

STEADY_MS = 10_000
"""A steady clock read a moment before its entry was numbered may be this much behind."""

STEP_MS = 2_000
"""The wall clock may be corrected by this much without anybody's word."""


class Clocks:
    """Compares each entry with the one before; a start that comes back is not gone along with."""

    def __init__(self, report: Report, state: State) -> None:
        self._report = report
        self.newest = state.newest
        self.boot, self.wall, self.mono = state.boot, state.wall, state.mono
        self.boots = set(state.boots)

    def take(self, place: int, written: Envelope) -> None:
        if written.at < self.newest:
            self._report.add("time-backwards", place, f"{written.at} after {self.newest}")
        self.newest = max(self.newest, written.at)
        clock = written.clock
        if clock.boot != self.boot and clock.boot in self.boots:
            self._report.add("boot-returned", place, f"{clock.boot} after {self.boot}")
            return
        if clock.boot == self.boot:
            self._compare(place, written)
        self.boot, self.wall, self.mono = clock.boot, clock.wall, clock.mono
        self.boots.add(clock.boot)

    def _compare(self, place: int, written: Envelope) -> None:
        clock = written.clock
        steady = clock.mono - self.mono
        if steady < -STEADY_MS:
            self._report.add("clock-backwards", place, f"by {-steady} ms")
            return
        untrusted = clock.age * 1_000 >= steady
        if untrusted and clock.wall - self.wall < steady - STEP_MS:
            back = steady - (clock.wall - self.wall)
            self._report.add("clock-set-back", place, f"by {back} ms")
