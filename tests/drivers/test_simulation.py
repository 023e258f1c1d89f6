"""The simulated line itself, seen through a plain terminal as a driver would open it."""

import os
import select
import termios
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.simulation import SimulatedLine

WITHIN_S = 5.0


class Echo:
    """Answers every byte with a frame of three; remembers what it heard."""

    def __init__(self) -> None:
        self.heard = bytearray()
        self.hearing = threading.Condition()

    def received(self, data: bytes) -> list[bytes]:
        with self.hearing:
            self.heard += data
            self.hearing.notify_all()
        return [b"<" + bytes([byte]) + b"\x10" for byte in data]


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def line(tmp_path: Path, echo: Echo) -> Iterator[SimulatedLine]:
    with SimulatedLine(tmp_path / "devices" / "echo", echo) as line:
        yield line


class Driver:
    """The other end, opened without any driver of ours."""

    def __init__(self, path: Path) -> None:
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY)

    def ask(self, data: bytes, count: int) -> bytes:
        os.write(self.fd, data)
        return self.read(count)

    def read(self, count: int) -> bytes:
        got = b""
        while len(got) < count:
            ready, _, _ = select.select([self.fd], [], [], WITHIN_S)
            if not ready:
                break
            got += os.read(self.fd, count - len(got))
        return got


@pytest.fixture
def driver(line: SimulatedLine) -> Iterator[Driver]:
    driver = Driver(line.path)
    yield driver
    os.close(driver.fd)


def test_every_byte_value_passes_unchanged_both_ways(driver: Driver, echo: Echo) -> None:
    sent = bytes(range(256))
    assert driver.ask(sent, 768)[1::3] == sent
    assert bytes(echo.heard) == sent


def test_a_split_answer_arrives_whole_in_single_bytes(line: SimulatedLine, driver: Driver) -> None:
    line.faults.split, line.faults.delay_s = True, 0.001
    assert driver.ask(b"ab", 6) == b"<a\x10<b\x10"


def test_garbage_damage_and_stale_answers_are_as_asked(
    line: SimulatedLine, driver: Driver
) -> None:
    line.faults.garbage, line.faults.damage = b"\xaa\x55", True
    assert driver.ask(b"a", 5) == b"\xaa\x55<a\x11"
    line.faults.clear()
    line.faults.stale = True
    assert driver.ask(b"b", 6) == b"<a\x10<b\x10"
    assert driver.ask(b"c", 6) == b"<b\x10<c\x10"


def test_a_fault_that_is_asked_for_once_spares_the_second_answer(
    line: SimulatedLine, driver: Driver
) -> None:
    line.faults.silence, line.faults.once = True, True
    assert driver.ask(b"ab", 3) == b"<b\x10"


def test_a_pulled_cable_is_an_input_error_and_a_returned_one_works(
    line: SimulatedLine, driver: Driver
) -> None:
    line.unplug()
    assert not line.path.exists()
    assert not line.path.is_symlink()
    with pytest.raises(OSError, match="Input/output error"):
        os.write(driver.fd, b"a")
    line.plug()
    again = Driver(line.path)
    assert again.ask(b"a", 3) == b"<a\x10"
    os.close(again.fd)


def test_the_line_outlives_drivers_that_come_and_go(line: SimulatedLine) -> None:
    for byte in (b"a", b"b"):
        driver = Driver(line.path)
        assert driver.ask(byte, 3) == b"<" + byte + b"\x10"
        os.close(driver.fd)


def test_the_device_may_speak_unasked(line: SimulatedLine, driver: Driver) -> None:
    line.send(b"status")
    assert driver.read(6) == b"status"


def set_speed(driver: Driver, speed: int) -> None:
    attributes = termios.tcgetattr(driver.fd)
    attributes[4] = attributes[5] = speed
    termios.tcsetattr(driver.fd, termios.TCSANOW, attributes)


def test_a_wrong_line_speed_is_not_understood(tmp_path: Path, echo: Echo) -> None:
    with SimulatedLine(tmp_path / "echo", echo, device_baud=57600) as line:
        driver = Driver(line.path)
        set_speed(driver, termios.B57600)
        assert driver.ask(b"a", 3) == b"<a\x10"
        set_speed(driver, termios.B9600)
        os.write(driver.fd, b"lost")
        pause = threading.Event()
        while line.wrong_speed is None:
            pause.wait(0.01)
        assert line.wrong_speed == 9600
        set_speed(driver, termios.B57600)
        assert driver.ask(b"b", 3) == b"<b\x10"
        assert bytes(echo.heard) == b"ab"
        os.close(driver.fd)


def test_a_line_with_a_speed_takes_its_time(line: SimulatedLine, driver: Driver) -> None:
    line.faults.baud = 9600
    assert driver.ask(b"x" * 64, 192) == b"<x\x10" * 64


def test_stopping_while_nobody_reads_does_not_hang(tmp_path: Path) -> None:
    class Chatter:
        def received(self, data: bytes) -> list[bytes]:
            return [bytes(100_000) for _ in data]

    with SimulatedLine(tmp_path / "chatter", Chatter()) as line:
        driver = Driver(line.path)
        os.write(driver.fd, b"a")
        assert driver.read(10) == bytes(10)
    os.close(driver.fd)


def test_the_name_of_a_dead_line_is_taken_over(tmp_path: Path, echo: Echo) -> None:
    (tmp_path / "echo").symlink_to("/nonexistent")
    with SimulatedLine(tmp_path / "echo", echo) as line:
        assert line.path.exists()
