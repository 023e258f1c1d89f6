"""What each route hands to ingest: frames of a tree, one frame, a checkpoint by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core import tree
from appliance.ledger import tiles
from appliance.ledger.checkpoints import open_checkpoint, open_cosignature
from appliance.ledger.tile_tree import TileTree
from sync import bundle
from sync import ingest as rules
from sync.bundle import write
from sync.district.center import Center
from sync.ingest import Outcome
from sync.sources import FrameSource, Route, TreeSource, anchor
from tests.fakes.published import StationLedger


def published(folder: Path, station: StationLedger, size: int | None = None) -> TileTree:
    """The tree of `station` as the files that it publishes."""
    whole = station.size if size is None else size
    for one in tiles.tiles_for(whole, 0):
        first = one.number * tiles.WIDTH
        nodes = range(first, first + one.width)
        _put(
            folder / one.path,
            tiles.encode_hashes([station.node(one.level * tiles.BITS, index) for index in nodes]),
        )
        if one.level == 0:
            bodies = station.bodies[first : first + one.width]
            _put(folder / one.bundle_path, tiles.encode_bundle(bodies))
    _put(folder / tiles.CHECKPOINT, station.note(whole).encode())
    return TileTree(folder)


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def held(district: Center, station: StationLedger) -> list[bytes]:
    shelf = district.store.shelf(station.origin)
    assert shelf is not None
    return [body for _seq, body in shelf.entries(0, shelf.size)]


def cosigned(district: Center, station: StationLedger) -> int | None:
    """Size of the tree that the district's witness signed; None for none."""
    shelf = district.store.shelf(station.origin)
    assert shelf is not None
    note = shelf.seen().note
    if not note:
        return None
    signed = open_checkpoint(note, station.vkey)
    assert open_cosignature(note, signed, district.witness_key.vkey) is not None
    return signed.size


def reasons(district: Center, station: StationLedger) -> list[str]:
    return [reason for _number, reason, _at in district.store.evidence(station.origin)]


@pytest.mark.parametrize("size", [1, 255, 256, 257, 1024, 1025, 2600])
def test_a_tree_is_taken_in_whole_and_cosigned(
    tmp_path: Path, district: Center, station: StationLedger, size: int
) -> None:
    station.grow(size)
    source = TreeSource(published(tmp_path / "tree", station), station.note())
    assert district.take_in(source) == Outcome(size, size)
    assert held(district, station) == station.bodies
    assert cosigned(district, station) == size


def test_a_tree_that_brings_nothing_new_shows_its_checkpoint(
    tmp_path: Path, district: Center, station: StationLedger
) -> None:
    station.grow(300)
    district.take(district.store.shelves()[0], station.frame())
    source = TreeSource(published(tmp_path / "tree", station), station.note())
    assert len(list(source.frames(300))) == 1
    assert district.take_in(source) == Outcome(300, 0)


def test_a_stick_that_comes_late_is_checked_against_what_is_held(
    tmp_path: Path, district: Center, station: StationLedger
) -> None:
    old = published(tmp_path / "old", station.grow(40), 40)
    note = station.note()
    district.take(district.store.shelves()[0], station.grow(20).frame())
    assert district.take_in(TreeSource(old, note, Route.STICK)) == Outcome(60, 0)
    forked = StationLedger(station.origin).grow(30).grow(10, ',"other":1')
    lie = TreeSource(published(tmp_path / "lie", forked), forked.note(), Route.STICK)
    assert district.take_in(lie).reason == rules.FORK


@pytest.mark.parametrize(("held_before", "ends"), [(0, [1024, 1280]), (10, [1024, 1280])])
def test_frames_end_where_entry_bundles_end(
    tmp_path: Path, station: StationLedger, held_before: int, ends: list[int]
) -> None:
    source = TreeSource(published(tmp_path, station.grow(1280)), station.note())
    assert [bundle.read(one).stop for one in source.frames(held_before)] == ends


def test_long_entries_travel_in_frames_within_the_limits(
    tmp_path: Path, district: Center, station: StationLedger
) -> None:
    for seq in range(300):
        station.append(b"%05d" % seq + bytes(range(256)) * 40)
    source = TreeSource(published(tmp_path / "tree", station), station.note())
    frames = list(source.frames(0))
    assert all(len(one) <= bundle.BYTES_MAX for one in frames)
    assert len(frames) > 2
    assert district.take_in(source) == Outcome(300, 300)


def test_a_file_that_is_missing_stays_visible_and_what_came_before_is_kept(
    tmp_path: Path, district: Center, station: StationLedger
) -> None:
    source = TreeSource(published(tmp_path / "tree", station.grow(1400)), station.note())
    (tmp_path / "tree" / "tile/entries/004").unlink()
    assert district.take_in(source) == Outcome(1024, 1024, rules.BROKEN_SOURCE)
    number, reason, _at = district.store.evidence(station.origin)[0]
    assert reason == rules.BROKEN_SOURCE
    kept = district.store.evidence_body(number)
    assert kept is not None
    assert b"tile/entries/004" in kept[0]


def test_a_tree_without_a_note_is_broken(district: Center, station: StationLedger) -> None:
    class Empty:
        def entries(self, start: int, stop: int, *, size: int) -> Iterator[tuple[int, bytes]]:
            raise AssertionError((start, stop, size))

        def reader(self, size: int) -> tree.Read:
            raise AssertionError(size)

    source = TreeSource(Empty(), f"{station.origin}\n7\n")
    assert district.take_in(source) == Outcome(0, 0, rules.BROKEN_SOURCE)


# --- a checkpoint by itself ------------------------------------------------------------


def test_an_anchor_is_a_promise_and_no_accusation(
    district: Center, station: StationLedger
) -> None:
    assert district.take_in(anchor(station.grow(9).note())) == Outcome(0, 0, rules.UNPROVEN)
    assert reasons(district, station) == [rules.UNPROVEN]
    shelf = district.store.shelf(station.origin)
    assert shelf is not None
    assert not shelf.disputed
    assert shelf.signed_size == 9
    assert cosigned(district, station) is None


def test_an_anchor_is_cosigned_when_its_entries_have_come(
    district: Center, station: StationLedger
) -> None:
    district.take_in(anchor(station.grow(9).note()))
    assert district.take_in(FrameSource(station.frame(0, 9))) == Outcome(9, 9)
    assert cosigned(district, station) == 9


def test_a_late_stick_is_cosigned_though_an_anchor_promised_more(
    district: Center, station: StationLedger
) -> None:
    stick = station.grow(5).frame()
    district.take_in(anchor(station.grow(5).note()))
    assert district.take_in(FrameSource(stick, Route.STICK)) == Outcome(5, 5)
    assert cosigned(district, station) == 5


def test_an_anchor_over_entries_that_are_held_is_proven_at_once(
    district: Center, station: StationLedger
) -> None:
    district.take_in(FrameSource(station.grow(9).frame()))
    assert district.take_in(anchor(station.note(4))) == Outcome(9, 0)
    assert reasons(district, station) == []


@pytest.mark.parametrize("anchored_first", [True, False])
def test_an_anchor_that_contradicts_entries_names_the_fork(
    district: Center, station: StationLedger, anchored_first: bool
) -> None:
    forked = StationLedger(station.origin).grow(3).grow(3, ',"other":1')
    frame, promised = FrameSource(station.grow(6).frame()), anchor(forked.note())
    outcomes = [
        district.take_in(one)
        for one in ((promised, frame) if anchored_first else (frame, promised))
    ]
    assert outcomes[-1].reason == rules.FORK


def test_an_anchor_under_another_key_is_refused(district: Center, station: StationLedger) -> None:
    thief = StationLedger(station.origin, seed=9).grow(3)
    assert district.take_in(anchor(thief.note())).reason == rules.BAD_SIGNATURE


def test_a_frame_says_whose_it_claims_to_be(station: StationLedger) -> None:
    assert FrameSource(station.grow(1).frame()).origin == station.origin
    assert FrameSource(b"nonsense").origin == ""
    assert FrameSource(write(station.bundle(0))).route is Route.PUSH


def test_a_fork_is_kept_beside_the_note_that_proves_it_not_beside_a_promise(
    district: Center, station: StationLedger
) -> None:
    district.take_in(FrameSource(station.grow(6).frame()))
    proven = station.note()
    district.take_in(anchor(station.grow(3).note()))
    forked = StationLedger(station.origin).grow(3).grow(3, ',"other":1')
    assert district.take_in(FrameSource(forked.frame())).reason == rules.FORK
    number, reason, _at = district.store.evidence(station.origin)[0]
    kept = district.store.evidence_body(number)
    assert reason == rules.FORK
    assert kept is not None
    assert kept[1] == proven
