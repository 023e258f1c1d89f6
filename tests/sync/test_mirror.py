"""The mirror's word: all entries of this tree are held; the witness's alone never says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.core import tree
from appliance.ledger.checkpoints import (
    Checkpoint,
    add_lines,
    cosign,
    open_checkpoint,
    open_cosignature,
    witness_key,
)
from appliance.ledger.keys import SigningKey
from appliance.ledger.notes import BadNote
from sync.district import mirror, witness
from sync.district.center import Center
from sync.district.mirror import told
from sync.district.store.store import SqlShelf, cosigned_size
from sync.ingest import FORK
from sync.pins import Pins, accepted, goes_on
from sync.settings import EnrolledStation
from tests.fakes.clock import FakeClock
from tests.fakes.published import StationLedger, open_district

WITNESS = witness_key("demo.district.999999/w1", b"\x09" * 32)
MIRROR = witness_key("demo.district.999999/mirror", b"\x0a" * 32)


@pytest.fixture
def center(tmp_path: Path, station: StationLedger, clock: FakeClock) -> Iterator[Center]:
    enrolled = EnrolledStation(
        code="999999100", name="青禾镇", origin=station.origin, vkey=station.vkey
    )
    opened = replace(open_district(tmp_path, [enrolled], clock, WITNESS), mirror_key=MIRROR)
    yield opened
    opened.store.close()


@pytest.fixture
def shelf(center: Center, station: StationLedger) -> SqlShelf:
    found = center.store.shelf(station.origin)
    assert found is not None
    return found


def signers(note: str, station: StationLedger) -> set[str]:
    """Who cosigned, by verified lines alone."""
    signed = open_checkpoint(note, station.vkey)
    keys = (WITNESS.verifier, MIRROR.verifier)
    return {key.name for key in keys if open_cosignature(note, signed, key) is not None}


def ask_witness(center: Center, station: StationLedger, old: int, size: int) -> int:
    proof = tree.consistency_path(old, size, station.node)
    body = witness.proof_request(old, proof, station.note(size))
    return witness.add_checkpoint(center.store, body, WITNESS, center.time_s).status


def test_entries_that_are_all_held_bear_both_lines(
    center: Center, shelf: SqlShelf, station: StationLedger
) -> None:
    station.grow(7)
    center.take(shelf, station.frame())
    assert signers(told(shelf), station) == {WITNESS.name, MIRROR.name}
    assert cosigned_size(shelf) == 7


def test_while_entries_are_missing_only_what_is_held_is_vouched_for(
    center: Center, shelf: SqlShelf, station: StationLedger
) -> None:
    station.grow(3)
    center.take(shelf, station.frame())
    station.grow(5)
    center.take(shelf, station.frame(3, 6))  # six of eight entries, under the checkpoint of eight
    assert open_checkpoint(told(shelf), station.vkey).size == 3
    center.take(shelf, station.frame(6))
    assert open_checkpoint(told(shelf), station.vkey).size == 8


def test_what_only_the_witness_has_seen_is_never_told_as_held(
    center: Center, shelf: SqlShelf, station: StationLedger
) -> None:
    station.grow(4)
    center.take(shelf, station.frame())
    station.grow(6)
    assert ask_witness(center, station, 4, 10) == 200
    assert (shelf.seen().size, cosigned_size(shelf)) == (10, 4)
    assert mirror.vouch(center.store, station.origin, MIRROR, center.time_s) == told(shelf)
    assert open_checkpoint(told(shelf), station.vkey).size == 4
    center.take(shelf, station.frame(4))
    assert signers(told(shelf), station) == {WITNESS.name, MIRROR.name}


def test_the_mirror_signs_alone_where_the_witness_is_ahead(
    center: Center, shelf: SqlShelf, station: StationLedger
) -> None:
    station.grow(10)
    assert ask_witness(center, station, 0, 10) == 200
    center.take(shelf, station.frame(0, 6, size=6))
    assert signers(told(shelf), station) == {MIRROR.name}


def test_a_forked_station_gets_no_further_word(
    center: Center, shelf: SqlShelf, station: StationLedger
) -> None:
    station.grow(4)
    center.take(shelf, station.frame())
    other = StationLedger(station.origin).grow(4, ',"other":1')
    assert center.take(shelf, other.frame()).reason == FORK
    station.grow(2)
    center.take(shelf, station.frame(4))
    assert mirror.vouch(center.store, station.origin, MIRROR, center.time_s) == told(shelf)
    assert open_checkpoint(told(shelf), station.vkey).size == 4


def test_asking_again_changes_neither_size_nor_time(
    center: Center, shelf: SqlShelf, station: StationLedger, clock: FakeClock
) -> None:
    station.grow(4)
    center.take(shelf, station.frame())
    before = told(shelf)
    clock.forward(seconds=600)
    center.take(shelf, station.frame(4))
    assert told(shelf) == before


def test_the_mirrors_word_outlives_the_process(
    center: Center, shelf: SqlShelf, station: StationLedger, tmp_path: Path, clock: FakeClock
) -> None:
    station.grow(4)
    center.take(shelf, station.frame())
    center.store.close()
    again = open_district(tmp_path, center.settings.stations, clock, WITNESS)
    try:
        found = again.store.shelf(station.origin)
        assert found is not None
        assert signers(told(found), station) == {WITNESS.name, MIRROR.name}
    finally:
        again.store.close()


# --- what an agent takes in -------------------------------------------------------------------


def noted(station: StationLedger, size: int, *keys: SigningKey) -> str:
    signed = Checkpoint(station.origin, size, station.root(size))
    return add_lines(station.note(size), [cosign(signed, key, 7) for key in keys])


@pytest.mark.parametrize(
    ("lines", "mirror_pinned", "taken"),
    [
        ((WITNESS, MIRROR), True, True),
        ((MIRROR,), True, True),  # the witness is ahead of the entries
        ((WITNESS,), True, False),  # nobody says that the entries are held
        ((), True, False),
        ((WITNESS,), False, True),  # enrolled before the district had a mirror key
        ((MIRROR,), False, False),  # a key that nobody pinned
    ],
)
def test_only_a_note_with_the_required_line_is_taken(
    station: StationLedger, lines: tuple[SigningKey, ...], mirror_pinned: bool, taken: bool
) -> None:
    station.grow(5)
    pins = Pins(station.vkey, WITNESS.vkey, MIRROR.vkey if mirror_pinned else "")
    note = noted(station, 5, *lines)
    if taken:
        assert accepted(note, pins).size == 5
    else:
        with pytest.raises(BadNote):
            accepted(note, pins)


def test_a_pinned_line_that_fails_spoils_the_note(station: StationLedger) -> None:
    station.grow(5)
    other = noted(station, 4, WITNESS).rsplit("\n— ", 1)[1]  # signed over another tree
    note = noted(station, 5, MIRROR) + "— " + other
    with pytest.raises(BadNote):
        accepted(note, Pins(station.vkey, WITNESS.vkey, MIRROR.vkey))


def test_a_smaller_tree_never_takes_the_place_of_a_larger_one(station: StationLedger) -> None:
    station.grow(5)
    pins = Pins(station.vkey, WITNESS.vkey, MIRROR.vkey)
    old, new = noted(station, 3, MIRROR), noted(station, 5, MIRROR)
    assert goes_on(old, accepted(new, pins), pins)
    assert goes_on(new, accepted(new, pins), pins)
    assert not goes_on(new, accepted(old, pins), pins)
    assert goes_on("no note", accepted(old, pins), pins)
    assert goes_on(None, accepted(old, pins), pins)
