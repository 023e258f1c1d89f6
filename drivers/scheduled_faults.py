"""Faults at a chosen byte of what a simulated line carries next. Pure: no line, no clock.

An *answer* is one frame of the device; a *sending* is what the station writes until the device
answers it. Bytes are counted from 0 in each. A fault waits for the first answer or sending that is
long enough: "pull the cable at byte 300 of the next print" passes over status questions.

    schedule.add(LineFault(What.UNPLUG, at=300, way=Way.TO_DEVICE, seconds=2.0))
"""

import threading
from collections import deque
from collections.abc import Iterable
from enum import Enum
from typing import Final

from msgspec import Struct

REMEMBERED_MAX: Final = 16
"""Answers of before that a stale one is taken from."""
WAITING_MAX: Final = 100


class Way(Enum):
    TO_STATION = "to-station"
    TO_DEVICE = "to-device"


class What(Enum):
    """What happens at the byte. STALE and REPEAT are of answers only."""

    CUT = "cut"
    """The rest is lost."""
    FLIP = "flip"
    """The bits of `mask` turn over."""
    OVERWRITE = "overwrite"
    """`data` stands there instead, as many bytes."""
    INSERT = "insert"
    """`data` comes in between."""
    REPEAT = "repeat"
    """The whole answer comes once more."""
    STALE = "stale"
    """The answer that came `back` answers ago comes first, once more."""
    PAUSE = "pause"
    """Nothing for `seconds`, then the rest."""
    UNPLUG = "unplug"
    """The cable is pulled, the rest is lost; back after `seconds`, with 0 not by itself."""
    POWER_CYCLE = "power-cycle"
    """The rest is lost; the device forgets what it was doing and starts anew after `seconds`."""


ONE_BYTE: Final = frozenset({What.FLIP, What.OVERWRITE})
"""These need the byte itself, the others only the place before it."""


class LineFault(Struct, frozen=True):
    """One fault, once. `spare` lets so many answers (or sendings) pass unharmed before."""

    what: What
    at: int = 0
    way: Way = Way.TO_STATION
    spare: int = 0
    data: bytes = b""
    mask: int = 0x01
    seconds: float = 0.0
    back: int = 1

    def __post_init__(self) -> None:
        if min(self.at, self.spare, self.seconds) < 0 or self.back < 1:
            raise ValueError("a fault's place and times are not negative")
        if self.way is Way.TO_DEVICE and self.what in {What.STALE, What.REPEAT}:
            raise ValueError("only an answer is stale or repeated")

    def reached(self, end: int) -> bool:
        """Whether bytes up to `end` hold its place."""
        return self.at < end or (self.at == end and self.what not in ONE_BYTE)


class Happening(Struct, frozen=True):
    """PAUSE, UNPLUG or POWER_CYCLE: what the line itself has to do."""

    what: What
    seconds: float


Step = bytes | Happening
"""Bytes to carry on, or what happens between them."""


class _Waiting(Struct):
    fault: LineFault
    spare: int
    passing: bool
    """The present sending is one that is spared."""


class Schedule:
    """The faults that wait for their byte. Safe to add to while the line is in use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []
        self._sent = 0
        self._past: deque[bytes] = deque(maxlen=REMEMBERED_MAX)

    def add(self, *faults: LineFault) -> None:
        """One that is added in the middle of a sending waits for the next.

        Raises ValueError when too many are waiting.
        """
        with self._lock:
            if len(self._waiting) + len(faults) > WAITING_MAX:
                raise ValueError("too many faults are waiting")
            for fault in faults:
                passing = fault.way is Way.TO_DEVICE and self._sent > 0
                self._waiting.append(_Waiting(fault, fault.spare, passing))

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    @property
    def waiting(self) -> tuple[LineFault, ...]:
        """Those that have not happened yet."""
        with self._lock:
            return tuple(one.fault for one in self._waiting)

    def answer(self, frame: bytes, *, asked: bool = True) -> list[Step]:
        """What becomes of one frame of the device; one that nobody asked for ends no sending."""
        with self._lock:
            self._sent = 0 if asked else self._sent
            due = self._due(Way.TO_STATION, len(frame), begins=True)
            steps = list(_carried(frame, 0, due, tuple(self._past)))
            self._past.append(frame)
            return steps

    def sending(self, data: bytes) -> list[Step]:
        """What becomes of bytes of the station, which may come in any pieces."""
        with self._lock:
            start, self._sent = self._sent, self._sent + len(data)
            due = self._due(Way.TO_DEVICE, self._sent, begins=start == 0)
            return list(_carried(data, start, due, ()))

    def sending_ends(self) -> None:
        """A device that never answers ends no sending: whoever knows the end says it."""
        with self._lock:
            self._sent = 0

    def _due(self, way: Way, end: int, *, begins: bool) -> list[LineFault]:
        """Take out the faults whose place is in these bytes; count down those that spare them."""
        due, later = [], []
        for one in self._waiting:
            if one.fault.way is way and begins:
                one.passing, one.spare = one.spare > 0, max(0, one.spare - 1)
            if one.fault.way is not way or one.passing or not one.fault.reached(end):
                later.append(one)
            else:
                due.append(one.fault)
        self._waiting = later
        return sorted(due, key=lambda fault: fault.at)


def _carried(
    data: bytes, start: int, faults: Iterable[LineFault], past: tuple[bytes, ...]
) -> Iterable[Step]:
    """`data`, which begins at byte `start`, with the faults at their places."""
    done = 0
    for fault in faults:
        place = max(done, fault.at - start)
        if place > done:
            yield data[done:place]
        step, used = _at_its_place(fault, data, place, past)
        yield step
        done = place + used
    if done < len(data):
        yield data[done:]


def _at_its_place(
    fault: LineFault, data: bytes, place: int, past: tuple[bytes, ...]
) -> tuple[Step, int]:
    """What comes at `place` of `data`, and how many bytes it takes the place of."""
    rest = data[place:]
    match fault.what:
        case What.CUT:
            return b"", len(rest)
        case What.FLIP:
            return bytes(byte ^ fault.mask for byte in rest[:1]), 1
        case What.OVERWRITE:
            return fault.data[: len(rest)], len(fault.data)
        case What.INSERT:
            return fault.data, 0
        case What.REPEAT:
            return rest + data, len(rest)
        case What.STALE:
            return past[-fault.back] if fault.back <= len(past) else b"", 0
        case What.UNPLUG | What.POWER_CYCLE:
            return Happening(fault.what, fault.seconds), len(rest)
        case What.PAUSE:
            return Happening(fault.what, fault.seconds), 0
