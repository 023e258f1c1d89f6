"""Scenes at the devices of a counter, recorded from the simulators into tests/vectors/traces.

    python -m tests.fakes.recorded_traces

plays all of them and keeps those that went otherwise: whoever changes what a driver says does so
on purpose and looks at the difference. A scene has no wait in it that a clock could cut shorter or
longer. The people are the examples of `tradepost devices replay`, which replays the same files.
"""

import itertools
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from appliance.ports import DeviceFault, Probed
from drivers import traces
from drivers.fingerprint_zfm.device import ZfmReader
from drivers.fingerprint_zfm.simulated_finger import Image
from drivers.fingerprint_zfm.simulator import ZfmSimulator
from drivers.idcard_samv.device import SamvReader
from drivers.idcard_samv.simulated_card import card_of
from drivers.idcard_samv.simulated_hand import EXAMPLE
from drivers.idcard_samv.simulator import SamvSimulator
from drivers.modem_at.device import GsmModem
from drivers.modem_at.simulated_network import Registration
from drivers.modem_at.simulator import ModemSimulator
from drivers.printer_escpos.device import EscposPrinter
from drivers.printer_escpos.simulator import EscposSimulator, Roll
from drivers.printer_escpos.wire import Encoder
from drivers.registry import KINDS
from drivers.simulation import SimulatedLine
from drivers.staffcard_pn532.device import Pn532StaffReader
from drivers.traces import Recorder, TraceBad

FOLDER = Path(__file__).parents[1] / "vectors" / "traces"
JOB = Encoder().initialise().line("受理通知书 刘梅").qr(b"S0001", dots=6, level="M").cut().job()
FINGER = "somebody"
TEMPLATE = Image(FINGER, 0).template()
NUMBER, TEXT = "+8613900000000", "刘梅：您的申请已受理。"
PRIVATE = [
    TEXT.encode("utf-16-be").hex().upper().encode(),
    b"31090000",  # the number as a PDU has it, digits swapped
    EXAMPLE["name"].encode("utf-16-le"),
    EXAMPLE["name"].encode("gb18030"),
    EXAMPLE["id_number"].encode("utf-16-le"),
    TEMPLATE[:16],
    TEMPLATE[200:216],
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
        "id-card-none": Scene("id-card", "no card", _card),
        "id-card-read": Scene("id-card", "ready, a mainland card", _card_after_probe, _lay),
        "id-card-unverified": Scene("id-card", "card-unverified", _card, _lay_refused),
        "fingerprint-ready": Scene("fingerprint", "ready", _probed),
        "fingerprint-match": Scene("fingerprint", "the same", _finger, _press),
        "fingerprint-nobody": Scene("fingerprint", "another finger", _finger, _press_another),
        "printer-ready": Scene("printer", "ready", _probed),
        "printer-slip": Scene("printer", "confirmed", _slip),
        "printer-paper-out": Scene("printer", "paper-out", _slip, _no_paper),
        "modem-ready": Scene("modem", "ready", _probed),
        "modem-no-network": Scene("modem", "no-network", _probed, _off_the_network),
        "modem-sent": Scene("modem", "sent", _message),
        "modem-received": Scene("modem", "1 received", _collected, _message_waits),
        "staff-card-ready": Scene("staff-card", "ready", _probed),
        "staff-card-none": Scene("staff-card", "no card", _staff_card),
    }


def told(scene: Scene, driver: object) -> str:
    """What became of it, a fault by its name."""
    try:
        return scene.act(driver)
    except DeviceFault as fault:
        return str(fault)


# --- acts ---------------------------------------------------------------------------------------


def _probed(driver: Probed) -> str:
    return driver.probe().value


def _card(driver: SamvReader) -> str:
    read = driver.read_card(timeout_s=0)
    return "no card" if read is None else f"a {read.card_kind} card"


def _card_after_probe(driver: SamvReader) -> str:
    return f"{_probed(driver)}, {_card(driver)}"


def _finger(driver: ZfmReader) -> str:
    found = driver.match(TEMPLATE, timeout_s=0)
    return "no finger" if found is None else "the same" if found.matched else "another finger"


def _staff_card(driver: Pn532StaffReader) -> str:
    return "no card" if driver.card() is None else "a card"


def _message(driver: GsmModem) -> str:
    return driver.send(NUMBER, TEXT, reference=7).value


def _collected(driver: GsmModem) -> str:
    return f"{len(driver.collect().messages)} received"


def _slip(driver: EscposPrinter) -> str:
    return driver.print(JOB, timeout_s=5).value


# --- what lies there ----------------------------------------------------------------------------


def _lay(simulated: SamvSimulator) -> None:
    simulated.lay(card_of(EXAMPLE))


def _lay_refused(simulated: SamvSimulator) -> None:
    simulated.lay(card_of(EXAMPLE, refuses=0x33))


def _press(simulated: ZfmSimulator) -> None:
    simulated.press(FINGER)


def _press_another(simulated: ZfmSimulator) -> None:
    simulated.press("somebody else's")


def _off_the_network(simulated: ModemSimulator) -> None:
    simulated.registration = Registration.NONE


def _message_waits(simulated: ModemSimulator) -> None:
    simulated.receive(NUMBER, TEXT)


def _no_paper(simulated: EscposSimulator) -> None:
    simulated.load(Roll.OUT)


def said(path: Path) -> list[tuple[str, int, bytes]]:
    """Who said what, without the times, however it came in pieces.

    How long a private answer was tells nothing: a report may or may not have come right behind it.
    """
    turns: list[tuple[str, int, bytes]] = []
    for way, pieces in itertools.groupby(traces.read(path).pieces, key=lambda one: one.way):
        told = list(pieces)
        lengths = 0 if way == "<" else sum(piece.length for piece in told)
        turns.append((way, lengths, b"".join(piece.data or b"" for piece in told)))
    return turns


def _stands(kept: Path, new: Path) -> bool:
    try:
        return said(kept) == said(new)
    except (FileNotFoundError, TraceBad):  # none yet, or two that were merged
        return False


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
    with TemporaryDirectory(prefix="tradepost-trace-") as fresh:
        for each, played in scenes().items():
            record(each, played, Path(fresh))
            new, kept = Path(fresh) / f"{each}.trace", FOLDER / f"{each}.trace"
            if not _stands(kept, new):
                shutil.copyfile(new, kept)
                sys.stdout.write(f"{each} says something else now\n")
