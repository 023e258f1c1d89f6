"""A station's published ledger in memory, a district on a temporary file, a clock that stands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.ledger.checkpoints import witness_key
from sync.district.center import Center
from sync.settings import EnrolledStation
from tests.fakes.clock import FakeClock
from tests.fakes.driven import Driven, driven_station
from tests.fakes.published import OTHER_ORIGIN, WITNESS, StationLedger, open_district


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def station() -> StationLedger:
    return StationLedger()


@pytest.fixture
def district(tmp_path: Path, station: StationLedger, clock: FakeClock) -> Iterator[Center]:
    other = StationLedger(OTHER_ORIGIN, seed=2)
    enrolled = (
        EnrolledStation(code="999999100", name="青禾镇", origin=station.origin, vkey=station.vkey),
        EnrolledStation(code="999999101", name="柳溪镇", origin=other.origin, vkey=other.vkey),
    )
    center = open_district(tmp_path, enrolled, clock, witness_key(WITNESS, b"\x09" * 32))
    yield center
    center.store.close()


@pytest.fixture(scope="session")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Driven:
    """Some 1,800 entries of a township; no dictionary was made from this seed."""
    return driven_station(tmp_path_factory.mktemp("driven"), 7, 1_100)
