"""The fingerprint driver against the simulator, joined only by a pseudo-terminal."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.ports import BrokenAnswer, DeviceRefusal, DeviceState, Match, NoAnswer
from drivers.fingerprint_zfm import device
from drivers.fingerprint_zfm.device import ZfmReader
from drivers.fingerprint_zfm.simulator import ZfmSimulator
from drivers.simulation import SimulatedLine


class Bench:
    def __init__(self, folder: Path, module: ZfmSimulator) -> None:
        self.module = module
        self.line = SimulatedLine(folder / "fingerprint", module)
        self.steps: list[str] = []
        self.trace: list[str] = []
        self.reader = ZfmReader(str(self.line.path), trace=self.trace.append)
        self.second_finger = "right thumb"

    def hand(self, step: str) -> None:
        """Does what the screen says."""
        self.steps.append(step)
        if step == "press":
            self.module.press("right thumb")
        elif step == "lift":
            self.module.lift()
        else:
            self.module.press(self.second_finger)

    def enrol(self) -> bytes:
        template = self.reader.enrol(timeout_s=3.0, progress=self.hand)
        assert template is not None
        return template


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path, ZfmSimulator())
    with made.line:
        yield made
        made.reader.close()


def test_a_finger_taken_twice_gives_a_template_that_matches(bench: Bench) -> None:
    template = bench.enrol()
    assert bench.steps == ["press", "lift", "press-again"]
    bench.module.press("right thumb")
    match = bench.reader.match(template, timeout_s=1.0)
    assert match is not None
    assert match.matched
    assert match.score > 0


def test_another_finger_does_not_match(bench: Bench) -> None:
    template = bench.enrol()
    bench.module.press("left thumb")
    assert bench.reader.match(template, timeout_s=1.0) == Match(matched=False, score=0)


def test_two_different_fingers_are_told(bench: Bench) -> None:
    bench.second_finger = "left thumb"
    with pytest.raises(DeviceRefusal, match="fingers-differ"):
        bench.enrol()


def test_no_finger_in_time_is_none(bench: Bench) -> None:
    assert bench.reader.enrol(timeout_s=0.3) is None
    assert bench.reader.match(b"\x03" * 512, timeout_s=0.3) is None


def test_a_finger_that_is_never_lifted_is_none(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "HAND_S", 0.5)
    bench.module.press("right thumb")
    assert bench.reader.enrol(timeout_s=0.5) is None


@pytest.mark.parametrize("quality", ["smeared", "faint"])
def test_an_unclear_finger_is_told(bench: Bench, quality: str) -> None:
    bench.module.press("right thumb", quality=quality)
    with pytest.raises(DeviceRefusal, match="finger-unclear"):
        bench.reader.enrol(timeout_s=1.0)


def test_the_library_is_empty_at_the_start_and_afterwards(bench: Bench) -> None:
    bench.module.library[7] = b"somebody's"
    assert bench.reader.probe() is DeviceState.READY
    assert bench.module.library == {}
    bench.module.library[8] = b"somebody's"
    bench.enrol()
    assert bench.module.library == {}


def test_a_password_is_given_and_a_wrong_one_is_refused(tmp_path: Path) -> None:
    with SimulatedLine(tmp_path / "a", ZfmSimulator(password=77)) as line:
        assert ZfmReader(str(line.path), password=77).probe() is DeviceState.READY
    with SimulatedLine(tmp_path / "b", ZfmSimulator(password=77)) as line:
        reader = ZfmReader(str(line.path), password=78)
        with pytest.raises(DeviceRefusal, match="wrong-password"):
            reader.match(b"\x03", timeout_s=0.1)
        assert reader.probe() is DeviceState.OUT_OF_SERVICE


@pytest.mark.parametrize("packet_size", [32, 64, 128, 256])
def test_templates_travel_in_the_packets_of_the_module(tmp_path: Path, packet_size: int) -> None:
    bench = Bench(tmp_path, ZfmSimulator(packet_size=packet_size))
    with bench.line:
        template = bench.enrol()
        assert len(template) == 512
        bench.module.press("right thumb")
        match = bench.reader.match(template, timeout_s=1.0)
    assert match is not None
    assert match.matched


def test_single_bytes_and_noise_in_front_do_no_harm(bench: Bench) -> None:
    bench.line.faults.split = True
    bench.line.faults.garbage = bytes.fromhex("55 00 EF EF")
    template = bench.enrol()
    bench.module.press("right thumb")
    match = bench.reader.match(template, timeout_s=1.0)
    assert match is not None
    assert match.matched


def test_one_damaged_answer_is_asked_for_again(bench: Bench) -> None:
    bench.line.faults.damage = bench.line.faults.once = True
    assert bench.enrol()


def test_damage_every_time_is_a_broken_answer(bench: Bench) -> None:
    bench.line.faults.damage = True
    with pytest.raises(BrokenAnswer):
        bench.reader.match(b"\x03", timeout_s=0.5)


def test_a_pulled_cable_is_no_answer_and_a_returned_one_needs_no_restart(bench: Bench) -> None:
    template = bench.enrol()
    bench.line.unplug()
    with pytest.raises(NoAnswer):
        bench.reader.match(template, timeout_s=0.5)
    assert bench.reader.probe() is DeviceState.NO_ANSWER
    bench.line.plug()
    bench.module.press("right thumb")
    match = bench.reader.match(template, timeout_s=0.5)
    assert match is not None
    assert match.matched


def test_a_cable_back_is_seen_while_somebody_waits_for_a_finger(bench: Bench) -> None:
    bench.line.unplug()
    assert bench.reader.probe() is DeviceState.NO_ANSWER
    bench.line.plug()
    visit = threading.Thread(target=bench.reader.enrol, kwargs={"timeout_s": 2.0})
    visit.start()
    ends = time.monotonic() + 1.0
    while bench.reader.probe() is not DeviceState.READY:
        assert time.monotonic() < ends
        threading.Event().wait(0.01)
    assert visit.is_alive()
    visit.join(5.0)


def test_a_cable_out_and_back_in_mid_match_is_never_a_wrong_finger(bench: Bench) -> None:
    template = bench.enrol()
    bench.module.press("right thumb")
    asked = bench.reader._ask

    def ask_with_a_cable_out(command: int, *rest: bytes, **facts: float) -> object:
        if command == 0x02:
            bench.line.unplug()
            bench.line.plug()
        return asked(command, *rest, **facts)

    bench.reader._ask = ask_with_a_cable_out
    with pytest.raises(NoAnswer):
        bench.reader.match(template, timeout_s=0.5)


def test_no_template_stands_in_the_trace(bench: Bench) -> None:
    template = bench.enrol()
    bench.module.press("right thumb")
    bench.reader.match(template, timeout_s=1.0)
    traced = "\n".join(bench.trace).replace(" ", "")
    assert template[:16].hex() not in traced
    assert template[100:116].hex() not in traced


@pytest.mark.parametrize("template", [b"", b"\0" * 4097])
def test_what_is_no_template_is_not_sent(bench: Bench, template: bytes) -> None:
    with pytest.raises(ValueError, match="not a template"):
        bench.reader.match(template, timeout_s=0.1)
