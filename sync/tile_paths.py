"""Which names of a published ledger may be read from outside (log_format.md 5)."""

from appliance.ledger import tiles
from appliance.ledger.tiles import BadTile


def is_tile(name: str) -> bool:
    """Whether `name` is the one path of a tile or of a bundle of entries."""
    try:
        tiles.tile_of(name)
    except BadTile:
        return False
    return True


def is_published(name: str) -> bool:
    """Whether `name` is the checkpoint, the verifier key or a tile: nothing else is served."""
    return name in (tiles.CHECKPOINT, tiles.VKEY) or is_tile(name)
