from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core import tree
from appliance.ledger import tiles
from appliance.ledger.tiles import BadTile, Tile


def test_paths_and_bytes_of_the_published_example(log_vectors: dict[str, Any]) -> None:
    tile = tiles.tile_at(0, 0, 5)
    assert tile.path == log_vectors["tile_0_path"]
    assert tile.bundle_path == log_vectors["entry_bundle_path"]
    bodies = [text.encode() for text in log_vectors["entries"]]
    bundle = bytes.fromhex(log_vectors["entry_bundle_hex"])
    assert tiles.encode_bundle(bodies) == bundle
    assert tiles.decode_bundle(bundle, 5) == bodies
    hashes = [tree.leaf(body) for body in bodies]
    assert tiles.encode_hashes(hashes).hex() == log_vectors["tile_0_hex"]
    assert tiles.decode_hashes(bytes.fromhex(log_vectors["tile_0_hex"]), 5) == hashes


def test_large_numbers_go_in_groups_of_three(log_vectors: dict[str, Any]) -> None:
    path = Tile(0, 1_234_067, 256).path
    assert path == "tile/0/" + log_vectors["tile_index_1234067"]
    assert Tile(1, 5, 7).path == "tile/1/005.p/7"
    assert Tile(0, 1234, 256).bundle_path == "tile/entries/x001/234"


@pytest.mark.parametrize("size", [1, 255, 256, 257, 700, 65_536, 70_000])
def test_each_size_has_the_published_tiles(log_vectors: dict[str, Any], size: int) -> None:
    by_level: dict[int, list[Tile]] = {}
    for tile in tiles.tiles_for(size):
        by_level.setdefault(tile.level, []).append(tile)
    published = log_vectors["tiles_for_size"][str(size)]
    assert len(by_level) == len(published)
    for row in published:
        there = by_level[row["level"]]
        full = [tile for tile in there if tile.width == tiles.WIDTH]
        rest = [tile.width for tile in there if tile.width != tiles.WIDTH]
        assert len(full) == row["full"]
        assert rest == ([row["partial_width"]] if row["partial_width"] else [])
        assert there[-1].path == row["last"]


@given(st.integers(0, 70_000), st.integers(0, 70_000))
def test_what_is_new_and_what_was_there_make_the_whole(one: int, other: int) -> None:
    since, size = sorted((one, other))
    whole = set(tiles.tiles_for(size))
    assert set(tiles.tiles_for(size, since)) == whole - set(tiles.tiles_for(since))


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_its_entries_back(bodies: list[bytes]) -> None:
    assert tiles.decode_bundle(tiles.encode_bundle(bodies), len(bodies)) == bodies


def test_lengths_at_both_ends_are_read() -> None:
    bodies = [b"", b"x" * 65_535, b""]
    assert tiles.decode_bundle(tiles.encode_bundle(bodies), 3) == bodies


@pytest.mark.parametrize("cut", range(1, 10))
def test_a_bundle_cut_or_longer_or_of_another_width_is_refused(cut: int) -> None:
    bundle = tiles.encode_bundle([b"ab", b"c", b""])
    with pytest.raises(BadTile):
        tiles.decode_bundle(bundle[:-cut], 3)
    with pytest.raises(BadTile):
        tiles.decode_bundle(bundle + bytes(cut), 3)
    with pytest.raises(BadTile):
        tiles.decode_bundle(bundle, 3 + cut)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_tile_has_exactly_32_bytes_a_hash(length: int) -> None:
    with pytest.raises(BadTile):
        tiles.decode_hashes(bytes(length), 1)


def test_no_tile_is_empty() -> None:
    with pytest.raises(IndexError):
        tiles.tile_at(0, 1, 256)
    with pytest.raises(IndexError):
        tiles.tile_at(1, 0, 255)
    assert list(tiles.tiles_for(0)) == []
