"""The fingerprint driver against the simulator, joined only by a pseudo-terminal."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.ports import (
    BrokenAnswer,
    DeviceRefusal,
    DeviceState,
    Identified,
    Match,
    NoAnswer,
    Step,
)
from drivers.fingerprint_zfm import device, wire
from drivers.fingerprint_zfm.device import ZfmReader
from drivers.fingerprint_zfm.simulated_finger import Image, Quality
from drivers.fingerprint_zfm.simulated_models import MODELS
from drivers.fingerprint_zfm.simulator import ZfmSimulator
from drivers.simulation import SimulatedLine


class Bench:
    def __init__(self, folder: Path, module: ZfmSimulator) -> None:
        self.module = module
        self.line = SimulatedLine(folder / "fingerprint", module)
        self.steps: list[str] = []
        self.seconds: dict[str, float] = {}
        self.trace: list[str] = []
        self.reader = ZfmReader(str(self.line.path), trace=self.trace.append)
        self.second_finger = "right thumb"

    def hand(self, step: Step) -> None:
        """Does what the screen says."""
        self.steps.append(step)
        self.seconds[step] = step.seconds
        if step == "press":
            self.module.press("right thumb")
        elif step == "lift":
            self.module.lift()
        elif step == "press-again":
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
    assert bench.seconds == {"press": 3.0, "lift": 8.0, "press-again": 8.0}
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
def test_an_unclear_finger_is_told(bench: Bench, quality: Quality) -> None:
    bench.module.press("right thumb", quality=quality)
    with pytest.raises(DeviceRefusal) as refusal:
        bench.reader.match(b"\x03" * 512, timeout_s=1.0)
    assert refusal.value.code == "finger-unclear"
    assert refusal.value.said in {"06 image-disordered", "07 too-few-features"}


def test_an_unclear_second_press_does_not_lose_the_first(bench: Bench) -> None:
    presses: list[str] = []

    def clumsy(step: Step) -> None:
        presses.append(step)
        unclear = step == "press-again"
        match step:
            case "press" | "press-again":
                bench.module.press("right thumb", quality="smeared" if unclear else "good")
            case "lift":
                bench.module.lift()
            case "finger-unclear":
                bench.module.lift()
                threading.Timer(0.3, bench.module.press, ["right thumb"]).start()

    assert bench.reader.enrol(timeout_s=3.0, progress=clumsy)
    assert presses == ["press", "lift", "press-again", "finger-unclear"]


def test_unclear_again_and_again_ends(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []

    def smeared(step: Step) -> None:
        tries.append(step)
        bench.module.lift()
        threading.Timer(0.3, bench.module.press, ["right thumb"], {"quality": "smeared"}).start()

    with pytest.raises(DeviceRefusal, match="finger-unclear"):
        bench.reader.enrol(timeout_s=3.0, progress=smeared)
    assert tries == ["press", "finger-unclear", "finger-unclear"]


def test_an_unclear_finger_that_is_never_lifted_ends(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "HAND_S", 0.5)
    bench.module.press("right thumb", quality="faint")
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
        with pytest.raises(DeviceRefusal, match="out-of-service") as refusal:
            reader.match(b"\x03", timeout_s=0.1)
        assert refusal.value.said == "13 wrong-password"
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


@pytest.mark.usefixtures("brisk")
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
    asked = bench.reader._module.features

    def features_with_a_cable_out(buffer: int) -> object:
        bench.line.unplug()
        bench.line.plug()
        return asked(buffer)

    bench.reader._module.features = features_with_a_cable_out
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


# --- who is on duty ----------------------------------------------------------------------------

ON_DUTY = [Image(finger, 1000).template() for finger in ("left thumb", "right thumb", "ring")]


def test_one_press_finds_who_is_on_duty(bench: Bench) -> None:
    bench.module.press("right thumb")
    found = bench.reader.identify(ON_DUTY, timeout_s=1.0)
    assert found is not None
    assert found.index == 1
    assert found.score > 0
    assert bench.module.captures == 1


def test_somebody_who_is_not_on_duty_is_nobody(bench: Bench) -> None:
    bench.module.press("stranger")
    assert bench.reader.identify(ON_DUTY, timeout_s=1.0) == Identified(None, 0)
    bench.module.lift()
    assert bench.reader.identify(ON_DUTY, timeout_s=0.3) is None
    bench.module.press("stranger")
    assert bench.reader.identify([], timeout_s=1.0) == Identified(None, 0)


def test_a_whole_office_is_too_many(bench: Bench) -> None:
    with pytest.raises(ValueError, match="too many"):
        bench.reader.identify([b"\x03"] * 51, timeout_s=1.0)


# --- nothing stays -----------------------------------------------------------------------------


@pytest.mark.parametrize("finger", ["right thumb", "stranger"])
def test_no_feature_of_anybody_stays_in_the_module(bench: Bench, finger: str) -> None:
    bench.module.press(finger)
    bench.reader.identify(ON_DUTY, timeout_s=1.0)
    assert bench.module.library == {}
    assert {bytes(512)} == set(bench.module.memory.buffers.values())
    bench.module.lift()
    bench.enrol()
    assert {bytes(512)} == set(bench.module.memory.buffers.values())


def test_no_template_goes_out_before_a_finger_is_there(bench: Bench) -> None:
    assert bench.reader.match(ON_DUTY[0], timeout_s=0.3) is None
    assert bench.module.memory.buffers == {}


def test_a_library_that_cannot_be_emptied_is_out_of_service(bench: Bench) -> None:
    bench.module.library[3] = ON_DUTY[0]
    bench.module.codes[0x0D] = 0x00  # says yes and does nothing
    assert bench.reader.probe() is DeviceState.OUT_OF_SERVICE


def test_a_module_that_fails_to_forget_is_made_to_at_the_next_visit(bench: Bench) -> None:
    bench.module.press("right thumb")
    bench.module.codes[0x0D] = 0x11
    bench.reader.probe()
    del bench.module.codes[0x0D]
    module, forget = bench.reader._module, bench.reader._module.forget
    module.forget = lambda: (_ for _ in ()).throw(BrokenAnswer("noise"))
    module._greeted = bench.reader.line.opened
    assert bench.reader.match(ON_DUTY[1], timeout_s=1.0) is not None
    assert bench.module.memory.buffers[2] == ON_DUTY[1]
    module.forget = forget
    assert bench.reader.probe() is DeviceState.READY
    assert {bytes(512)} == set(bench.module.memory.buffers.values())


# --- models and outcomes -----------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_model_enrols_matches_and_is_left_empty(tmp_path: Path, name: str) -> None:
    bench = Bench(tmp_path, ZfmSimulator(model=name))
    with bench.line:
        bench.line.send(b"\x55")
        template = bench.enrol()
        assert len(template) == MODELS[name].template
        bench.module.press("right thumb")
        match = bench.reader.match(template, timeout_s=1.0)
        told = bench.reader.parameters
        bench.reader.close()
    assert match is not None
    assert match.matched
    assert told is not None
    assert (told.pages, told.system) == (MODELS[name].pages, MODELS[name].system)
    assert {bytes(len(template))} == set(bench.module.memory.buffers.values())


def test_only_a_module_with_a_ring_is_asked_to_light_it(tmp_path: Path) -> None:
    asked: dict[str, int] = {}
    for name in ("as608", "r503"):
        bench = Bench(tmp_path / name, ZfmSimulator(model=name))
        with bench.line:
            template = bench.enrol()
            bench.module.press("right thumb")
            bench.reader.match(template, timeout_s=1.0)
            bench.reader.close()
        asked[name] = sum(
            line.startswith("> ef 01 ff ff ff ff 01 00 07 35") for line in bench.trace
        )
    assert asked["as608"] == 1
    assert asked["r503"] > 3
    assert bench.module.light == wire.LIGHTS["good"]


def test_a_module_that_is_silent_about_its_light_works_without(bench: Bench) -> None:
    answered = bench.module.received

    def silent_about_light(data: bytes) -> list[bytes]:
        return [] if data[9:10] == b"\x35" else answered(data)

    bench.module.received = silent_about_light
    bench.module.press("left thumb")
    found = bench.reader.identify(ON_DUTY, timeout_s=1.0)
    assert found is not None
    assert found.index == 0


def test_a_template_of_another_model_is_never_compared(tmp_path: Path) -> None:
    bench = Bench(tmp_path, ZfmSimulator())
    with bench.line:
        bench.module.press("right thumb")
        with pytest.raises(BrokenAnswer, match="lost the template"):
            bench.reader.match(Image("right thumb", 1).template(1536), timeout_s=1.0)
        bench.reader.close()


def test_a_module_that_gives_out_other_bytes_needs_the_reading_back_off(tmp_path: Path) -> None:
    for reads_back in (True, False):
        module = ZfmSimulator(echoes=False)
        module.press("right thumb")
        with SimulatedLine(tmp_path / "port", module) as line:
            reader = ZfmReader(str(line.path), reads_back=reads_back)
            if reads_back:
                with pytest.raises(BrokenAnswer):
                    reader.match(ON_DUTY[1], timeout_s=1.0)
            else:
                match = reader.match(ON_DUTY[1], timeout_s=1.0)
                assert match is not None
                assert match.matched
            reader.close()


def test_a_question_that_came_broken_is_asked_again_and_then_noise(bench: Bench) -> None:
    bench.module.press("right thumb")
    bench.module.codes[0x02] = 0x01
    with pytest.raises(BrokenAnswer, match="hears noise"):
        bench.reader.match(ON_DUTY[1], timeout_s=1.0)


SAYS_NOTHING_OF_THE_FINGER = sorted(set(wire.OUTCOMES) - {0x00, 0x01})


@pytest.mark.parametrize("code", SAYS_NOTHING_OF_THE_FINGER)
def test_every_code_has_an_outcome_that_people_understand(bench: Bench, code: int) -> None:
    bench.module.press("right thumb")
    bench.module.codes[0x02] = code
    with pytest.raises(DeviceRefusal) as refusal:
        bench.reader.match(ON_DUTY[1], timeout_s=1.0)
    assert refusal.value.code in {"finger-unclear", "fingers-differ", "out-of-service"}
    assert refusal.value.hint
    assert refusal.value.said == f"{code:02X} {wire.OUTCOMES[code]}"


def test_the_module_can_lose_its_power_between_finger_and_template(bench: Bench) -> None:
    """Its buffers are gone then: "no match" would be a lie about the finger."""
    bench.module.press("right thumb")
    noted = bench.reader._module.noted

    def power_lost(buffer: int) -> bytes:
        features = noted(buffer)
        bench.module.power_cycle()
        return features

    bench.reader._module.noted = power_lost
    with pytest.raises(BrokenAnswer):
        bench.reader.match(ON_DUTY[1], timeout_s=1.0)
