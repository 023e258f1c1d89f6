"""A tile tree that a person names: a folder, or an address."""

from pathlib import Path

from appliance.ledger.tile_tree import TileTree
from sync.tile_fetch import fetch_from


def tree_at(source: str) -> TileTree:
    """The tile tree in a folder or behind an address."""
    if source.startswith(("http://", "https://")):
        return TileTree.http(fetch_from(source))
    return TileTree(Path(source))
