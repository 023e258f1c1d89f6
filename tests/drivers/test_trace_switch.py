"""A trace begins when its file comes and ends when it goes, while the device is at work."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appliance.ports import DeviceState
from drivers import traces
from drivers.idcard_samv.device import SamvReader
from drivers.idcard_samv.simulator import SamvSimulator
from drivers.simulation import SimulatedLine
from drivers.trace_switch import KEPT, TraceSwitch, switch_of

WITHIN_S = 10.0


class Bench:
    def __init__(self, folder: Path) -> None:
        self.line = SimulatedLine(folder / "id-card", SamvSimulator())
        self.reader = SamvReader(str(self.line.path))
        self.folder = folder / "traces"
        self.count = 0
        self.switch = self.new_switch()

    def new_switch(self) -> TraceSwitch:
        return TraceSwitch(self.folder, {"id-card": self.reader.line}, now=self.now)

    def now(self) -> datetime:
        self.count += 1
        return datetime(2026, 3, 2, 1, 0, self.count, tzinfo=UTC)

    def turn(self, *, on: bool) -> None:
        """Switch, and wait until the station has obeyed."""
        file = switch_of(self.folder, "id-card")
        if on:
            file.touch()
        else:
            file.unlink()
        self.wait(lambda: (self.reader.line.trace is not None) is on)

    @staticmethod
    def wait(done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WITHIN_S
        while not done():
            assert time.monotonic() < deadline
            threading.Event().wait(0.01)

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("*.trace"))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    with made.line:
        yield made
        made.switch.stop()
        made.reader.close()


def test_only_what_happens_between_on_and_off_is_recorded(bench: Bench) -> None:
    bench.switch.start()
    assert bench.reader.probe() is DeviceState.READY
    bench.turn(on=True)
    assert bench.reader.probe() is DeviceState.READY
    bench.turn(on=False)
    assert bench.reader.probe() is DeviceState.READY
    told = traces.read(bench.folder / "id-card-20260302T010001Z.trace")
    assert [piece.way for piece in told.pieces if piece.way == ">"] == [">"]
    assert (told.device, told.baud) == ("id-card", 115_200)
    assert bench.folder.stat().st_mode & 0o777 == 0o700


def test_a_trace_that_is_on_begins_anew_with_the_station(bench: Bench) -> None:
    bench.switch.start()
    bench.turn(on=True)
    bench.switch.stop()
    assert bench.reader.line.trace is None
    bench.switch = bench.new_switch()
    bench.switch.start()
    bench.turn(on=True)
    assert len(bench.files()) == 2


def test_only_the_newest_traces_are_kept(bench: Bench) -> None:
    bench.folder.mkdir()
    mine = bench.folder / "id-card-notes.trace"
    mine.touch()
    bench.switch.start()
    for _ in range(KEPT + 3):
        bench.turn(on=True)
        bench.turn(on=False)
    assert mine.exists()
    assert len(bench.files()) == KEPT + 1
    assert f"id-card-20260302T0100{KEPT + 3:02}Z.trace" in bench.files()


def test_a_folder_that_takes_no_file_leaves_the_device_working(
    bench: Bench, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("drivers.trace_switch.Recorder", full)
    bench.folder.mkdir()
    switch_of(bench.folder, "id-card").touch()
    bench.switch.start()
    bench.wait(lambda: "no trace of id-card: No space left on device" in caplog.text)
    assert bench.reader.probe() is DeviceState.READY


def test_a_disk_without_the_folder_costs_the_traces_only(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.folder.write_text("a file where the folder should be")
    bench.switch.start()
    assert "no traces: File exists" in caplog.text
    assert bench.reader.probe() is DeviceState.READY
