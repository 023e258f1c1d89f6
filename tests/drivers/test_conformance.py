"""Every registered driver on every bad line: a named outcome in time, and then all is well again.

The descriptions of the kinds, the line in memory and the cases are in conformance/.
"""

import logging
from collections.abc import Callable, Iterator

import pytest

from drivers.registry import KINDS
from tests.drivers.conformance.description import Conversation, Description
from tests.drivers.conformance.kinds import DESCRIPTIONS
from tests.drivers.conformance.matrix import FAMILIES, Case, Matrix, exchanged
from tests.drivers.conformance.rig import Rig

TOLD_MAX = 5

CONVERSATIONS = [
    pytest.param(description, conversation, id=f"{description.kind}-{conversation.name}")
    for description in DESCRIPTIONS.values()
    for conversation in description.conversations
]


def test_every_registered_kind_is_described() -> None:
    assert set(DESCRIPTIONS) == set(KINDS)


def rig_of(description: Description, conversation: Conversation, *, warm: bool) -> Rig:
    """`warm`: the conversation was held once before, with somebody else's card or finger."""
    rig = Rig.of(description)
    if warm:
        rig.hold(conversation)
    return rig


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Tens of thousands of faults write as many lines of log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.slow
@pytest.mark.parametrize("warm", [False, True], ids=["first", "again"])
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
@pytest.mark.parametrize(("description", "conversation"), CONVERSATIONS)
def test_every_fault_ends_in_a_named_outcome_and_the_next_exchange_succeeds(
    description: Description,
    conversation: Conversation,
    family: Callable[[Matrix], Iterator[Case]],
    warm: bool,
) -> None:
    good = exchanged(rig_of(description, conversation, warm=warm), conversation)
    wrong = []
    for words, make_bad in family(Matrix(description, *good, turn=warm)):
        rig = rig_of(description, conversation, warm=warm)
        make_bad(rig.cable)
        if found := rig.wrong(conversation):
            wrong.append(f"{words}: {found}")
    assert wrong == [], f"{len(wrong)} cases, such as {wrong[:TOLD_MAX]}"
