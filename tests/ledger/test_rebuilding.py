"""The projections of a long ledger, taken in batches: what entry by entry would have made."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.ledger import rebuilding
from tests.fakes.live_projections import take_all
from tests.fakes.long_ledger import LongLedger


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LongLedger]:
    made = LongLedger(tmp_path_factory.mktemp("long"), 600)
    yield made
    made.close()


@pytest.mark.parametrize("batch", [1, 7, 2_048])
def test_rebuilt_rows_are_those_of_entry_by_entry(
    long: LongLedger, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = long.station
    live = take_all(station)
    monkeypatch.setattr(rebuilding, "BATCH", batch)
    station.rebuild()
    assert station.projections.rows() == live
    assert len(live["p_trade"]) == 23
    assert {row[3] for row in live["p_trade"]} == {"ARCHIVED"}


def test_a_row_too_many_and_a_row_too_few_are_put_right(long: LongLedger) -> None:
    station = long.station
    live = take_all(station)

    def spoil() -> None:
        station.ledger.db.execute_sql("DELETE FROM p_document WHERE seq % 2")
        station.ledger.db.execute_sql("UPDATE p_trade SET stage = 'DROPPED'")
        station.ledger.db.execute_sql("INSERT INTO p_series (name, last) VALUES ('x/1', 1)")

    station.ledger.write(spoil)
    assert station.projections.rows() != live
    station.rebuild()
    assert station.projections.rows() == live


def test_the_same_seed_makes_the_same_ledger(tmp_path: Path, long: LongLedger) -> None:
    again = LongLedger(tmp_path, 600)
    assert again.station.ledger.root() == long.station.ledger.root()
    assert again.station.ledger.breach is None
    again.close()
