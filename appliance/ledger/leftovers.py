"""Partial tiles of earlier sizes in a folder: they may stay, as what was promised with them.

A partial tile must stay until its full tile exists (log_format.md 5). Whoever kept one can show
it, so it has to be the beginning of the tile that is there now.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from appliance.ledger import tiles
from appliance.ledger.disk import disk_faults
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.tiles import BadTile, Tile

ENTRIES = "entries"


def broken_parts(folder: Path, tree: TileTree, size: int) -> Iterator[tuple[int, str]]:
    """(first entry under it, path) of every earlier partial file that is no beginning."""
    with disk_faults():
        paths = sorted(folder.glob("tile/**/*.p/*"))
    for path in paths:
        name = path.relative_to(folder).as_posix()
        found = _tile_of(PurePosixPath(name))
        if found is None:
            continue
        tile, bundle = found
        if tile.number * tiles.WIDTH + tile.width > size >> (tile.level * tiles.BITS):
            continue  # wider than this tree: of a size that is being published
        with disk_faults():
            data = path.read_bytes()
        try:
            fits = data == _beginning(tree, tile, size, bundle=bundle)
        except BadTile:
            continue  # found where the tile of this size was read
        if not fits:
            yield (tile.number * tiles.WIDTH) << (tile.level * tiles.BITS), name


def _beginning(tree: TileTree, tile: Tile, size: int, *, bundle: bool) -> bytes:
    whole = tiles.tile_at(tile.level, tile.number, size)
    if not bundle:
        return tiles.encode_hashes(tree.tile_hashes(whole)[: tile.width])
    first = tile.number * tiles.WIDTH
    bodies = [body for _seq, body in tree.entries(first, first + tile.width, size=size)]
    return tiles.encode_bundle(bodies)


def _tile_of(path: PurePosixPath) -> tuple[Tile, bool] | None:
    """The tile that a path names, and whether it is its bundle; None for any other file."""
    _tile, level, *groups, width = path.parts
    digits = "".join(group.removeprefix("x").removesuffix(".p") for group in groups)
    bundle = level == ENTRIES
    try:
        tile = Tile(0 if bundle else int(level), int(digits), int(width))
    except ValueError:
        return None
    return (tile, bundle) if path.as_posix() in (tile.path, tile.bundle_path) else None
