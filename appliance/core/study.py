"""Study and self-tests (domain.md C02): how questions are drawn, marked and counted.

A draw is no lottery but must be nobody's choice either: the items are ordered by the SHA-256 of
seed and name, and the first ones are asked. Whoever has seed and bank draws them again.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from typing import Final

from msgspec import Struct

from appliance.core.attendance import in_office
from appliance.core.commands import RecordStudy
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, StudyRecorded
from appliance.core.instant import Instant
from appliance.core.world import Who, World

STUDIED: Final = "study/"
"""Before a staff number: that person's self-tests."""
ASKED: Final = 10
"""Questions of a test, where the matter has so many."""
LEAST: Final = 5
"""A test of fewer says nothing."""
PASSED: Final = 80
"""Of a hundred; from here on a test gives its credit."""
LONGEST_S: Final = 8 * 3600
"""A day of work: more since the last record is a clock that was left running."""
CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_SEED: Final = re.compile(r"[0-9a-f]{32}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class Year(Struct, frozen=True):
    """What the records of one person add up to in one year; `seconds` of study and tests."""

    tests: int = 0
    passed: int = 0
    credits: int = 0
    seconds: int = 0


def draw(seed: str, items: Iterable[str], count: int = ASKED) -> tuple[str, ...]:
    """`count` of `items`, all of them where there are fewer, in the order of asking."""
    return shuffled(seed, set(items))[:count]


def shuffled(seed: str, items: Collection[str]) -> tuple[str, ...]:
    """`items` in an order that depends on the seed and on nothing else."""
    return tuple(sorted(items, key=lambda one: (_rank(seed, one), one)))


def _rank(seed: str, item: str) -> str:
    return sha256(f"{seed}|{item}".encode()).hexdigest()


def marks(right: int, asked: int) -> int:
    """Of a hundred, rounded down: 9 of 12 are 75. Raises ZeroDivisionError without questions."""
    return right * 100 // asked


def record(world: World, asked: RecordStudy, _by: Who, at: Instant) -> Decision:
    """Keep a finished test; the credit of a matter is given once a year.

    Refusals: attend-nobody, study-items, study-right, study-duration.
    """
    if not in_office(world, asked.person, at.day):
        return refused("attend-nobody", about="person")
    if not _well_formed(asked):
        return refused("study-items", about="items")
    if not 0 <= asked.right <= len(asked.items):
        return refused("study-right", about="right")
    if not 1 <= asked.duration_s <= LONGEST_S:
        return refused("study-duration", about="duration_s")
    score = marks(asked.right, len(asked.items))
    credit = int(score >= PASSED and world.credited.get(asked.matter, "") < at.day[:4])
    return decided(
        Draft(
            StudyRecorded(
                asked.person, asked.matter, asked.items, score, asked.duration_s, credit,
                asked.seed, asked.bank,
            )
        )
    )  # fmt: skip


def _well_formed(asked: RecordStudy) -> bool:
    """Whether these may be the items of a draw; which they are only the bank can tell."""
    names = (asked.matter, *asked.items)
    return (
        LEAST <= len(asked.items) <= ASKED
        and len(set(asked.items)) == len(asked.items)
        and all(CODE.fullmatch(one) for one in names)
        and shuffled(asked.seed, asked.items) == asked.items
        and bool(_SEED.fullmatch(asked.seed) and _DIGEST.fullmatch(asked.bank))
    )


def year_of(records: Sequence[StudyRecorded]) -> Year:
    """The sums of the records of a year."""
    return Year(
        tests=len(records),
        passed=sum(one.score >= PASSED for one in records),
        credits=sum(one.credit for one in records),
        seconds=sum(one.duration_s for one in records),
    )
