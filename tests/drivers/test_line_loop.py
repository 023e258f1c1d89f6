"""Waiting costs nothing: who sleeps, who is woken, and how often, counted by the kernel."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.ports import DeviceState, NoAnswer
from drivers import line_loop
from drivers.fingerprint_zfm.device import ZfmReader
from drivers.fingerprint_zfm.simulator import ZfmSimulator
from drivers.frames import FrameMachine
from drivers.idcard_samv import wire
from drivers.idcard_samv.device import POLL_S, SamvReader
from drivers.idcard_samv.simulator import SamvSimulator
from drivers.line_loop import LineLoop
from drivers.simulation import SimulatedLine
from drivers.transport import LineBroke, Port
from drivers.watch import Watch

WITHIN_S = 15.0
SOME_TIME_S = 1.2
STATUS = wire.encode(wire.STATUS)


class Mute:
    """Takes all, says nothing."""

    def __init__(self) -> None:
        self.heard = threading.Event()

    def received(self, _data: bytes) -> list[bytes]:
        self.heard.set()
        return []


@pytest.fixture
def mute(tmp_path: Path) -> Iterator[tuple[SimulatedLine, Port]]:
    with SimulatedLine(tmp_path / "mute", Mute()) as line:
        port = Port(str(line.path), 115_200)
        yield line, port
        port.close()


def sleeps(threads: list[threading.Thread]) -> int:
    """How often these threads went to sleep so far: one more for each time they were woken."""
    counted = 0
    for thread in threads:
        status = Path(f"/proc/self/task/{thread.native_id}/status").read_text("ascii")
        line = next(one for one in status.splitlines() if one.startswith("voluntary_ctxt"))
        counted += int(line.split()[1])
    return counted


def ours() -> list[threading.Thread]:
    return [
        thread
        for thread in threading.enumerate()
        if thread.name == "lines" or thread.name.startswith("watch ")
    ]


def settled() -> None:
    """Wait until the questions of the start, and the rests after them, are over."""
    deadline = time.monotonic() + WITHIN_S
    before = -1
    while before != (now := sleeps(ours())):
        assert time.monotonic() < deadline
        before = now
        idle(0.5)


def idle(seconds: float) -> None:
    threading.Event().wait(seconds)


@pytest.mark.slow
def test_six_devices_that_nobody_asks_wake_nobody(tmp_path: Path) -> None:
    lines = [SimulatedLine(tmp_path / f"id-card-{n}", SamvSimulator()) for n in range(3)]
    lines += [SimulatedLine(tmp_path / f"fingerprint-{n}", ZfmSimulator()) for n in range(3)]
    devices = [SamvReader(str(line.path)) for line in lines[:3]]
    devices += [ZfmReader(str(line.path)) for line in lines[3:]]
    ready = threading.Semaphore(0)
    watch = Watch(devices, listener=lambda _name, state: told(state))

    def told(state: DeviceState) -> None:
        assert state is DeviceState.READY
        ready.release()

    for line in lines:
        line.start()
    watch.start()
    for _ in devices:
        assert ready.acquire(timeout=WITHIN_S)
    settled()
    wakes, before = line_loop.shared().wakes, sleeps(ours())
    idle(SOME_TIME_S)
    assert len(ours()) >= 7
    assert line_loop.shared().wakes == wakes
    assert sleeps(ours()) == before
    watch.stop()
    for device in devices:
        device.close()
    for line in lines:
        line.stop()


def test_waiting_for_an_answer_wakes_only_at_its_end(mute: tuple[SimulatedLine, Port]) -> None:
    _line, port = mute
    port.reach()
    asked: list[str] = []

    def ask() -> None:
        before = sleeps([threading.current_thread()])
        with pytest.raises(NoAnswer):
            port.ask(STATUS, FrameMachine(wire.decode, wire.HEADER), timeout_s=SOME_TIME_S)
        asked.append(str(sleeps([threading.current_thread()]) - before))

    wakes = line_loop.shared().wakes
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert line_loop.shared().wakes == wakes
    assert int(asked[0]) <= 10  # the old way woke thirty times; writing and the GIL take some


def test_waiting_for_a_card_asks_no_more_often_than_the_device_may_be(tmp_path: Path) -> None:
    trace: list[str] = []
    with SimulatedLine(tmp_path / "id-card", SamvSimulator()) as line:
        reader = SamvReader(str(line.path), trace=trace.append)
        assert reader.probe() is DeviceState.READY
        trace.clear()
        wakes = line_loop.shared().wakes
        assert reader.read_card(timeout_s=SOME_TIME_S) is None
        assert line_loop.shared().wakes == wakes
        reader.close()
    asked = [one for one in trace if one.startswith(">")]
    assert 1 <= len(asked) <= SOME_TIME_S / POLL_S + 1


def test_a_pulled_cable_ends_every_wait_at_once(mute: tuple[SimulatedLine, Port]) -> None:
    line, port = mute
    with port.in_use():
        port.reach()
        threading.Timer(0.1, line.unplug).start()
        port.pause(600)
    line.plug()
    ended: list[int] = []

    def read() -> None:
        try:
            port.read(until=port.deadline(600))
        except LineBroke as broke:
            ended.append(broke.sent)

    port.close()
    port.send(b"x")
    reading = threading.Thread(target=read)
    reading.start()
    line.unplug()
    reading.join(WITHIN_S)
    assert ended == [0]


def test_more_than_the_line_takes_waits_for_room(tmp_path: Path) -> None:
    slow = Slow()
    with SimulatedLine(tmp_path / "slow", slow) as line:
        port = Port(str(line.path), 115_200)
        job = bytes(range(256)) * 400
        assert port.send(job) == len(job)
        assert slow.whole(len(job)) == job
        port.close()


class Slow:
    """Remembers what it heard, and thinks a while about each piece."""

    def __init__(self) -> None:
        self.heard = bytearray()
        self._more = threading.Condition()

    def received(self, data: bytes) -> list[bytes]:
        threading.Event().wait(0.001)
        with self._more:
            self.heard += data
            self._more.notify_all()
        return []

    def whole(self, length: int) -> bytes:
        with self._more:
            self._more.wait_for(lambda: len(self.heard) >= length, WITHIN_S)
            return bytes(self.heard)


def test_a_cable_pulled_in_a_write_that_waits_tells_what_went_out(tmp_path: Path) -> None:
    stuck = Stuck()
    line = SimulatedLine(tmp_path / "stuck", stuck).start()
    port = Port(str(line.path), 115_200)
    threading.Thread(target=lambda: (stuck.heard.wait(WITHIN_S), line.unplug())).start()
    with pytest.raises(LineBroke) as broke:
        port.send(bytes(200_000))
    assert 0 < broke.value.sent < 200_000
    stuck.let_go.set()
    line.stop()


class Stuck:
    """Takes one piece and then no more."""

    def __init__(self) -> None:
        self.heard = threading.Event()
        self.let_go = threading.Event()

    def received(self, _data: bytes) -> list[bytes]:
        self.heard.set()
        self.let_go.wait(WITHIN_S)
        return []


def test_a_line_that_takes_nothing_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.transport.WRITE_BLOCK_S", 0.2)
    stuck = Stuck()
    with SimulatedLine(tmp_path / "stuck", stuck) as line:
        port = Port(str(line.path), 115_200)
        with pytest.raises(LineBroke) as broke:
            port.send(bytes(200_000))
        assert 0 < broke.value.sent < 200_000
        stuck.let_go.set()


def test_a_mistake_in_one_call_leaves_the_loop_running(caplog: pytest.LogCaptureFixture) -> None:
    loop, done = LineLoop(), threading.Event()

    def fail() -> None:
        raise ValueError("a mistake of ours")

    loop.call(fail)
    loop.call(done.set)
    assert done.wait(WITHIN_S)
    assert "a mistake of ours" in caplog.text
