"""The morning check: every device does something, the ledger's end is recomputed.

The same findings serve the staff page, the readiness slip and `tradepost box self-test`.
"""

import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from appliance.core.commands import ChangeDeviceMode
from appliance.core.degraded import mode_of
from appliance.ledger import soundness
from appliance.ports import (
    Breach,
    BrokenAnswer,
    DeviceFault,
    DeviceState,
    Exercised,
    NoAnswer,
    Probed,
    Remarking,
)
from appliance.station import Receipt, Station

DEVICE: Final = "morning-check"
"""Under this name the result stands in the ledger, as `device.mode`: no table has its own kind."""
TAIL: Final = 256
DISK_LOOK_MB: Final = 1_024
DISK_BAD_MB: Final = 200
"""A busy year of a township takes about 200 MB."""
AT_ONCE: Final = 8
AT_WORK: Final = (DeviceState.READY, DeviceState.PAPER_LOW, DeviceState.UNKNOWN)
TRY_SCAN: Final = "found.try-scan"
"""The remark of a device that says nothing of itself: somebody has to scan something."""


class Verdict(StrEnum):
    """`LOOK`: goes on today, and somebody should see to it.

    `UNTRIED`: reached, and only a person can show that it works; nothing is known to be wrong.
    """

    GOOD = "good"
    UNTRIED = "untried"
    LOOK = "look"
    BAD = "bad"


class Finding(Struct, frozen=True):
    """`name`: device.<name> or check.<name>; `code`: the message id of what was found.

    `remark`: the id of a sentence more, empty without one.
    """

    name: str
    verdict: Verdict
    code: str
    facts: dict[str, str] = field(default_factory=dict)
    remark: str = ""


class Report(Struct, frozen=True):
    """One morning check. `seq` of its entry, -1 where the ledger took none."""

    at: str
    findings: tuple[Finding, ...]
    seq: int = -1

    @property
    def verdict(self) -> Verdict:
        """The worst of all."""
        order = (Verdict.BAD, Verdict.LOOK)
        return next(
            (one for one in order if any(each.verdict is one for each in self.findings)),
            Verdict.GOOD,
        )

    @property
    def wanting(self) -> tuple[str, ...]:
        """Names of what is not good, for the entry."""
        wanting = (Verdict.LOOK, Verdict.BAD)
        return tuple(one.name for one in self.findings if one.verdict in wanting)

    @property
    def asks(self) -> bool:
        """Whether a person is asked to try something by hand."""
        return any(one.verdict is Verdict.UNTRIED for one in self.findings)

    def scanned(self) -> "Report":
        """The same after the scanner read the check code of a slip."""
        return replace(self, findings=tuple(_tried(one) for one in self.findings))


def checked(station: Station, devices: Sequence[Probed]) -> tuple[Finding, ...]:
    """Everything, the devices at the same time; each has its own deadlines, 3 s at most."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="morning") as pool:
        asked = list(pool.map(of_device, devices))
    return (*asked, of_clock(station), of_disk(station), of_ledger(station), of_line(station),
            *of_case(station))  # fmt: skip


def of_device(device: Probed) -> Finding:
    """Ask it how it is, then let it do something."""
    state = device.probe()
    told = ""
    if state in {DeviceState.READY, DeviceState.PAPER_LOW} and isinstance(device, Exercised):
        try:
            told = device.exercise()
        except NoAnswer:
            state = DeviceState.NO_ANSWER
        except BrokenAnswer:
            state = DeviceState.BROKEN_ANSWER
        except DeviceFault:
            state = DeviceState.OUT_OF_SERVICE
    verdicts = {DeviceState.READY: Verdict.GOOD, DeviceState.PAPER_LOW: Verdict.LOOK}
    verdict = verdicts.get(state, Verdict.BAD)
    remark = device.remark() if isinstance(device, Remarking) else ""
    found = Finding(device.name, verdict, f"device-state.{state.value}", {"told": told}, remark)
    if remark != TRY_SCAN:
        return found
    if verdict is not Verdict.GOOD:
        return replace(found, remark="")
    return replace(found, verdict=Verdict.UNTRIED, code="found.reached")


def later(
    report: Report, states: Mapping[str, DeviceState], station: Station
) -> tuple[Finding, ...]:
    """What worked, or could still be lived with, at the check and does not now."""
    now = [
        Finding(name, Verdict.BAD, f"device-state.{state.value}")
        for name, state in states.items()
        if state not in AT_WORK
    ]
    clock = of_clock(station)
    now += [clock] if clock.verdict is Verdict.BAD else []
    if station.ledger.condition.troubles():
        now.append(Finding("ledger", Verdict.BAD, "found.ledger-trouble"))
    known = {one.name for one in report.findings if one.verdict is Verdict.BAD}
    return tuple(one for one in (*now, *of_case(station)) if one.name not in known)


def _tried(one: Finding) -> Finding:
    if one.remark != TRY_SCAN:
        return one
    return replace(one, verdict=Verdict.GOOD, code="found.scanned", remark="")


def of_clock(station: Station) -> Finding:
    now = station.now()
    if not now.trusted:
        return Finding("clock", Verdict.BAD, "found.clock-doubted")
    return Finding("clock", Verdict.GOOD, "found.clock", {"source": now.src})


def of_disk(station: Station) -> Finding:
    """Room where the ledger lies."""
    free_mb = shutil.disk_usage(station.parts.inbox.parent).free // 1_000_000
    verdict = Verdict.GOOD if free_mb >= DISK_LOOK_MB else Verdict.LOOK
    verdict = Verdict.BAD if free_mb < DISK_BAD_MB else verdict
    return Finding("disk", verdict, "found.disk", {"free": f"{free_mb:,}"})


def of_ledger(station: Station) -> Finding:
    """The newest entries under the newest signed checkpoint, and that nothing waits for people."""
    ledger = station.ledger
    if ledger.condition.troubles():
        return Finding("ledger", Verdict.BAD, "found.ledger-trouble")
    try:
        count = soundness.check_tail(ledger, ledger.verifier, TAIL)
    except Breach as breach:
        return Finding("ledger", Verdict.BAD, "found.ledger-broken", {"seq": f"{breach.seq:,}"})
    return Finding("ledger", Verdict.GOOD, "found.ledger", {"count": f"{count:,}"})


def of_line(station: Station) -> Finding:
    """How far the district's signature reaches, and whether the line to it is up."""
    proof = station.proof()
    facts = {"waiting": f"{proof.waiting:,}"}
    if proof.line_up:
        return Finding("line", Verdict.GOOD, "found.line", facts)
    ended = "found.line-certificate" if proof.certificate_ended else "found.line-down"
    return Finding("line", Verdict.LOOK, ended, facts)


def of_case(station: Station) -> tuple[Finding, ...]:
    """Only where the case was opened and nobody answered for it."""
    if not station.alarms():
        return ()
    return (Finding("case", Verdict.BAD, "found.case"),)


def told(station: Station, report: Report) -> Receipt:
    """The result as an entry: good, or what is wanting. Raises Refused, Fault, Breach."""
    wanting = " ".join(report.wanting)
    return station.do(
        ChangeDeviceMode(device=DEVICE, mode=mode_of(wanting), reason=wanting or "ready")
    )
