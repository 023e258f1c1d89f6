"""The serial line itself: one user at a time, deadlines, faults in our own words, the trace."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.ports import BrokenAnswer, DeviceRefusal, DeviceState, NoAnswer
from drivers.frames import FrameMachine
from drivers.idcard_samv import wire
from drivers.simulation import SimulatedLine
from drivers.transport import LineBroke, Port, settled
from drivers.transport_line import SerialLine

FIND = wire.encode(wire.FIND)
STALE = bytes.fromhex("AA AA AA 96 69 00 04 00 00 91 95")
NO_CARD = bytes.fromhex("AA AA AA 96 69 00 04 00 00 80 84")


class Peer:
    """Answers every input with the same bytes."""

    def __init__(self) -> None:
        self.answer = NO_CARD
        self.heard = bytearray()

    def received(self, data: bytes) -> list[bytes]:
        self.heard += data
        return [self.answer] if self.answer else []


class Bench:
    def __init__(self, folder: Path) -> None:
        self.peer = Peer()
        self.line = SimulatedLine(folder / "line", self.peer)
        self.trace: list[str] = []
        self.port = Port(str(self.line.path), 115_200, trace=self.trace.append)

    def ask(self, timeout_s: float = 1.0, *, private: bool = False) -> wire.Answer:
        machine = FrameMachine(wire.decode, wire.HEADER)
        return self.port.ask(FIND, machine, timeout_s=timeout_s, private=private)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    with made.line:
        yield made
        made.port.close()


def test_a_question_and_its_answer_stand_in_the_trace(bench: Bench) -> None:
    assert bench.ask() == wire.Answer(wire.NO_CARD, b"")
    assert bench.trace[:2] == ["= opened", f"> {FIND.hex(' ')}"]
    assert bytes.fromhex("".join(bench.trace[2:]).replace("<", "")) == NO_CARD


def test_a_private_exchange_stands_there_as_lengths_only(bench: Bench) -> None:
    bench.ask(private=True)
    assert bench.trace[1] == f"> <{len(FIND)} bytes>"
    assert all(line.endswith("bytes>") for line in bench.trace[1:])


def test_stale_input_is_dropped_before_a_question(bench: Bench) -> None:
    with bench.port.in_use():
        bench.ask()
        bench.line.send(STALE)
        line = bench.port._line
        assert isinstance(line, SerialLine)
        assert line._come.poll(5_000)
        assert bench.ask().status == wire.NO_CARD


def test_what_came_while_nobody_talked_is_dropped_too(bench: Bench) -> None:
    bench.port.reach()
    line = bench.port._line
    assert isinstance(line, SerialLine)
    bench.line.send(STALE)
    deadline = time.monotonic() + 5
    while not line._input and time.monotonic() < deadline:
        looked = threading.Event()
        line._loop.call(looked.set)
        assert looked.wait(5)
    assert bench.ask().status == wire.NO_CARD
    assert not line._input


def test_silence_ends_at_the_deadline(bench: Bench) -> None:
    bench.peer.answer = b""
    started = time.monotonic()
    with pytest.raises(NoAnswer, match="no answer"):
        bench.ask(0.2)
    assert 0.15 < time.monotonic() - started < 1.0


@pytest.mark.parametrize("length", ["00 00", "00 01", "FF FF", "09 0A"])
def test_a_lying_length_is_an_error_and_no_hang(bench: Bench, length: str) -> None:
    bench.peer.answer = wire.HEADER + bytes.fromhex(length)
    with pytest.raises(BrokenAnswer):
        bench.ask(0.3)


def test_a_good_frame_behind_a_lying_length_is_still_found(bench: Bench) -> None:
    bench.peer.answer = wire.HEADER + bytes.fromhex("09 0A") + NO_CARD
    assert bench.ask(0.3).status == wire.NO_CARD


def test_a_line_that_is_not_there_is_no_answer(tmp_path: Path) -> None:
    port = Port(str(tmp_path / "nothing"), 115_200)
    with pytest.raises(LineBroke) as broke:
        port.send(b"x")
    assert (broke.value.sent, broke.value.hint) == (0, "hint.check-cable")


def test_a_line_that_another_process_holds_is_no_answer(bench: Bench) -> None:
    bench.ask()
    with pytest.raises(NoAnswer):
        Port(str(bench.line.path), 115_200).send(b"x")


def test_a_wrong_speed_is_heard_as_silence(tmp_path: Path) -> None:
    peer = Peer()
    with SimulatedLine(tmp_path / "line", peer, device_baud=57_600) as line:
        port = Port(str(line.path), 115_200)
        machine = FrameMachine(wire.decode, wire.HEADER)
        with pytest.raises(NoAnswer):
            port.ask(FIND, machine, timeout_s=0.2)
        assert peer.heard == b""
        port.close()


def test_a_busy_line_is_not_asked_how_it_is(bench: Bench) -> None:
    bench.port.state = DeviceState.READY
    inside, done = threading.Event(), threading.Event()

    def talk() -> None:
        with bench.port.in_use():
            inside.set()
            done.wait(5)

    talking = threading.Thread(target=talk)
    talking.start()
    assert inside.wait(5)
    assert settled(bench.port, _raising(AssertionError("asked"))) is DeviceState.READY
    done.set()
    talking.join()


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (NoAnswer("x"), DeviceState.NO_ANSWER),
        (BrokenAnswer("x"), DeviceState.BROKEN_ANSWER),
        (DeviceRefusal("x"), DeviceState.OUT_OF_SERVICE),
    ],
)
def test_a_fault_becomes_the_state(bench: Bench, fault: Exception, state: DeviceState) -> None:
    assert settled(bench.port, _raising(fault)) is state
    assert bench.port.state is state


def _raising(fault: Exception) -> Callable[[], DeviceState]:
    def asked() -> DeviceState:
        raise fault

    return asked
