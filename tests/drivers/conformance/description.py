"""What the kit has to know of a kind of device: its conversations, its oracle, its frames.

A kind is described once (samv.py, zfm.py ... beside this file) and takes its place in kinds.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from appliance.ports import Probed
from drivers.simulation import SimulatedDevice

Device = Any
"""The kind's own simulator, whose hands (`lay`, `press`, `load`) a conversation moves."""
Driver = Any
"""The kind's own driver."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One thing that a station does with the device, hands included.

    `run(driver, device)` returns in one word how it ended, having compared it with what the
    simulator holds: `good` on a good line; on a bad one a word of `also`, one of the three error
    families, a refusal with a code of `codes`, and nothing else. What must never be (another
    person's card, a slip twice) is simply a word that is not among them. `within_s` is the time by
    which it must have ended, on the driver's clock, whatever the line does.
    """

    name: str
    run: Callable[[Driver, Device], str]
    good: str
    within_s: float
    also: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Golden:
    """An exchange of the protocol's document; `ready` brings the simulator to it.

    `asked` tells that the driver itself puts this question in one of its conversations.
    """

    name: str
    question: bytes
    answer: bytes
    ready: Callable[[Device], object] = lambda _device: None
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """A function of wire.py that is given bytes of the device, and what it may raise."""

    name: str
    read: Callable[[bytes], object]
    may_raise: tuple[type[Exception], ...] = ()


class Parser(Protocol):
    """Takes the device's bytes as they come; must keep no more than `held_max`."""

    def feed(self, received: bytes) -> object: ...


@dataclass(frozen=True, slots=True)
class Streaming:
    """A parser of a stream, and how to see what it keeps."""

    name: str
    make: Callable[[], Parser]
    taken: Callable[[Any], object]
    held: Callable[[Any], int]
    held_max: int


@dataclass(frozen=True, slots=True)
class LengthField:
    """Where the length stands in an answer, counted from its first byte."""

    at: int
    size: int


@dataclass(frozen=True, slots=True)
class Description:
    """All of one kind. `kind` is its name in drivers.registry.KINDS.

    `driver(path, monotonic)` makes the driver, `device(unasked)` the simulator, which is given
    the way to speak unasked. `header` begins an answer and `length` is its length field, where
    the protocol has them. `both_ways` tells that the device checks what it receives;
    `faults_at_once` how many faults of one conversation can be told from a good answer.
    """

    kind: str
    driver: Callable[[str, Callable[[], float]], Probed]
    device: Callable[[Callable[[bytes], None]], SimulatedDevice]
    conversations: tuple[Conversation, ...]
    golden: tuple[Golden, ...]
    readings: tuple[Reading, ...]
    streams: tuple[Streaming, ...]
    header: bytes = b""
    length: LengthField | None = None
    both_ways: bool = True
    faults_at_once: int = 3
