"""Every kept trace replayed: the driver of today says what it said, and finds what it found."""

from pathlib import Path
from typing import Any

import pytest

from appliance.ports import BrokenAnswer, DeviceState, NoAnswer
from drivers import traces
from drivers.registry import KINDS
from drivers.replay import ReplayedDevice
from drivers.simulation import SimulatedLine
from tests.fakes.recorded_traces import FOLDER, PRIVATE, Scene, record, scenes, told

NAMES = sorted(scenes())
WITHIN_S = 10.0


def replayed(name: str, scene: Scene, link: Path) -> tuple[str, ReplayedDevice]:
    """What the driver finds when it meets the trace, with the stand-in for what is private."""
    trace = traces.read(FOLDER / f"{name}.trace")
    stand_in: Any = KINDS[trace.device].simulated()
    scene.prepare(stand_in)
    device = ReplayedDevice(trace, stand_in=stand_in)
    with SimulatedLine(link, device):
        driver: Any = KINDS[trace.device].driver(str(link), trace.baud)
        found = told(scene, driver)
        device.wait_finished(WITHIN_S)
        driver.close()
    return found, device


def test_each_scene_has_its_trace_and_each_trace_its_scene() -> None:
    assert [path.stem for path in sorted(FOLDER.iterdir())] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_driver_meets_what_was_recorded(name: str, tmp_path: Path) -> None:
    scene = scenes()[name]
    found, device = replayed(name, scene, tmp_path / "line")
    assert (found, device.differs, device.finished) == (scene.outcome, "", True)


@pytest.mark.parametrize("name", NAMES)
def test_no_person_and_no_secret_stands_in_a_trace(name: str) -> None:
    trace = traces.read(FOLDER / f"{name}.trace")
    bytes_of = b"".join(piece.data or b"" for piece in trace.pieces)
    assert bytes_of
    assert [secret for secret in PRIVATE if secret in bytes_of] == []


@pytest.mark.usefixtures("brisk")
def test_without_a_stand_in_what_is_private_is_noise_and_nobody_is_found(tmp_path: Path) -> None:
    trace = traces.read(FOLDER / "id-card-read.trace")
    with SimulatedLine(tmp_path / "line", ReplayedDevice(trace)) as line:
        driver: Any = KINDS["id-card"].driver(str(line.path), trace.baud)
        assert driver.probe() is DeviceState.READY
        with pytest.raises((BrokenAnswer, NoAnswer)):
            driver.read_card(timeout_s=0)
        driver.close()


def test_recording_a_scene_again_says_the_same(tmp_path: Path) -> None:
    record("printer-ready", scenes()["printer-ready"], tmp_path)
    again = traces.read(tmp_path / "printer-ready.trace")
    kept = traces.read(FOLDER / "printer-ready.trace")
    said = [
        b"".join(piece.data or b"" for piece in one.pieces if piece.way == ">")
        for one in (again, kept)
    ]
    assert said[0] == said[1]
