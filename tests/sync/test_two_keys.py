"""A station's ledger key has changed: the district pins both and goes on cosigning."""

from pathlib import Path

from appliance.ledger.checkpoints import open_checkpoint, open_cosignature, witness_key
from appliance.ledger.keys import SigningKey
from sync.district import witness
from sync.district.center import Center
from sync.district.store.store import cosigned_size
from sync.ingest import BAD_SIGNATURE, Outcome, ingest
from sync.policy import Policy
from sync.settings import EnrolledStation
from sync.sources import FrameSource
from tests.fakes.clock import FakeClock
from tests.fakes.published import WITNESS, StationLedger, open_district

KEY = witness_key(WITNESS, b"\x09" * 32)
NEW = bytes([7]) * 32


def district_of(folder: Path, vkey: str, station: StationLedger, clock: FakeClock) -> Center:
    enrolled = EnrolledStation(code="999999100", name="青禾镇", origin=station.origin, vkey=vkey)
    return open_district(folder, (enrolled,), clock, KEY)


def test_a_district_that_pins_both_keys_cosigns_before_and_after(
    tmp_path: Path, station: StationLedger, clock: FakeClock
) -> None:
    old, new = station.key, SigningKey(station.origin, NEW)
    center = district_of(tmp_path, f"{old.vkey} {new.vkey}", station, clock)
    station.grow(3)
    assert ingest(FrameSource(station.frame()), Policy(center.store)) == Outcome(3, 3)
    assert witness.advance(center.store, station.origin, KEY, 1)
    station.key = new
    station.grow(2)
    assert ingest(FrameSource(station.frame()), Policy(center.store)) == Outcome(5, 2)
    note = witness.advance(center.store, station.origin, KEY, 2)
    signed = open_checkpoint(note, new.verifier)
    assert signed.size == 5
    assert open_cosignature(note, signed, KEY.verifier) == 2
    shelf = center.store.shelf(station.origin)
    assert shelf is not None
    assert cosigned_size(shelf) == 5
    center.store.close()


def test_a_district_that_pins_the_old_key_alone_refuses_and_loses_nothing(
    tmp_path: Path, station: StationLedger, clock: FakeClock
) -> None:
    center = district_of(tmp_path, station.key.vkey, station, clock)
    station.grow(3)
    ingest(FrameSource(station.frame()), Policy(center.store))
    station.key = SigningKey(station.origin, NEW)
    station.grow(2)
    assert ingest(FrameSource(station.frame()), Policy(center.store)) == Outcome(
        3, 0, BAD_SIGNATURE
    )
    center.store.close()
