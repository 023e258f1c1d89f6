"""Scenes at the devices of a counter, recorded from the simulators into tests/vectors/traces.

    python -m tests.fakes.recorded_traces

records all of them again; whoever changes what a driver says does so on purpose and looks at the
difference. A scene has no wait in it that a clock could cut shorter or longer.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from appliance.ports import DeviceFault
from drivers.fingerprint_zfm.device import ZfmReader
from drivers.fingerprint_zfm.simulator import ZfmSimulator
from drivers.idcard_samv.device import SamvReader
from drivers.idcard_samv.simulated_card import card_of
from drivers.idcard_samv.simulator import SamvSimulator
from drivers.printer_escpos.device import EscposPrinter
from drivers.printer_escpos.simulator import EscposSimulator, Roll
from drivers.printer_escpos.wire import Encoder
from drivers.registry import KINDS
from drivers.simulation import SimulatedLine
from drivers.traces import Recorder

FOLDER = Path(__file__).parents[1] / "vectors" / "traces"
VILLAGER = {
    "name": "刘梅",
    "sex": "2",
    "ethnicity": "01",
    "birth": "1988-02-29",
    "address": "示例县青禾镇上禾村3组",
    "id_number": "999999198802290025",
    "issuer": "示例县公安局",
    "valid_from": "2015-01-01",
    "valid_to": "长期",
}
JOB = Encoder().initialise().line("受理通知书 刘梅").qr(b"S0001", dots=6, level="M").cut().job()
PRIVATE = [
    VILLAGER["name"].encode("utf-16-le"),
    VILLAGER["id_number"].encode("utf-16-le"),
    VILLAGER["name"].encode("gb18030"),
]
"""What must not be found in any trace."""


@dataclass(frozen=True, slots=True)
class Scene:
    """`outcome`: what `act` tells when all goes as it went; `prepare` lays and presses first."""

    kind: str
    outcome: str
    act: Callable[[Any], str]
    prepare: Callable[[Any], None] = lambda _simulated: None


def scenes() -> dict[str, Scene]:
    return {
        "id-card-ready": Scene("id-card", "ready", _probed),
        "id-card-none": Scene("id-card", "no card", _card),
        "id-card-read": Scene("id-card", "mainland 上禾村3组", _card, _lay),
        "id-card-unverified": Scene("id-card", "card-unverified", _card, _lay_refused),
        "fingerprint-ready": Scene("fingerprint", "ready", _probed),
        "fingerprint-other": Scene("fingerprint", "does not match", _other_finger, _press),
        "printer-ready": Scene("printer", "ready", _probed),
        "printer-slip": Scene("printer", "confirmed", _slip),
        "printer-paper-out": Scene("printer", "paper-out", _slip, _no_paper),
    }


def told(scene: Scene, driver: object) -> str:
    """What became of it, a fault by its name."""
    try:
        return scene.act(driver)
    except DeviceFault as fault:
        return str(fault)


# --- acts ---------------------------------------------------------------------------------------


def _probed(driver: SamvReader | ZfmReader | EscposPrinter) -> str:
    return driver.probe().value


def _card(driver: SamvReader) -> str:
    read = driver.read_card(timeout_s=0)
    if read is None:
        return "no card"
    return f"{read.card_kind} {read.person.address[-5:]}"


def _other_finger(driver: ZfmReader) -> str:
    found = driver.match(bytes(512), timeout_s=0)
    return "no finger" if found is None else "matches" if found.matched else "does not match"


def _slip(driver: EscposPrinter) -> str:
    return driver.print(JOB, timeout_s=60).value


# --- what lies there ----------------------------------------------------------------------------


def _lay(simulated: SamvSimulator) -> None:
    simulated.lay(card_of(VILLAGER))


def _lay_refused(simulated: SamvSimulator) -> None:
    simulated.lay(card_of(VILLAGER, refuses=0x33))


def _press(simulated: ZfmSimulator) -> None:
    simulated.press("right thumb")


def _no_paper(simulated: EscposSimulator) -> None:
    simulated.load(Roll.OUT)


def record(name: str, scene: Scene, folder: Path) -> None:
    """Play it with the simulator and keep what went over the line. Raises on another outcome."""
    kind = KINDS[scene.kind]
    simulated: Any = kind.simulated()
    scene.prepare(simulated)
    with TemporaryDirectory(prefix="tradepost-trace-") as temporary:
        link = Path(temporary) / scene.kind
        with SimulatedLine(link, simulated) as line:
            if hasattr(simulated, "send"):
                simulated.send = line.send
            driver: Any = kind.driver(str(link), kind.bauds[0])
            kept = folder / f"{name}.trace"
            kept.unlink(missing_ok=True)
            driver.line.trace = recorder = Recorder(kept, scene.kind, kind.bauds[0])
            found = told(scene, driver)
            recorder.close()
            kept.chmod(0o644)
            driver.close()
    if found != scene.outcome:
        raise AssertionError(f"{name}: {found}, not {scene.outcome}")


if __name__ == "__main__":
    for each, played in scenes().items():
        record(each, played, FOLDER)
        sys.stdout.write(f"recorded {each}\n")
