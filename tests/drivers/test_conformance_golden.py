"""The exchanges that the protocols' document writes out: the simulators answer with these bytes,
the drivers ask with them."""

import pytest

from tests.drivers.conformance.description import Description, Golden
from tests.drivers.conformance.kinds import DESCRIPTIONS
from tests.drivers.conformance.rig import Rig

ALL = list(DESCRIPTIONS.values())
GOLDEN = [
    pytest.param(description, golden, id=f"{description.kind}-{golden.name}")
    for description in ALL
    for golden in description.golden
]


@pytest.mark.parametrize(("description", "golden"), GOLDEN)
def test_the_simulator_answers_as_the_document_says(
    description: Description, golden: Golden
) -> None:
    rig = Rig.of(description)
    golden.ready(rig.device)
    assert b"".join(rig.device.received(golden.question)) == golden.answer


@pytest.mark.parametrize(("description", "golden"), GOLDEN)
def test_the_simulator_takes_the_question_in_single_bytes(
    description: Description, golden: Golden
) -> None:
    rig = Rig.of(description)
    golden.ready(rig.device)
    answers = [
        rig.device.received(golden.question[n : n + 1]) for n in range(len(golden.question))
    ]
    assert b"".join(frame for frames in answers for frame in frames) == golden.answer


@pytest.mark.parametrize("description", ALL, ids=lambda one: one.kind)
def test_the_driver_asks_as_the_document_says(description: Description) -> None:
    rig = Rig.of(description)
    for conversation in description.conversations:
        assert rig.hold(conversation)[0] == conversation.good
    sent = b"".join(rig.cable.log.sendings)
    asked = {golden.name for golden in description.golden if golden.question in sent}
    assert asked >= {golden.name for golden in description.golden if golden.asked}


@pytest.mark.parametrize("description", ALL, ids=lambda one: one.kind)
def test_a_conversation_in_single_bytes_is_the_same(description: Description) -> None:
    rig = Rig.of(description)
    for conversation in description.conversations:
        rig.cable.split = True
        assert rig.hold(conversation)[0] == conversation.good
