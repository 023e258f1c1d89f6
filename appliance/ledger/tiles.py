"""The ledger as static files: paths, tiles and entry bundles (log_format.md 5; C2SP tlog-tiles).

    tile/<L>/<N>[.p/<W>]          256 (or W) hashes of 32 bytes; level L+1 hashes full tiles of L
    tile/entries/<N>[.p/<W>]      256 (or W) entries, each with a big-endian uint16 length

Pure: paths and bytes. Who writes and who reads them: publish.py, tile_tree.py.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from appliance.core import tree

WIDTH = 256
"""Entries or hashes in a full tile."""

BITS = 8
"""One level of tiles stands for this many levels of the tree."""

ENTRY_BYTES_MAX = 65_535
"""What a 16-bit length can say."""

LEVEL_MAX = 63
NUMBER_MAX = 2**55 - 1
"""Tiles of level 0 in the largest tree that is counted here."""

CHECKPOINT = "checkpoint"
VKEY = "vkey"

_PATH = re.compile(
    r"tile/(entries|[0-9]|[1-6][0-9])/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?\Z",
    re.ASCII,
)


class BadTile(ValueError):
    """A tile or bundle whose bytes have not the form that its path promises."""


class Tile(Struct, frozen=True):
    """A tile by tile level, number in its level and how many hashes it holds (1 … 256)."""

    level: int
    number: int
    width: int

    @property
    def path(self) -> str:
        return f"tile/{self.level}/{_number(self.number)}{_part(self.width)}"

    @property
    def bundle_path(self) -> str:
        """The entries under this tile of level 0."""
        return f"tile/entries/{_number(self.number)}{_part(self.width)}"


def tile_of(path: str) -> tuple[Tile, bool]:
    """The tile that a path names, and whether it is the bundle of entries under it.

    Raises BadTile for every other spelling of the same place: there is one path for one file.
    """
    found = _PATH.match(path)
    if found is None:
        raise BadTile("not the path of a tile")
    level, groups, width = found.groups()
    number = int(groups.replace("x", "").replace("/", ""))
    bundle = level == "entries"
    tile = Tile(0 if bundle else int(level), number, int(width) if width else WIDTH)
    if number > NUMBER_MAX or tile.level > LEVEL_MAX or tile.width > WIDTH:
        raise BadTile("beyond the largest tree, or wider than a tile")
    if path != (tile.bundle_path if bundle else tile.path):
        raise BadTile("not the one path of this tile")
    return tile, bundle


def tiles_for(size: int, since: int = 0) -> Iterator[Tile]:
    """The tiles that a tree of `size` has and one of `since` entries had not, level by level."""
    level = 0
    while (count := size >> (BITS * level)) > 0:
        old = since >> (BITS * level)
        full, rest = divmod(count, WIDTH)
        for number in range(old // WIDTH, full):
            yield Tile(level, number, WIDTH)
        if rest and count != old:
            yield Tile(level, full, rest)
        level += 1


def tile_at(level: int, number: int, size: int) -> Tile:
    """Tile `number` of a tile level as wide as a tree of `size` has it. Raises IndexError."""
    width = min(WIDTH, (size >> (BITS * level)) - WIDTH * number)
    if width <= 0:
        raise IndexError(f"no tile {level}/{number} in a tree of {size}")
    return Tile(level, number, width)


def encode_hashes(hashes: Sequence[bytes]) -> bytes:
    return b"".join(hashes)


def decode_hashes(data: bytes, width: int) -> list[bytes]:
    """The hashes of a tile. Raises BadTile unless there are exactly `width`."""
    if len(data) != tree.HASH_LENGTH * width:
        raise BadTile(f"{len(data)} bytes are no tile of {width} hashes")
    return [data[i : i + tree.HASH_LENGTH] for i in range(0, len(data), tree.HASH_LENGTH)]


def encode_bundle(bodies: Sequence[bytes]) -> bytes:
    """Each entry behind its length, big-endian uint16. Raises BadTile for one that is longer."""
    if any(len(body) > ENTRY_BYTES_MAX for body in bodies):
        raise BadTile("an entry of more than 65,535 bytes")
    return b"".join(len(body).to_bytes(2, "big") + body for body in bodies)


def decode_bundle(data: bytes, width: int) -> list[bytes]:
    """The entries of a bundle. Raises BadTile unless there are exactly `width` and no rest."""
    bodies: list[bytes] = []
    at = 0
    while at < len(data):
        if len(bodies) == width or at + 2 > len(data):
            raise BadTile("bytes are left after the last entry")
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data):
            raise BadTile("the last entry is cut off")
        bodies.append(data[at + 2 : end])
        at = end
    if len(bodies) != width:
        raise BadTile(f"{len(bodies)} entries where {width} should be")
    return bodies


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of hashes, by the node rule."""
    row = list(hashes)
    while len(row) > 1:
        row = [tree.node(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def _number(number: int) -> str:
    """Groups of three digits, all but the last with an `x` in front: x001/x234/067."""
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03d}")
    return "/".join(reversed(groups))


def _part(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"
