"""A line in memory with a clock of its own: what stands below a driver's Port in the kit.

It carries the same schedule of faults as the simulated line on a pseudo-terminal. Nobody waits:
where a driver would, the clock moves, so that a deadline costs nothing.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from drivers.scheduled_faults import Happening, Schedule, What
from drivers.simulation import PowerCycled, SimulatedDevice
from drivers.transport_line import Heard, LineGone

BABBLE_PIECE = 1024
BABBLE_BAUD = 115_200
PERSON_S = 1.0
"""Nobody comes back sooner after something went wrong."""
USES_MAX = 10_000
"""Of the line in one conversation: a driver that goes round without end is found by it."""


@dataclass(slots=True)
class Clock:
    """Seconds that pass only when somebody waits."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class Carried:
    """What went over the line: each sending and each answer whole."""

    sendings: list[bytes] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)


class Cable:
    """From the station to one simulated device; `open` makes a Line of it.

    `babble` comes endlessly, whatever is asked; `silent` swallows the answers from that number
    on; `split` lets single bytes arrive, a millisecond apart; `stolen` is another process with
    the port.
    """

    def __init__(self, device: SimulatedDevice, clock: Clock) -> None:
        self.device = device
        self.clock = clock
        self.schedule = Schedule()
        self.babble = b""
        self.silent_from: int | None = None
        self.split = self.stolen = False
        self.log = Carried()
        self.uses = 0
        self._line: MemoryLine | None = None
        self._late: list[tuple[float, bytes]] = []
        self._out_until = 0.0
        self._dark_until = 0.0
        self._unanswered = b""

    def open(self, _path: str, _baud: int, gone: Callable[[], None]) -> "MemoryLine":
        if self.stolen or self.clock.now < self._out_until:
            raise LineGone("not there")
        self._line = MemoryLine(self, gone, self._late)
        self._late = []
        return self._line

    def fell_silent(self) -> None:
        """The conversation is over: what was said and never answered is a sending too."""
        if self._unanswered:
            self.log.sendings.append(self._unanswered)
            self._unanswered = b""
            self.schedule.sending_ends()

    def used(self) -> None:
        self.uses += 1
        if self.uses > USES_MAX:
            raise AssertionError("the driver goes round without end")

    def closed(self, line: "MemoryLine", late: list[tuple[float, bytes]]) -> None:
        """The device goes on talking to a port that nobody has open."""
        if line is self._line:
            self._line, self._late = None, late

    def unplug(self, seconds: float = 0.0) -> None:
        """Out for so long; with 0 until `plug`."""
        self._out_until = self.clock.now + (seconds or 1e9)
        line, self._line = self._line, None
        self._late = []
        if line is not None:
            line.went()

    def plug(self) -> None:
        self._out_until = 0.0

    def silence(self, number: int) -> None:
        """Swallow all answers but the next `number`."""
        self.silent_from = len(self.log.answers) + number

    def babbling(self, data: bytes) -> None:
        self.babble = data

    def steal(self) -> None:
        """Another process has the port: it was out, and somebody else was quicker."""
        self.unplug()
        self.plug()
        self.stolen = True

    def good_again(self) -> None:
        """The cable in, nobody else on the port, no fault waiting, what is late arrived."""
        self.schedule.clear()
        late = self._late if self._line is None else self._line.coming
        self.clock.now = max(self.clock.now, self._dark_until, *(due for due, _ in late))
        self.clock.now += PERSON_S
        if self._line is not None:
            self._line.hand_over()
        self.babble, self.silent_from = b"", None
        self.split = self.stolen = False
        self.plug()

    def unasked(self, data: bytes) -> None:
        """The device speaks by itself."""
        if self._line is not None and self.clock.now >= self._dark_until:
            self._answered(self._line, data, 0.0, asked=False)

    # --- what a driver writes -------------------------------------------------------------------

    def sent(self, line: "MemoryLine", data: bytes) -> None:
        self._unanswered += data
        late_s = 0.0
        for step in self.schedule.sending(data):
            if isinstance(step, Happening):
                late_s += step.seconds
                if not self._happens(step):
                    return
            elif self.clock.now >= self._dark_until:
                for frame in self.device.received(step):
                    if not self._answered(line, frame, late_s):
                        return

    def _answered(
        self, line: "MemoryLine", frame: bytes, late_s: float, *, asked: bool = True
    ) -> bool:
        if self._unanswered and asked:
            self.log.sendings.append(self._unanswered)
            self._unanswered = b""
        self.log.answers.append(frame)
        swallowed = self.silent_from is not None and len(self.log.answers) > self.silent_from
        for step in self.schedule.answer(frame, asked=asked):
            if isinstance(step, Happening):
                late_s += step.seconds
                if not self._happens(step):
                    return False
            elif not swallowed:
                line.arrive(step, late_s=late_s, split=self.split)
        return True

    def _happens(self, happening: Happening) -> bool:
        if happening.what is What.UNPLUG:
            self.unplug(happening.seconds)
        elif happening.what is What.POWER_CYCLE:
            self._dark_until = self.clock.now + happening.seconds
            if isinstance(self.device, PowerCycled):
                for frame in self.device.power_cycle():
                    if self._line is not None:
                        self._line.arrive(frame, late_s=happening.seconds)
        return happening.what is What.PAUSE


class MemoryLine:
    """Implements drivers.transport_line.Line, on one opening of a Cable."""

    def __init__(
        self, cable: Cable, gone: Callable[[], None], late: Iterable[tuple[float, bytes]]
    ) -> None:
        self._cable = cable
        self._gone = gone
        now = cable.clock.now
        self.coming = deque(one for one in late if one[0] > now)
        self._heard: Heard | None = None
        self._talking = False
        self.broken = False

    # --- the cable's side -----------------------------------------------------------------------

    def arrive(self, data: bytes, *, late_s: float = 0.0, split: bool = False) -> None:
        due = max(self._cable.clock.now + late_s, self.coming[-1][0] if self.coming else 0.0)
        if split:
            self.coming += ((due + n / 1000, data[n : n + 1]) for n in range(len(data)))
        elif data:
            self.coming.append((due, data))
        self.hand_over()

    def went(self) -> None:
        """The cable was pulled: what is still on the way is lost."""
        now = self._cable.clock.now
        self.coming = deque(one for one in self.coming if one[0] <= now)
        self.broken = True
        self._gone()

    # --- the driver's side ----------------------------------------------------------------------

    def write(self, data: bytes, _wait_s: float) -> int:
        """The kernel takes bytes before the cable goes: it is told of at the next use."""
        self._cable.used()
        if self.broken:
            raise LineGone("broke off")
        self._cable.sent(self, data)
        return len(data)

    def take(self, wait_s: float) -> bytes:
        self._cable.used()
        clock = self._cable.clock
        if self._cable.babble and not self.broken:
            clock.now += BABBLE_PIECE * 10 / BABBLE_BAUD
            pattern = self._cable.babble
            return (pattern * (BABBLE_PIECE // len(pattern) + 1))[:BABBLE_PIECE]
        if not self._due() and not self.broken and wait_s > 0:
            ends = clock.now + wait_s
            clock.now = min(ends, self.coming[0][0]) if self.coming else ends
        data = self._taken()
        if not data and self.broken:
            raise LineGone("broke off")
        return data

    def pause(self, wait_s: float) -> None:
        if self.broken:
            return
        clock = self._cable.clock
        ends = clock.now + wait_s
        while self._heard is not None and self.coming and self.coming[0][0] <= ends:
            clock.now = max(clock.now, self.coming[0][0])
            self.hand_over()
            if self._talking:
                break
        clock.now = ends

    def drop(self) -> None:
        data = self._taken()
        if data and self._heard is not None:
            self._heard(data)
        if self.broken:
            raise LineGone("broke off")

    def talk(self, *, on: bool) -> None:
        self._talking = on
        self.hand_over()

    def listen(self, heard: Heard | None) -> None:
        self._heard = heard
        self.hand_over()

    def close(self) -> None:
        self.broken = True
        self._cable.closed(self, list(self.coming))

    def _due(self) -> bool:
        return bool(self.coming) and self.coming[0][0] <= self._cable.clock.now

    def _taken(self) -> bytes:
        taken = b""
        while self._due():
            taken += self.coming.popleft()[1]
        return taken

    def hand_over(self) -> None:
        if self._heard is not None and not self._talking and (data := self._taken()):
            self._heard(data)
