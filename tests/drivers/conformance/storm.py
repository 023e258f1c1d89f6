"""Random faults from a seed, thousands in a row on one device that nobody restarts.

Each case is a conversation with one to three faults at random places, judged like the cases of the
matrix; now and then, and at the end, one on a good line has to succeed at once. One answer gets
one damage only: the sums of these protocols are 8 or 16 bits and cannot see every pair of them.
"""

from collections import Counter
from dataclasses import dataclass, field
from random import Random  # noqa: TID251 - seeded faults, the same in every run

from msgspec.structs import replace

from drivers.scheduled_faults import ONE_BYTE, LineFault, Way, What
from tests.drivers.conformance.description import Conversation, Description
from tests.drivers.conformance.rig import Rig, allowed

BOTH_WAYS = (What.UNPLUG, What.POWER_CYCLE, What.PAUSE)
DAMAGE = (What.CUT, What.FLIP, What.INSERT)
OF_ANSWERS = (What.STALE, What.REPEAT)
AGAIN_EVERY = 5
"""So often the next exchange is on a good line."""
SECONDS = (0.0, 0.02, 0.3, 1.0, 4.0, 20.0)
DARK_S = (0.3, 1.0, 4.0)
"""No device is up again in less."""
FAULTS_IN_A_CASE = (1, 1, 1, 2, 3)
WAYS = (Way.TO_STATION, Way.TO_STATION, Way.TO_DEVICE)


@dataclass(slots=True)
class Tally:
    """What came of the cases. `wrong` must stay empty."""

    cases: int = 0
    faults: int = 0
    good_again: int = 0
    words: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        words = ", ".join(f"{word} {count}" for word, count in self.words.most_common())
        return f"{self.cases} cases, {self.faults} faults happened; ended: {words}"


class Storm:
    """The cases of one kind; the same seed gives the same cases."""

    def __init__(self, description: Description, seed: int) -> None:
        self._description = description
        self._random = Random(f"{description.kind} {seed}")
        self._rig = Rig.of(description)
        self._lengths = [self._longest(one) for one in description.conversations]
        self.tally = Tally()

    def run(self, cases: int) -> Tally:
        for number in range(cases):
            self._case(number)
        self._must_be_good()
        return self.tally

    def _longest(self, conversation: Conversation) -> dict[Way, list[int]]:
        """How long the sendings and answers of a good conversation are."""
        log = self._rig.cable.log
        sent, answered = len(log.sendings), len(log.answers)
        assert self._rig.hold(conversation)[0] == conversation.good
        return {
            Way.TO_DEVICE: [len(one) for one in log.sendings[sent:]],
            Way.TO_STATION: [len(one) for one in log.answers[answered:]],
        }

    def _case(self, number: int) -> None:
        which = self._random.randrange(len(self._description.conversations))
        conversation = self._description.conversations[which]
        faults = self._faults(self._lengths[which])
        cable = self._rig.cable
        cable.split = self._random.random() < 0.1
        cable.schedule.add(*faults)
        word, took_s = self._rig.hold(conversation)
        self.tally.cases += 1
        self.tally.faults += len(faults) - len(cable.schedule.waiting)
        self.tally.words[word] += 1
        if word not in allowed(conversation) or took_s > conversation.within_s:
            told = "; ".join(f"{f.what.value} {f.way.value} {f.spare} {f.at}" for f in faults)
            self.tally.wrong.append(
                f"{number} {conversation.name}: {word} {took_s:.1f} s ({told})"
            )
        cable.good_again()
        if self._random.randrange(AGAIN_EVERY) == 0:
            self._must_be_good()

    def _must_be_good(self) -> None:
        conversation = self._random.choice(self._description.conversations)
        word, _ = self._rig.hold(conversation)
        self.tally.good_again += 1
        if word != conversation.good:
            self.tally.wrong.append(f"{self.tally.cases} good line, {conversation.name}: {word}")

    def _faults(self, lengths: dict[Way, list[int]]) -> list[LineFault]:
        faults: dict[tuple[Way, int], LineFault] = {}
        count = self._random.choice(FAULTS_IN_A_CASE)
        for _ in range(min(count, self._description.faults_at_once)):
            ways = [one for one in WAYS if lengths[one]]
            if not ways:
                continue
            way = self._random.choice(ways)
            spare = self._random.randrange(len(lengths[way]))
            faults[way, spare] = self._fault(way, spare, lengths[way][spare])
        return list(faults.values())

    def _fault(self, way: Way, spare: int, length: int) -> LineFault:
        random = self._random
        what = random.choice(BOTH_WAYS + self._of_one_way(way))
        fault = LineFault(
            what,
            at=random.randrange(length if what in ONE_BYTE else length + 1),
            way=way,
            spare=spare,
            mask=random.randrange(1, 256),
            seconds=random.choice(SECONDS),
            back=random.randrange(1, 13),
        )
        if what is What.INSERT:
            return replace(fault, data=self._noise())
        if what is What.POWER_CYCLE:
            return replace(fault, seconds=random.choice(DARK_S))
        if what is What.UNPLUG and not fault.seconds:
            return replace(fault, seconds=1e-13)  # back before anybody can look
        return fault

    def _of_one_way(self, way: Way) -> tuple[What, ...]:
        if way is Way.TO_STATION:
            return DAMAGE + OF_ANSWERS
        return DAMAGE if self._description.both_ways else ()

    def _noise(self) -> bytes:
        """Random bytes, or what looks like the beginning of an answer."""
        header = self._description.header
        noise = self._random.randbytes(self._random.choice((1, 2, 3, 8, 60)))
        return header[: self._random.randrange(len(header) + 1)] + noise
