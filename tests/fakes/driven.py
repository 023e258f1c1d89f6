"""A township's ledger as the driver makes it, each entry with its own nonce and signature."""

from dataclasses import dataclass
from pathlib import Path

from appliance.ledger.tile_tree import TileTree
from provisioning.drive.box import make
from provisioning.drive.business import drive


@dataclass(frozen=True, slots=True)
class Driven:
    """The entries of a driven station and its newest checkpoint."""

    entries: tuple[bytes, ...]
    note: str
    vkey: str
    state: Path
    """Its folder, with `station.db` and the published `ledger/`."""


def driven_station(folder: Path, seed: int, commits: int) -> Driven:
    """Drive a new demo station in `folder`."""
    make(folder, seed)
    drive(folder, seed, commits, acknowledged=lambda _seq, _leaf: None, rest=lambda: None)
    tree = TileTree(folder / "station" / "ledger")
    note = tree.checkpoint() or b""
    entries = tuple(body for _seq, body in tree.entries())
    return Driven(entries, note.decode(), tree.vkey_text() or "", folder / "station")
