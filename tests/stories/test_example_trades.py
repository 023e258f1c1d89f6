"""The fifteen example trades (domain.md 7) through one real station, from day to day."""

from collections.abc import Iterator

import pytest

from tests.fakes.example_play import played
from tests.fakes.example_sessions import KINDS, plays
from tests.fakes.example_town import TRADES, ExampleTown

SHORT = tuple(KINDS)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExampleTown]:
    made = ExampleTown(tmp_path_factory.mktemp("examples"))
    played(made, plays(made))
    yield made
    made.close()


@pytest.mark.parametrize("short", SHORT)
def test_each_example_stands_where_the_example_says(short: str, town: ExampleTown) -> None:
    assert town.trade(TRADES[short]["trade_id"]).stage == TRADES[short]["state"]
