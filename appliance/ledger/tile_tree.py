"""Reading a published tile tree, from a folder, a stick or an address.

Nothing that is read here is believed by itself: entries and hashes count only as far as a signed
checkpoint proves them (verify.py, or the proofs of core/tree).
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path

from appliance.ledger import checkpoints, notes, tiles
from appliance.ledger.disk import disk_faults
from appliance.ledger.tiles import BadTile, Tile

Fetch = Callable[[str], bytes | None]
"""Path inside the tree -> bytes; None when there is no such file. Raises Fault."""

TILES_KEPT = 64
"""Hash tiles remembered: a proof touches a few of each level."""

FILE_BYTES_MAX = tiles.WIDTH * (2 + 65_535)
"""The largest entry bundle; more is not read from outside."""


class TileTree:
    """A tile tree as its checkpoint's size says it must be.

    Methods raise BadTile for a missing or malformed file, IndexError beyond the size.
    """

    def __init__(self, folder: Path | Fetch) -> None:
        self.folder = folder if isinstance(folder, Path) else None
        """Where the tree lies; None behind an address."""
        self._fetch = _folder_fetch(folder) if isinstance(folder, Path) else folder
        self._kept: OrderedDict[str, list[bytes]] = OrderedDict()

    @classmethod
    def http(cls, fetch: Fetch) -> "TileTree":
        """The tree behind an address; `fetch` does the asking (a requests session in sync)."""
        return cls(fetch)

    def vkey_text(self) -> str | None:
        """The verifier key that lies beside the tree. A hint, not a reason to trust."""
        data = self._fetch(tiles.VKEY)
        return None if data is None else data.decode("utf-8", "replace").strip()

    def checkpoint(self) -> bytes | None:
        """The newest checkpoint, with its cosignatures, unverified."""
        return self._fetch(tiles.CHECKPOINT)

    def size(self) -> int:
        """The size that the (unverified) checkpoint names; 0 when there is none."""
        data = self.checkpoint()
        if data is None:
            return 0
        return checkpoints.parse_text(notes.parse(data).text).size

    def entries(
        self, start: int = 0, stop: int | None = None, *, size: int | None = None
    ) -> Iterator[tuple[int, bytes]]:
        """(seq, bytes) for start <= seq < stop, of a tree of `size` (default: checkpoint's)."""
        whole = self.size() if size is None else size
        end = whole if stop is None else stop
        if end > whole:
            raise IndexError(f"no entry {end - 1} in a tree of {whole}")
        at = start
        while at < end:
            number, offset = divmod(at, tiles.WIDTH)
            bodies = self._bundle(tiles.tile_at(0, number, whole))
            for body in bodies[offset : offset + end - at]:
                yield at, body
                at += 1

    def hash(self, level: int, index: int, *, size: int) -> bytes:
        """A complete node of the tree of `size` entries, by single-bit level and index."""
        tile_level, bits = divmod(level, tiles.BITS)
        number, offset = divmod(index << bits, tiles.WIDTH)
        count = 1 << bits
        tile = tiles.tile_at(tile_level, number, size)
        if offset + count > tile.width:
            raise IndexError(f"no node {level}/{index} in a tree of {size}")
        return tiles.fold(self._hashes(tile)[offset : offset + count])

    def reader(self, size: int) -> Callable[[int, int], bytes]:
        """`read(level, index)` for the proofs of core/tree."""
        return lambda level, index: self.hash(level, index, size=size)

    def leaves(self, size: int) -> Iterator[bytes]:
        """The leaf hashes of a tree of `size`, from the tiles of level 0."""
        for number in range(-(-size // tiles.WIDTH)):
            yield from self._hashes(tiles.tile_at(0, number, size))

    def tile_hashes(self, tile: Tile) -> list[bytes]:
        """The hashes of one tile as they lie there."""
        return self._hashes(tile)

    def _hashes(self, tile: Tile) -> list[bytes]:
        if tile.path not in self._kept:
            whole = Tile(tile.level, tile.number, tiles.WIDTH)
            data, width = self._either(tile.path, whole.path, tile.width)
            self._kept[tile.path] = tiles.decode_hashes(data, width)[: tile.width]
            if len(self._kept) > TILES_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(tile.path)
        return self._kept[tile.path]

    def _bundle(self, tile: Tile) -> list[bytes]:
        whole = Tile(0, tile.number, tiles.WIDTH)
        data, width = self._either(tile.bundle_path, whole.bundle_path, tile.width)
        return tiles.decode_bundle(data, width)[: tile.width]

    def _either(self, path: str, whole_path: str, width: int) -> tuple[bytes, int]:
        """The file of the asked width; where the tree has grown over it, the full one."""
        for candidate, wide in ((path, width), (whole_path, tiles.WIDTH)):
            data = self._fetch(candidate)
            if data is not None:
                if len(data) > FILE_BYTES_MAX:
                    raise BadTile(f"{candidate} is longer than any tile")
                return data, wide
        raise BadTile(f"{path} is missing")


def _folder_fetch(folder: Path) -> Fetch:
    def fetch(path: str) -> bytes | None:
        with disk_faults():
            try:
                return (folder / path).read_bytes()
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                return None

    return fetch
