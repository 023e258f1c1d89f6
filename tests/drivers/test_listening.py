"""What a device says without being asked: to the listener, and to nobody in a conversation."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.ports import DeviceState, NoAnswer
from drivers.frames import FrameMachine
from drivers.idcard_samv import wire
from drivers.simulation import SimulatedLine
from drivers.transport import Port
from drivers.transport_line import SerialLine

ASKED = wire.encode(wire.FIND)
NO_CARD = bytes.fromhex("AA AA AA 96 69 00 04 00 00 80 84")
WITHIN_S = 10.0


class Peer:
    """Answers every question with NO_CARD."""

    def received(self, _data: bytes) -> list[bytes]:
        return [NO_CARD]


class Listener:
    """Collects what it hears, and on which thread."""

    def __init__(self) -> None:
        self.heard = bytearray()
        self.threads: set[str] = set()
        self.then: Callable[[], None] = lambda: None
        self._more = threading.Condition()

    def __call__(self, data: bytes) -> None:
        with self._more:
            self.heard += data
            self.threads.add(threading.current_thread().name)
            self._more.notify_all()
        self.then()

    def hears(self, wanted: bytes) -> bool:
        with self._more:
            return self._more.wait_for(lambda: bytes(self.heard) == wanted, WITHIN_S)


class Bench:
    def __init__(self, folder: Path) -> None:
        self.peer = Peer()
        self.line = SimulatedLine(folder / "line", self.peer)
        self.trace: list[str] = []
        self.port = Port(str(self.line.path), 115_200, trace=self.trace.append)
        self.listener = Listener()
        self.port.listen(self.listener)

    def ask(self) -> wire.Answer:
        machine = FrameMachine(wire.decode, wire.HEADER)
        return self.port.ask(ASKED, machine, timeout_s=WITHIN_S)

    def arrived(self) -> None:
        """Wait until bytes lie on the line, unread."""
        line = self.port._line
        assert isinstance(line, SerialLine)
        assert line._come.poll(WITHIN_S * 1000)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    with made.line:
        yield made
        made.port.close()


def test_what_comes_unasked_is_heard_on_the_thread_of_the_lines(bench: Bench) -> None:
    bench.port.reach()
    for piece in (b"one ", b"two ", b"three"):
        bench.line.send(piece)
    assert bench.listener.hears(b"one two three")
    assert bench.listener.threads == {"lines"}


def test_an_answer_is_not_for_the_listener(bench: Bench) -> None:
    with bench.port.in_use():
        assert bench.ask().status == wire.NO_CARD
    bench.line.send(b"later")
    assert bench.listener.hears(b"later")


def test_what_comes_in_a_conversation_is_heard_when_it_ends(bench: Bench) -> None:
    with bench.port.in_use():
        assert bench.ask().status == wire.NO_CARD
        bench.line.send(b"paper out")
        bench.arrived()
        assert bench.listener.heard == b""
    assert bench.listener.hears(b"paper out")


def test_what_stands_in_front_of_a_question_is_heard_and_not_lost(bench: Bench) -> None:
    with bench.port.in_use():
        bench.port.reach()
        bench.line.send(b"paper out")
        bench.arrived()
        assert bench.ask().status == wire.NO_CARD
        assert bench.listener.hears(b"paper out")


def test_unasked_bytes_stand_in_the_trace_private_ones_as_a_length(bench: Bench) -> None:
    bench.port.reach()
    bench.line.send(b"\x1c")
    assert bench.listener.hears(b"\x1c")
    bench.port.listen(bench.listener, private=True)
    bench.line.send(b"PERSON")
    assert bench.listener.hears(b"\x1cPERSON")
    assert bench.trace[:2] == ["= opened", "< 1c"]
    assert sum(int(line.split()[1][1:]) for line in bench.trace[2:]) == len("PERSON")
    assert all(line.endswith("bytes>") for line in bench.trace[2:])


def test_a_listener_that_fails_leaves_the_line_working(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("a mistake of ours")

    bench.listener.then = fail
    bench.port.reach()
    bench.line.send(b"a")
    assert bench.listener.hears(b"a")
    with bench.port.in_use():
        assert bench.ask().status == wire.NO_CARD
    bench.line.send(b"b")
    assert bench.listener.hears(b"ab")
    assert "what a line told was not taken" in caplog.text


def test_a_device_tells_its_state_once_and_the_watch_hears_it(bench: Bench) -> None:
    news = []
    bench.port.news = lambda: news.append(bench.port.state)
    bench.port.tell(DeviceState.PAPER_OUT)
    bench.port.tell(DeviceState.PAPER_OUT)
    assert news == [DeviceState.PAPER_OUT]


def test_a_pulled_cable_is_told_while_nobody_talks(bench: Bench) -> None:
    pulled = threading.Event()
    bench.port.news = pulled.set
    bench.port.reach()
    bench.line.unplug()
    assert pulled.wait(WITHIN_S)
    with pytest.raises(NoAnswer):
        bench.port.reach()
    bench.line.plug()
    bench.port.reach()
    bench.line.send(b"back")
    assert bench.listener.hears(b"back")


def test_a_babbling_line_is_bounded_and_can_still_be_asked(bench: Bench) -> None:
    bench.port.listen(None)
    bench.port.reach()
    for _ in range(40):
        bench.line.send(bytes(4096))
    # The answer comes in the midst of it.
    assert bench.ask().status == wire.NO_CARD
