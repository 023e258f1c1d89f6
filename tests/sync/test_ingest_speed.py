"""How fast a district takes in, short and with slack; the full figures are in tests/benchmarks."""

import time

from sync.district.app import create_app
from sync.district.center import Center
from sync.http_district import HttpDistrict
from sync.push import push
from tests.benchmarks import ingesting
from tests.fakes.published import StationLedger
from tests.fakes.served import listening

DRAIN_S = 60.0
BACKLOG = 20_000


def test_verified_entries_are_taken_faster_than_their_signatures_could_be_checked() -> None:
    """Slack of a third for a busy machine: 4 and 0.7 and 0.8 are held by `make bench`."""
    rates = ingesting.measured(2_048, 16, rounds=3)
    assert rates.ingest >= 2.7 * rates.signature
    assert rates.ingest >= 0.45 * rates.insert
    assert rates.at_once >= 0.5 * rates.ingest
    assert rates.refused == 0


def test_a_backlog_of_a_month_drains_in_a_minute(district: Center, station: StationLedger) -> None:
    for body in ingesting.bodies(BACKLOG):
        station.append(body)
    with listening(create_app(district)) as port:
        line = HttpDistrict(f"http://127.0.0.1:{port}", station.origin)
        try:
            begun = time.perf_counter()
            pushed = push(station, line, station.note(), station.size, 0)
            took = time.perf_counter() - begun
        finally:
            line.close()
    assert pushed.size == BACKLOG
    assert took < DRAIN_S
