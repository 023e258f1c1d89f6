"""Where each of the staff is in study and test; it outlives a power cut.

What was read and answered is a secret of the vault under the person's number until the test is
recorded: no entry, and in nobody else's sight.
"""

from collections.abc import Callable
from typing import Final

import msgspec
from msgspec import Struct, field

from appliance.station import Station
from kiosk_ui.study.bank import Bank
from kiosk_ui.study.question import Question

PREFIX: Final = "study/"
TURN_MAX_S: Final = 60
"""Longest time that one sign of life counts for: who is away longer was not studying."""


class Test(msgspec.Struct, frozen=True):
    """A test under way, or the last one; `answers` by place, from 0; `kept`: in the ledger."""

    matter: str
    seed: str
    bank: str
    items: tuple[str, ...]
    answers: tuple[int, ...] = ()
    kept: bool = False


class Held(msgspec.Struct, frozen=True):
    """What is kept of one person; `read`: matter -> seconds since its last record."""

    read: dict[str, int] = {}
    test: Test | None = None


class Answered(Struct, frozen=True):
    """One question of a test with the answer that was given; -1: none yet."""

    question: Question
    chosen: int
    right: bool


def held(station: Station, person: str) -> Held:
    """Nothing where nothing is kept, or in a form of another version."""
    told = station.vault.secret(PREFIX + person)
    if told is None:
        return Held()
    try:
        return msgspec.json.decode(told, type=Held)
    except msgspec.DecodeError:
        return Held()


def keep(station: Station, person: str, now: Held) -> None:
    """Raises StorageFault when it cannot be written."""
    body = msgspec.json.encode(now)
    station.ledger.write(lambda: station.vault.keep_secret(PREFIX + person, body))


def answered(bank: Bank, test: Test) -> tuple[Answered, ...]:
    """Every question of a test; raises LookupError where the bank has one of them no more."""
    found = []
    for place, item in enumerate(test.items):
        question = bank.question(item)
        if question is None:
            raise LookupError(item)
        chosen = test.answers[place] if place < len(test.answers) else -1
        found.append(Answered(question, chosen, question.is_right(test.seed, chosen)))
    return tuple(found)


def counted(elapsed_s: float) -> int:
    """Seconds of study in the time between two signs of life: a long gap counts for none."""
    return round(elapsed_s) if 0 < elapsed_s <= TURN_MAX_S else 0


class Watch(Struct):
    """When each person last gave a sign of life at a study page, by the monotonic clock."""

    monotonic: Callable[[], float]
    last: dict[str, tuple[float, str]] = field(default_factory=dict)
    waiting: dict[tuple[str, str], float] = field(default_factory=dict)

    def sign(self, person: str, matter: str) -> None:
        """Somebody touched a page of `matter`."""
        now = self.monotonic()
        before, of = self.last.get(person, (now, matter))
        self.last[person] = (now, matter)
        key = (person, of)
        self.waiting[key] = self.waiting.get(key, 0) + counted(now - before)

    def taken(self, person: str, read: dict[str, int]) -> dict[str, int]:
        """`read` with what was counted since; that is then counted no more."""
        found = dict(read)
        for key in [one for one in self.waiting if one[0] == person]:
            found[key[1]] = found.get(key[1], 0) + int(self.waiting.pop(key))
        return found
