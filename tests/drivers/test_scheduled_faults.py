"""Faults at a chosen byte, first as a pure schedule, then carried out by a simulated line."""

import os
import select
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.scheduled_faults import WAITING_MAX, Happening, LineFault, Schedule, Way, What
from drivers.simulation import SimulatedLine

WITHIN_S = 10.0


@pytest.fixture
def schedule() -> Schedule:
    return Schedule()


def answered(schedule: Schedule, *faults: LineFault, frame: bytes = b"abcdef") -> list[object]:
    """Steps of one answer, neighbouring bytes joined."""
    schedule.add(*faults)
    joined: list[object] = []
    for step in schedule.answer(frame):
        if isinstance(step, bytes) and joined and isinstance(joined[-1], bytes):
            joined[-1] += step
        elif step:
            joined.append(step)
    return joined


@pytest.mark.parametrize(
    ("fault", "carried"),
    [
        (LineFault(What.CUT, at=2), [b"ab"]),
        (LineFault(What.CUT, at=0), []),
        (LineFault(What.FLIP, at=1, mask=0x20), [b"aBcdef"]),
        (LineFault(What.OVERWRITE, at=4, data=b"xyz"), [b"abcdxy"]),
        (LineFault(What.INSERT, at=6, data=b"!"), [b"abcdef!"]),
        (LineFault(What.REPEAT), [b"abcdefabcdef"]),
        (LineFault(What.REPEAT, at=3), [b"abcdefabcdef"]),
        (LineFault(What.PAUSE, at=3, seconds=2), [b"abc", Happening(What.PAUSE, 2), b"def"]),
        (LineFault(What.UNPLUG, at=3), [b"abc", Happening(What.UNPLUG, 0)]),
        (LineFault(What.POWER_CYCLE, at=6), [b"abcdef", Happening(What.POWER_CYCLE, 0)]),
    ],
)
def test_an_answer_is_carried_with_its_fault(
    schedule: Schedule, fault: LineFault, carried: list[object]
) -> None:
    assert answered(schedule, fault) == carried
    assert schedule.waiting == ()
    assert answered(schedule) == [b"abcdef"]


def test_several_faults_of_one_answer_happen_in_the_order_of_their_bytes(
    schedule: Schedule,
) -> None:
    flip, insert = LineFault(What.FLIP, at=4, mask=0x20), LineFault(What.INSERT, at=1, data=b"-")
    assert answered(schedule, flip, insert) == [b"a-bcdEf"]


def test_a_fault_waits_for_an_answer_that_is_long_enough(schedule: Schedule) -> None:
    fault = LineFault(What.FLIP, at=3, mask=0x20)
    assert answered(schedule, fault, frame=b"abc") == [b"abc"]
    assert schedule.waiting == (fault,)
    assert answered(schedule) == [b"abcDef"]


def test_so_many_answers_are_spared(schedule: Schedule) -> None:
    assert answered(schedule, LineFault(What.CUT, spare=2)) == [b"abcdef"]
    assert answered(schedule) == [b"abcdef"]
    assert answered(schedule) == []


def test_a_stale_answer_comes_before_the_present_one(schedule: Schedule) -> None:
    for frame in (b"1", b"2", b"3"):
        schedule.answer(frame)
    assert answered(schedule, LineFault(What.STALE, back=2)) == [b"2abcdef"]


def test_a_sending_is_counted_over_its_pieces_until_the_device_answers(
    schedule: Schedule,
) -> None:
    schedule.add(LineFault(What.FLIP, at=4, way=Way.TO_DEVICE, mask=0x20))
    assert schedule.sending(b"abc") == [b"abc"]
    schedule.answer(b"ok")
    assert schedule.sending(b"abc") == [b"abc"]
    assert schedule.sending(b"def") == [b"d", b"E", b"f"]


def test_a_spared_sending_is_spared_whole(schedule: Schedule) -> None:
    schedule.add(LineFault(What.CUT, at=2, way=Way.TO_DEVICE, spare=1))
    assert schedule.sending(b"a") + schedule.sending(b"bcd") == [b"a", b"bcd"]
    schedule.answer(b"ok")
    assert schedule.sending(b"abc") == [b"ab", b""]


def test_a_fault_of_a_sending_on_its_way_waits_for_the_next(schedule: Schedule) -> None:
    schedule.sending(b"a")
    schedule.add(LineFault(What.CUT, way=Way.TO_DEVICE))
    assert schedule.sending(b"b") == [b"b"]
    schedule.answer(b"ok")
    assert schedule.sending(b"c") == [b""]


def test_what_makes_no_sense_is_refused(schedule: Schedule) -> None:
    with pytest.raises(ValueError, match="negative"):
        LineFault(What.CUT, at=-1)
    with pytest.raises(ValueError, match="only an answer"):
        LineFault(What.STALE, way=Way.TO_DEVICE)
    with pytest.raises(ValueError, match="too many"):
        schedule.add(*[LineFault(What.CUT)] * (WAITING_MAX + 1))
    assert schedule.waiting == ()


class Counting:
    """Answers each line of text with what it heard since its power came."""

    def __init__(self) -> None:
        self.heard = b""

    def received(self, data: bytes) -> list[bytes]:
        self.heard += data
        return [b"<" + self.heard + b">"] if data.endswith(b".") else []

    def power_cycle(self) -> list[bytes]:
        self.heard = b""
        return [b"up"]


class Bench:
    def __init__(self, folder: Path) -> None:
        self.line = SimulatedLine(folder / "counting", Counting())

    def name(self) -> str:
        """Of the terminal behind the link; empty while the cable is out."""
        try:
            return str(self.line.path.readlink())
        except FileNotFoundError:
            return ""

    def open(self) -> int:
        return os.open(self.line.path, os.O_RDWR | os.O_NOCTTY)

    def heard(self, fd: int, count: int) -> bytes:
        got = b""
        while len(got) < count:
            ready, _, _ = select.select([fd], [], [], WITHIN_S)
            assert ready, got
            got += os.read(fd, count - len(got))
        return got


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    with made.line:
        yield made


def wait_until(true: threading.Event, condition: object) -> None:
    assert callable(condition)
    for _ in range(int(WITHIN_S / 0.01)):
        if condition():
            return
        true.wait(0.01)
    raise AssertionError("did not happen in time")


def test_the_cable_goes_at_the_byte_and_comes_back_by_itself(bench: Bench) -> None:
    fault = LineFault(What.UNPLUG, at=2, way=Way.TO_DEVICE, seconds=0.05)
    bench.line.schedule.add(fault)
    before = bench.name()
    fd = bench.open()
    os.write(fd, b"abc.")
    pause = threading.Event()
    wait_until(pause, lambda: not bench.line.schedule.waiting)
    wait_until(pause, lambda: bench.name() not in {"", before})
    with pytest.raises(OSError, match="Input/output error"):
        os.write(fd, b"x")
    os.close(fd)
    fd = bench.open()
    os.write(fd, b"d.")
    assert bench.heard(fd, 6) == b"<abd.>"
    os.close(fd)


def test_the_cable_stays_out_until_somebody_puts_it_in(bench: Bench) -> None:
    bench.line.schedule.add(LineFault(What.UNPLUG, at=1))
    fd = bench.open()
    os.write(fd, b"a.")
    wait_until(threading.Event(), lambda: not bench.line.plugged)
    os.close(fd)
    bench.line.plug()
    fd = bench.open()
    os.write(fd, b"b.")
    assert bench.heard(fd, 6) == b"<a.b.>"
    os.close(fd)


def test_a_device_without_power_forgets_and_says_when_it_is_up(bench: Bench) -> None:
    bench.line.schedule.add(LineFault(What.POWER_CYCLE, at=2, seconds=0.01))
    fd = bench.open()
    os.write(fd, b"a.")
    assert bench.heard(fd, 4) == b"<aup"
    os.write(fd, b"b.")
    assert bench.heard(fd, 4) == b"<b.>"
    os.close(fd)


def test_a_paused_answer_comes_whole(bench: Bench) -> None:
    bench.line.schedule.add(LineFault(What.PAUSE, at=1, seconds=0.02))
    fd = bench.open()
    os.write(fd, b"a.")
    assert bench.heard(fd, 4) == b"<a.>"
    os.close(fd)
