"""The watch: pulled and returned cables seen at once, not by rounds; busy devices left alone."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.ports import DeviceState, NoAnswer
from drivers import DEVICES
from drivers.fingerprint_zfm.simulator import ZfmSimulator
from drivers.idcard_samv.device import SamvReader
from drivers.idcard_samv.simulator import SamvSimulator
from drivers.printer_escpos.device import EscposPrinter
from drivers.printer_escpos.simulator import EscposSimulator, Roll
from drivers.simulation import SimulatedLine
from drivers.watch import Watch

WITHIN_S = 15.0
"""Generous, for a machine that is busy; far below a round."""


class Heard:
    """Waits for a state to be told."""

    def __init__(self) -> None:
        self.changes: list[tuple[str, DeviceState]] = []
        self._changed = threading.Condition()

    def __call__(self, name: str, state: DeviceState) -> None:
        with self._changed:
            self.changes.append((name, state))
            self._changed.notify_all()

    def wait(self, name: str, state: DeviceState, timeout_s: float = WITHIN_S) -> bool:
        def latest() -> DeviceState | None:
            return next((s for n, s in reversed(self.changes) if n == name), None)

        with self._changed:
            return self._changed.wait_for(lambda: latest() is state, timeout_s)


class Bench:
    def __init__(self, folder: Path) -> None:
        self.printer = EscposSimulator()
        self.lines = {
            "id-card": SimulatedLine(folder / "id-card", SamvSimulator()),
            "fingerprint": SimulatedLine(folder / "fingerprint", ZfmSimulator()),
            "printer": SimulatedLine(folder / "printer", self.printer),
        }
        models = ("idcard_samv", "fingerprint_zfm", "printer_escpos")
        bauds = (115_200, 57_600, 115_200)
        self.devices = [
            DEVICES[model](str(line.path), baud)
            for model, line, baud in zip(models, self.lines.values(), bauds, strict=True)
        ]
        self.heard = Heard()
        self.watch = Watch(self.devices, listener=self.heard)
        """Its rounds are too slow for any of these tests: what is seen was told."""


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    for line in made.lines.values():
        line.start()
    yield made
    made.watch.stop()
    for line in made.lines.values():
        line.stop()


def test_nothing_is_known_before_the_first_look(bench: Bench) -> None:
    assert set(bench.watch.states().values()) == {DeviceState.UNKNOWN}


def test_a_pulled_cable_is_noticed_in_time_and_a_returned_one_too(bench: Bench) -> None:
    bench.watch.start()
    for name, line in bench.lines.items():
        assert bench.heard.wait(name, DeviceState.READY)
        line.unplug()
    for name, line in bench.lines.items():
        assert bench.heard.wait(name, DeviceState.NO_ANSWER)
        line.plug()
    for name in bench.lines:
        assert bench.heard.wait(name, DeviceState.READY)
        assert bench.watch.states()[name] is DeviceState.READY


@pytest.mark.slow
def test_devices_that_only_fall_silent_are_noticed_when_looked_at(bench: Bench) -> None:
    bench.watch.start()
    for name in bench.lines:
        assert bench.heard.wait(name, DeviceState.READY)
    for line in bench.lines.values():
        line.faults.silence = True
    bench.watch.look()
    for name in bench.lines:
        assert bench.heard.wait(name, DeviceState.NO_ANSWER)
    for line in bench.lines.values():
        line.faults.silence = False
    for name in bench.lines:
        assert bench.heard.wait(name, DeviceState.READY)


def test_a_look_that_waits_knows_who_fell_silent(bench: Bench) -> None:
    assert bench.watch.look(wait_s=WITHIN_S), "nobody is watched yet, so nobody is waited for"
    bench.watch.start()
    assert bench.watch.look(wait_s=WITHIN_S)
    assert set(bench.watch.states().values()) == {DeviceState.READY}
    bench.lines["id-card"].faults.silence = True
    assert bench.watch.look(wait_s=WITHIN_S)
    assert bench.watch.states()["id-card"] is DeviceState.NO_ANSWER
    assert bench.watch.states()["printer"] is DeviceState.READY


def test_a_look_does_not_wait_longer_than_it_may(bench: Bench) -> None:
    bench.watch.start()
    assert bench.watch.look(wait_s=WITHIN_S)
    bench.lines["id-card"].faults.silence = True
    assert not bench.watch.look(wait_s=0.0)


@pytest.mark.slow
@pytest.mark.parametrize("tells", [True, False], ids=["told", "asked"])
def test_paper_is_watched(bench: Bench, *, tells: bool) -> None:
    if tells:
        bench.printer.send = bench.lines["printer"].send
    else:
        printer = bench.devices[-1]
        assert isinstance(printer, EscposPrinter)
        printer._tells_by_itself = False  # as its settings say of one that has to be asked
    bench.watch.start()
    assert bench.heard.wait("printer", DeviceState.READY)
    bench.printer.load(Roll.OUT)
    assert bench.heard.wait("printer", DeviceState.PAPER_OUT)
    bench.printer.load(Roll.ENOUGH)
    assert bench.heard.wait("printer", DeviceState.READY)


def test_a_conversation_that_failed_is_seen_at_once(bench: Bench) -> None:
    reader = bench.devices[0]
    assert isinstance(reader, SamvReader)
    bench.watch.start()
    assert bench.heard.wait("id-card", DeviceState.READY)
    bench.lines["id-card"].faults.silence = True
    with pytest.raises(NoAnswer):
        reader.read_card(timeout_s=0.1)
    assert bench.heard.wait("id-card", DeviceState.NO_ANSWER)


def test_a_device_in_use_is_not_asked_and_its_loss_is_noticed(bench: Bench) -> None:
    reader = bench.devices[0]
    assert isinstance(reader, SamvReader)
    assert reader.probe() is DeviceState.READY
    lost = threading.Event()

    def wait_for_a_card() -> None:
        try:
            reader.read_card(timeout_s=20.0)
        except NoAnswer:
            lost.set()

    waiting = threading.Thread(target=wait_for_a_card)
    waiting.start()
    bench.watch.start()
    assert bench.heard.wait("id-card", DeviceState.READY)
    bench.lines["id-card"].unplug()
    assert bench.heard.wait("id-card", DeviceState.NO_ANSWER)
    waiting.join(5.0)
    assert lost.is_set()


class Broken:
    name = "printer"

    def probe(self) -> DeviceState:
        raise NoAnswer("silent")

    def close(self) -> None:
        """Nothing is open."""


def test_a_device_that_raises_is_silent_for_the_watch() -> None:
    heard = Heard()
    watch = Watch([Broken()], listener=heard, every_s=0.01)
    watch.start()
    assert heard.wait("printer", DeviceState.NO_ANSWER)
    watch.stop()
    assert heard.changes == [("printer", DeviceState.NO_ANSWER)]
