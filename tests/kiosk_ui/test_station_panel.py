"""The station's own process at a panel: lamp, case and a battery that runs low."""

import functools
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from appliance.core.entries import DeviceModeChanged, Fact, PowerMarked, TamperOpened
from appliance.core.envelope import fact_of, from_bytes
from appliance.settings import PanelPins, StationSettings, load
from drivers.panel_gpio.simulator import PanelSimulator
from kiosk_ui.box import Box
from kiosk_ui.doorway import Doorway
from kiosk_ui.service import POWER_STATUS
from provisioning.demo.ports import Ports
from provisioning.enrol import enrol_demo
from tests.fakes.desk import until as seen
from tests.fakes.entropy import CountedEntropy

until = functools.partial(seen, within_s=30.0)
pytestmark = pytest.mark.slow


@dataclass
class Running:
    """A box in a thread of its own, beside its simulated panel."""

    box: Box
    panel: PanelSimulator
    stop: threading.Event
    status: list[int] = field(default_factory=list)

    def told(self) -> list[Fact]:
        ledger = self.box.station.ledger
        return [fact_of(from_bytes(body)) for _seq, body in ledger.entries()]

    def ended(self) -> bool:
        return bool(self.status)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    enrol_demo(tmp_path, Ports(), entropy=CountedEntropy(), year=2026, say=lambda _text: None)
    settings = load(tmp_path / "station.toml", StationSettings)
    pins = PanelPins(
        simulated=str(tmp_path / "panel"), rtc=str(tmp_path), rtc_stopped=str(tmp_path / "no")
    )
    settings = msgspec.structs.replace(
        settings, port=0, devices=msgspec.structs.replace(settings.devices, panel=pins)
    )
    stop = threading.Event()
    with PanelSimulator(Path(pins.simulated), pins.numbers()) as panel:
        made, door = Running(Box(settings, stop), panel, stop), Doorway(settings.place)
        thread = threading.Thread(target=lambda: made.status.append(made.box.run(door)))
        thread.start()
        yield made
        stop.set()
        thread.join(30)


def test_the_lamp_is_lit_and_an_opened_case_is_an_entry(running: Running) -> None:
    until(lambda: bool(running.panel.lamps))
    until(lambda: DeviceModeChanged("tamper", "NORMAL", "closed") in running.told())
    running.panel.open_case()
    until(lambda: TamperOpened("tamper") in running.told())
    until(lambda: running.panel.times_on("buzzer") > 0)
    until(lambda: running.panel.times_on("red") > 0)


def test_a_low_battery_ends_the_station_in_order(running: Running) -> None:
    until(lambda: bool(running.panel.lamps))
    running.panel.drain()
    running.panel.cut_mains()
    until(running.ended)
    assert running.status == [POWER_STATUS]
    until(lambda: running.panel.lamps == ())


def test_power_that_comes_back_is_told(running: Running) -> None:
    until(lambda: bool(running.panel.lamps))
    running.panel.cut_mains()
    until(lambda: PowerMarked("MAINS", "LOST") in running.told())
    running.panel.cut_mains(away=False)
    until(lambda: PowerMarked("MAINS", "BACK") in running.told())
    assert not running.ended()
