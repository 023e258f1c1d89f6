"""Which names of a published ledger are served: tiles, checkpoint, vkey, and nothing else."""

import pytest

from appliance.ledger import tiles
from sync.tile_paths import is_published


@pytest.mark.parametrize("size", [1, 255, 256, 257, 700, 65_536, 70_000])
def test_every_file_of_a_tree_may_be_read(size: int) -> None:
    for tile in tiles.tiles_for(size):
        assert is_published(tile.path)
        if tile.level == 0:
            assert is_published(tile.bundle_path)
    assert is_published("checkpoint")
    assert is_published("vkey")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "station.db",
        "../station.db",
        "tile/../../station.db",
        "tile/0/../../keys/ledger",
        "checkpoint/",
        "checkpoint\n",
        "checkpoint.part",
        "tile/0/000.part",
        "tile/64/000",
        "tile/00/000",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/000.p/0",
        "tile/0/000.p/1000",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/x000/000",
        "tile/0/x001/x000",
        "tile/0/001/000",
        "tile/0/X001/000",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/entries/000/",
        "tile//entries/000",
        "tile/entries",
        "tile/0",
        "tile",
        "tile/0/x000",
        "/etc/passwd",
        "tile/0/٠٠٠",
    ],
)
def test_nothing_else_may_be_read(name: str) -> None:
    assert not is_published(name)
