"""Every registered driver on every bad line: a named outcome in time, and then all is well again.

The descriptions of the kinds, the line in memory and the cases are in conformance/.
"""

import logging
from collections.abc import Callable, Iterator

import pytest

from drivers.registry import KINDS
from tests.drivers.conformance.description import Conversation, Description
from tests.drivers.conformance.kinds import DESCRIPTIONS
from tests.drivers.conformance.matrix import FAMILIES, Case, Matrix, held

TOLD_MAX = 5
THIN = 31
"""Of each frame both ends and every so many bytes between; `make soak` takes every byte."""
AFTER_ANOTHER = {Matrix.cut, Matrix.flipped, Matrix.repeated, Matrix.late}
"""These could bring up what belonged to the person before; the others begin on a new line."""

CONVERSATIONS = [
    pytest.param(description, conversation, id=f"{description.kind}-{conversation.name}")
    for description in DESCRIPTIONS.values()
    for conversation in description.conversations
]


def test_every_registered_kind_is_described() -> None:
    assert set(DESCRIPTIONS) == set(KINDS)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Tens of thousands of faults write as many lines of log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
@pytest.mark.parametrize(("description", "conversation"), CONVERSATIONS)
def test_every_fault_ends_in_a_named_outcome_and_the_next_exchange_succeeds(
    description: Description,
    conversation: Conversation,
    family: Callable[[Matrix], Iterator[Case]],
) -> None:
    warm = family in AFTER_ANOTHER
    _cases, wrong = held(description, conversation, family, warm=warm, thin=THIN)
    assert wrong == [], f"{len(wrong)} cases, such as {wrong[:TOLD_MAX]}"
