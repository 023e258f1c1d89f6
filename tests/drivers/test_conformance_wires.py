"""A small honest part of the kit on real pseudo-terminals, with the real clock.

What the line in memory cannot show: the kernel's buffers, a hung-up terminal, another process with
the port.
"""

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.scheduled_faults import LineFault, Way, What
from drivers.simulation import SimulatedLine
from tests.drivers.conformance.description import Conversation, Description, Device, Driver
from tests.drivers.conformance.kinds import DESCRIPTIONS
from tests.drivers.conformance.rig import NO_ANSWER, allowed, ended

ALL = list(DESCRIPTIONS.values())
GENEROUS = 5
"""How many times its own time a conversation may take on a machine that is busy with others."""
NOT_THERE = {NO_ANSWER, "nothing"}
"""A scanner is never asked: of it one only hears nothing."""
GOOD_AGAIN_S = 60.0
HOLDER = """
import fcntl, os, sys
fd = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
fcntl.flock(fd, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True, slots=True)
class Wire:
    """A driver and a simulator with a pseudo-terminal between them."""

    line: SimulatedLine
    device: Device
    driver: Driver

    def hold(self, conversation: Conversation) -> str:
        begun = time.monotonic()
        word = ended(conversation, self.driver, self.device)
        assert time.monotonic() - begun < GENEROUS * conversation.within_s
        return word


@pytest.fixture(params=ALL, ids=lambda one: one.kind)
def description(request: pytest.FixtureRequest) -> Description:
    found = request.param
    assert isinstance(found, Description)
    return found


@pytest.fixture
def wire(description: Description, tmp_path: Path) -> Iterator[Wire]:
    lines: list[SimulatedLine] = []

    def unasked(data: bytes) -> None:
        lines[0].send(data)

    device = description.device(unasked)
    lines.append(SimulatedLine(tmp_path / description.kind, device))
    driver = description.driver(str(lines[0].path), time.monotonic)
    with lines[0]:
        yield Wire(lines[0], device, driver)
        driver.close()


@pytest.fixture
def conversation(description: Description) -> Conversation:
    """The first of each description is its most important one."""
    return description.conversations[0]


def test_every_conversation_is_good(wire: Wire, description: Description) -> None:
    for conversation in description.conversations:
        assert wire.hold(conversation) == conversation.good


def good_again(wire: Wire, conversation: Conversation) -> bool:
    """Whether it succeeds without a restart once the line is as it should be."""
    wire.line.schedule.clear()
    wire.line.faults.clear()
    until = time.monotonic() + GOOD_AGAIN_S
    while time.monotonic() < until:
        if wire.line.plugged and wire.hold(conversation) == conversation.good:
            return True
        threading.Event().wait(0.01)
    return False


@pytest.mark.slow
@pytest.mark.parametrize("way", Way, ids=lambda way: way.value)
@pytest.mark.usefixtures("hasty")
def test_a_cable_pulled_anywhere_and_put_back_needs_no_restart(
    wire: Wire, conversation: Conversation, way: Way
) -> None:
    for at in (0, 5, 40):
        fault = LineFault(What.UNPLUG, at=at, way=way, spare=3, seconds=0.02)
        wire.line.schedule.add(fault)
        assert wire.hold(conversation) in allowed(conversation)
        assert good_again(wire, conversation)


@pytest.mark.slow
@pytest.mark.usefixtures("hasty")
def test_a_device_that_loses_its_power_needs_no_restart(
    wire: Wire, conversation: Conversation
) -> None:
    wire.line.schedule.add(LineFault(What.POWER_CYCLE, at=1, spare=1, seconds=0.02))
    assert wire.hold(conversation) in allowed(conversation)
    assert good_again(wire, conversation)


@pytest.mark.slow
@pytest.mark.parametrize("what", [What.FLIP, What.REPEAT])
@pytest.mark.usefixtures("hasty")
def test_a_bad_answer_ends_in_a_named_outcome(
    wire: Wire, conversation: Conversation, what: What
) -> None:
    wire.line.schedule.add(LineFault(what, spare=2))
    assert wire.hold(conversation) in allowed(conversation)
    assert good_again(wire, conversation)


def test_a_port_that_another_has_open_is_no_answer_until_it_is_free(
    wire: Wire, conversation: Conversation
) -> None:
    held = os.open(wire.line.path, os.O_RDWR | os.O_NOCTTY)
    fcntl.flock(held, fcntl.LOCK_EX)
    assert wire.hold(conversation) in NOT_THERE
    os.close(held)
    assert wire.hold(conversation) == conversation.good


def test_a_port_that_another_process_has_open_is_no_answer_until_it_ends(
    wire: Wire, conversation: Conversation
) -> None:
    command = [sys.executable, "-c", HOLDER, str(wire.line.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert wire.hold(conversation) in NOT_THERE
    assert wire.hold(conversation) == conversation.good


@pytest.mark.usefixtures("hasty")
def test_a_flood_in_front_of_each_answer_ends_in_a_named_outcome(
    wire: Wire, conversation: Conversation
) -> None:
    wire.line.faults.garbage = bytes(range(256)) * 100
    assert wire.hold(conversation) in allowed(conversation)
    assert good_again(wire, conversation)
