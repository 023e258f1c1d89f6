"""Every fault at every byte of one conversation, family by family.

The conversation is held once on a good line; what went over it says how many bytes there are to
damage. `spare` then picks the answer or the sending, `at` the byte.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from drivers.scheduled_faults import LineFault, Way, What
from tests.drivers.conformance.description import Conversation, Description
from tests.drivers.conformance.memory_line import Cable
from tests.drivers.conformance.rig import Rig

T = TypeVar("T")

ENDS = 3
AT_ONCE_S = 1e-13
"""Of the clock nothing: the cable is back before anybody can look."""
OUT_S = (AT_ONCE_S, 0.5)
DARK_S = (0.4, 3.0)
PAUSES_S = (0.25, 1.5, 6.0, 30.0)
BACK = range(1, 11)
FLOOD_BYTES = 20_000
LENGTHS = (0, 1, 0xFFFF)

Case = tuple[str, Callable[[Cable], object]]
"""What is wrong, in words, and what makes the line so."""


def exchanged(rig: Rig, conversation: Conversation) -> tuple[list[bytes], list[bytes]]:
    """The sendings and the answers of one conversation on a good line."""
    log = rig.cable.log
    sendings, answers = len(log.sendings), len(log.answers)
    word, _ = rig.hold(conversation)
    assert word == conversation.good
    return log.sendings[sendings:], log.answers[answers:]


def scheduled(faults: Iterable[LineFault]) -> Iterator[Case]:
    for fault in faults:
        place = f"{fault.what.value} at byte {fault.at}, {fault.way.value} {fault.spare}"
        yield place, lambda cable, fault=fault: cable.schedule.add(fault)


def each_byte(
    frames: Sequence[bytes], way: Way, *, whole: bool, thin: int
) -> Iterator[tuple[Way, int, int]]:
    """Way, spare, at; with `whole` also behind the last byte. For `thin` see Matrix."""
    for spare, frame in enumerate(frames):
        for at in range(len(frame) + whole):
            near = min(at, len(frame) - at) < ENDS
            if thin == 1 or near or (at + spare) % thin == 0:
                yield way, spare, at


class Matrix:
    """All cases of one conversation, in families that are tested one by one.

    `turn` 0 or 1: where a fault comes in two strengths, the bytes take them by turns. `thin`: of
    long frames the bytes at both ends, ENDS of them, and of the others only every so many.
    """

    def __init__(
        self,
        description: Description,
        sendings: list[bytes],
        answers: list[bytes],
        *,
        turn: int,
        thin: int = 1,
    ) -> None:
        self._description = description
        self._sendings = sendings
        self._answers = answers
        self._turn = turn
        self._thin = thin

    def cut(self) -> Iterator[Case]:
        """Every reply cut at each byte; every question too where the device checks it."""
        for way, spare, at in self._carried():
            yield from scheduled([LineFault(What.CUT, at, way, spare)])

    def flipped(self) -> Iterator[Case]:
        """One bit, or all bits, of each byte; to the device too where it checks sums."""
        for way, spare, at in self._carried():
            mask = self._either((1 << (at + spare) % 8, 0xFF), at)
            yield from scheduled([LineFault(What.FLIP, at, way, spare, mask=mask)])

    def unplugged(self) -> Iterator[Case]:
        """The cable at each byte both ways, back at once or after a while."""
        for way, spare, at in self._everywhere():
            out_s = self._either(OUT_S, at)
            yield from scheduled([LineFault(What.UNPLUG, at, way, spare, seconds=out_s)])

    def power_cycled(self) -> Iterator[Case]:
        """The device's power at each byte both ways."""
        for way, spare, at in self._everywhere():
            dark_s = self._either(DARK_S, at)
            yield from scheduled([LineFault(What.POWER_CYCLE, at, way, spare, seconds=dark_s)])

    def noise(self) -> Iterator[Case]:
        """Garbage in front of, inside and behind each reply, false headers among it."""
        for spare, answer in enumerate(self._answers):
            for at in sorted({0, 1, len(answer) // 2, len(answer) - 1, len(answer)}):
                garbage = list(self._garbage(answer))
                for data in garbage[(at + spare) % 2 :: 2] if self._thin > 1 else garbage:
                    yield from scheduled([LineFault(What.INSERT, at, spare=spare, data=data)])

    def lengths(self) -> Iterator[Case]:
        field = self._description.length
        if field is None:
            return
        for spare in range(len(self._answers)):
            for length in LENGTHS:
                data = (length % (1 << 8 * field.size)).to_bytes(field.size, "big")
                fault = LineFault(What.OVERWRITE, field.at, spare=spare, data=data)
                yield from scheduled([fault])

    def repeated(self) -> Iterator[Case]:
        """Each reply twice; each reply behind one of before."""
        for spare in range(len(self._answers)):
            yield from scheduled([LineFault(What.REPEAT, spare=spare)])
            stale = [LineFault(What.STALE, spare=spare, back=back) for back in BACK]
            yield from scheduled(stale)

    def late(self) -> Iterator[Case]:
        for spare, answer in enumerate(self._answers):
            for at in sorted({0, len(answer) // 2}):
                for seconds in PAUSES_S:
                    fault = LineFault(What.PAUSE, at, spare=spare, seconds=seconds)
                    yield from scheduled([fault])
        for spare in range(len(self._sendings)):
            late = [LineFault(What.PAUSE, 1, Way.TO_DEVICE, spare, seconds=s) for s in PAUSES_S]
            yield from scheduled(late)

    def silent(self) -> Iterator[Case]:
        """From each answer on nothing more."""
        for number in range(len(self._answers)):
            yield f"silent from {number}", lambda cable, number=number: cable.silence(number)

    def endless(self) -> Iterator[Case]:
        header = self._description.header or b"\x10"
        for data in (b"\0", b"\xff", header, header + b"\0\x04\0", bytes(range(256))):
            yield f"endless {data[:8].hex()}", lambda cable, data=data: cable.babbling(data)
            for spare in range(len(self._answers)):
                flood = (data * (FLOOD_BYTES // len(data)))[:FLOOD_BYTES]
                yield from scheduled([LineFault(What.INSERT, spare=spare, data=flood)])

    def stolen(self) -> Iterator[Case]:
        """Somebody else has the port, from the start or after the cable was out."""
        yield "stolen", lambda cable: cable.steal()

    def _either(self, values: Sequence[T], at: int) -> T:
        """By turns, so that two turns have them all at each byte."""
        return values[(at + self._turn) % len(values)]

    def _carried(self) -> Iterator[tuple[Way, int, int]]:
        yield from each_byte(self._answers, Way.TO_STATION, whole=False, thin=self._thin)
        if self._description.both_ways:
            yield from each_byte(self._sendings, Way.TO_DEVICE, whole=False, thin=self._thin)

    def _everywhere(self) -> Iterator[tuple[Way, int, int]]:
        yield from each_byte(self._answers, Way.TO_STATION, whole=True, thin=self._thin)
        yield from each_byte(self._sendings, Way.TO_DEVICE, whole=True, thin=self._thin)

    def _garbage(self, answer: bytes) -> Iterator[bytes]:
        header = self._description.header
        yield b"\x55"
        yield bytes(range(0x80, 0x90))
        if header:
            yield header[:1] * 3
            yield header[:-1]
            yield header
            yield answer[: len(answer) - 1]
            yield answer[:-1] + bytes([answer[-1] ^ 0x10])


FAMILIES = (
    Matrix.cut,
    Matrix.flipped,
    Matrix.unplugged,
    Matrix.power_cycled,
    Matrix.noise,
    Matrix.lengths,
    Matrix.repeated,
    Matrix.late,
    Matrix.silent,
    Matrix.endless,
    Matrix.stolen,
)


def rig_of(description: Description, conversation: Conversation, *, warm: bool) -> Rig:
    """`warm`: the conversation was held once before, with somebody else's card or finger."""
    rig = Rig.of(description)
    if warm:
        rig.hold(conversation)
    return rig


def held(
    description: Description,
    conversation: Conversation,
    family: Callable[[Matrix], Iterator[Case]],
    *,
    warm: bool,
    thin: int = 1,
) -> tuple[int, list[str]]:
    """All cases of one family, each on a device of its own: how many, and what was wrong."""
    sendings, answers = exchanged(rig_of(description, conversation, warm=warm), conversation)
    cases, wrong = 0, []
    for words, make_bad in family(Matrix(description, sendings, answers, turn=warm, thin=thin)):
        rig = rig_of(description, conversation, warm=warm)
        make_bad(rig.cable)
        cases += 1
        if found := rig.wrong(conversation):
            wrong.append(f"{words}: {found}")
    return cases, wrong
