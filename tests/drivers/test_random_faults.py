"""Random faults from a fixed seed on each kind: never a wrong person, a slip twice or a hang.

What counts as wrong is in conformance/: the words that a conversation may end with. `make soak`
does a hundred thousand.
"""

import logging
from collections.abc import Iterator

import pytest

from tests.drivers.conformance.description import Description
from tests.drivers.conformance.kinds import DESCRIPTIONS
from tests.drivers.conformance.storm import Storm

pytestmark = pytest.mark.slow

CASES = 2_000
SEED = 20261122


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("description", DESCRIPTIONS.values(), ids=lambda one: one.kind)
def test_random_faults_end_in_named_outcomes(description: Description) -> None:
    tally = Storm(description, SEED).run(-(-CASES // len(DESCRIPTIONS)))
    assert tally.wrong == []
    assert tally.faults > tally.cases / 5
    assert {one.good for one in description.conversations} <= set(tally.words)
    assert tally.good_again > tally.cases / 10


def test_the_same_seed_gives_the_same_cases() -> None:
    kind = DESCRIPTIONS["id-card"]
    first, again, other = (Storm(kind, seed).run(50) for seed in (1, 1, 2))
    assert (first.words, first.faults) == (again.words, again.faults)
    assert (first.words, first.faults) != (other.words, other.faults)
