"""kill -9 in every kind of act: what was told is there, a transaction is whole or was never.

The child is forked after all imports and carries one act out. Half of the kills come at a
statement that SQLite is about to run, the child killing itself there; half at any instant, from
outside.
"""

import os
import random  # noqa: TID251 - seeded moments of a test
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.acts import ACTS
from tests.fakes.workshop import Workshop, carried_out, check, told_in

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("TRADEPOST_KILLS", "150"))  # `make soak` asks for 10,000


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    folder = tmp_path_factory.mktemp("workshop")
    yield Workshop(folder)
    shutil.rmtree(folder)


@pytest.mark.parametrize("kill", range(KILLS))
def test_a_kill_leaves_whole_transactions_and_all_that_was_told(
    kill: int, workshop: Workshop, tmp_path: Path
) -> None:
    name = sorted(ACTS)[kill % len(ACTS)]
    chance = random.Random(kill)
    whole = workshop.undisturbed(name)
    folder = tmp_path / "station"
    workshop.begin(name, folder)
    at_statement = kill // len(ACTS) % 2 == 0
    kill_at = whole.statement(chance) if at_statement else 0
    seconds = 60.0 if at_statement else chance.uniform(0.0, whole.seconds)
    said, _seconds = carried_out(folder, name, kill_at=kill_at, seconds=seconds)
    check(folder, whole, told_in(said))
    shutil.rmtree(folder)


def test_every_act_has_its_turn() -> None:
    assert len({sorted(ACTS)[kill % len(ACTS)] for kill in range(150)}) == len(ACTS)
