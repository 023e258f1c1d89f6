"""What is checked at start: the tail alone, whatever the length of the ledger."""

from pathlib import Path

import pytest

from appliance.ledger.database import Connection
from appliance.ledger.store import Ledger
from tests.fakes.bare_database import build
from tests.fakes.township import ORIGIN, STATION_KEY

SHORT, LONG = 1_000, 16_000
"""As many ones in both sizes: the right edge has six hashes."""


class Counting(Connection):
    """Counts the steps of SQLite's machine over all connections."""

    steps = 0

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # as sqlite3.connect gives
        self.set_progress_handler(self._step, 1)

    @staticmethod
    def _step() -> int:
        Counting.steps += 1
        return 0


def steps_of_a_start(path: Path) -> int:
    Ledger.open(path, origin=ORIGIN, signer=STATION_KEY).close()  # migrations, once
    Counting.steps = 0
    ledger = Ledger.open(path, origin=ORIGIN, signer=STATION_KEY, factory=Counting)
    assert ledger.breach is None
    ledger.close()
    return Counting.steps


def test_a_start_does_not_take_longer_with_the_ledger(tmp_path: Path) -> None:
    took = []
    for entries in (SHORT, LONG):
        path = tmp_path / f"{entries}.db"
        build(path, entries, 10)
        took.append(steps_of_a_start(path))
    assert took[0] > 100
    assert took[1] == pytest.approx(took[0], rel=0.2)
