"""A tile tree brought onto a stick: what lies there and is right stays, the checkpoint comes last.

A stick may hold a range: the bundles of entries from `start` on, and every hash tile that a
consistency proof from there needs. Full tiles never change, so a stick that was cut at any file is
simply given the same tree again. What does not fit is left out whole, from the end: the stick then
holds a shorter run of entries under the same checkpoint, and another stick goes on behind it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from msgspec import Struct, field

from appliance.core import tree
from appliance.ledger import checkpoints, notes, tiles
from appliance.ledger.notes import BadNote
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.tiles import BadTile, Tile
from sync.stick_files import FULL, LIES, BadFile, Stick, StickFault
from sync.stick_layout import NOTE_BYTES_MAX

RESERVE_BLOCKS: Final = 16
"""Left free for folders that grow and for one file under its temporary name."""

Say = Callable[[int, int], None]
"""Bytes done, bytes to do; called often, must be quick."""


class Item(Struct, frozen=True):
    """One file: its path below the ledger's folder, and where its bytes come from."""

    path: str
    body: Callable[[], bytes]


class Load(Struct, frozen=True):
    """Everything of one ledger that should lie on the stick.

    `base`: hash tiles, useless in parts; `runs`: (end of the entries, their files), in order;
    `extras`: texts and parcels, each useful alone.
    """

    base: Sequence[Item]
    runs: Sequence[tuple[int, Sequence[Item]]]
    extras: Sequence[Item] = ()


class Given(Struct):
    """What became of a load. Entries up to `stop` are on the stick; `extras` of its paths."""

    stop: int
    written: int = 0
    kept: int = 0
    mended: int = 0
    missing_bytes: int = 0
    extras: int = 0
    settled: list[Item] = field(default_factory=list)


def load_of(published: TileTree, signed: checkpoints.Checkpoint, start: int) -> Load:
    """The files of a tree, from the tile that holds entry `start`. Raises BadTile later on.

    Every file is proven from the tile above it while it is read, up to the signed root.
    """
    size = signed.size
    if tree.root(size, published.reader(size)) != signed.root:
        raise BadTile("the tiles do not lead to the signed root")
    first = start // tiles.WIDTH
    full = size // tiles.WIDTH
    base = [one for one in tiles.tiles_for(size) if one.level or one.number == full]
    runs = [
        (min((number + 1) * tiles.WIDTH, size), _run(published, size, number))
        for number in range(first, -(-size // tiles.WIDTH))
    ]
    return Load([_hashes(published, one, size) for one in base], runs)


def _run(published: TileTree, size: int, number: int) -> list[Item]:
    tile = tiles.tile_at(0, number, size)
    bundle = Item(tile.bundle_path, lambda: _bundle(published, tile, size))
    return [_hashes(published, tile, size), bundle] if tile.width == tiles.WIDTH else [bundle]


def _hashes(published: TileTree, tile: Tile, size: int) -> Item:
    def body() -> bytes:
        hashes = published.tile_hashes(tile)
        if tile.width == tiles.WIDTH and size >> (tiles.BITS * (tile.level + 1)) > tile.number:
            above = published.hash(tiles.BITS * (tile.level + 1), tile.number, size=size)
            if tiles.fold(hashes) != above:
                raise BadTile(f"{tile.path} differs from the tile above it")
        return tiles.encode_hashes(hashes)

    return Item(tile.path, body)


def _bundle(published: TileTree, tile: Tile, size: int) -> bytes:
    first = tile.number * tiles.WIDTH
    bodies = [one for _seq, one in published.entries(first, first + tile.width, size=size)]
    if [tree.leaf(one) for one in bodies] != published.tile_hashes(tile):
        raise BadTile(f"{tile.bundle_path} differs from its hashes")
    return tiles.encode_bundle(bodies)


def give(
    stick: Stick, folder: str, load: Load, note: str, *, start: int, say: Say = lambda _d, _o: None
) -> Given:
    """Bring `load` into `folder` of the stick, then `note`.

    Cut anywhere, the older checkpoint stands and what it promises lies there. Raises StickFault
    when the stick is closed, or does not keep what it took; BadTile when the source is broken.
    """
    given = Given(start)
    plan = _Plan(stick, folder, given)
    plan.look(load)
    fitting = plan.fitting(load, len(note.encode()))
    plan.carry_out(load, fitting, say)
    for item in given.settled:
        if not stick.holds(f"{folder}/{item.path}", item.body()):
            raise StickFault(f"{folder}/{item.path}", LIES)
    before = _size_there(stick, folder)
    # A newer checkpoint over fewer entries would hide what the older one still shows.
    further = given.missing_bytes == 0 or given.stop >= before
    if plan.based and further and _promised(stick, folder, note):
        _drop_partial(stick, folder, load, given.stop, before)
        return given
    given.stop = start
    given.missing_bytes += len(note.encode())
    return given


class _Plan:
    """What has to be written, and as much of it as fits."""

    def __init__(self, stick: Stick, folder: str, given: Given) -> None:
        self._stick, self._folder, self._given = stick, folder, given
        self._lacking: dict[str, int] = {}
        self._bent: set[str] = set()
        self._say: Say = lambda _done, _whole: None
        self._done = self._whole = 0
        self.based = False

    def look(self, load: Load) -> None:
        """Which files lie there already and are right."""
        for item in _each(load):
            body, there = item.body(), None
            try:
                there = self._stick.read(f"{self._folder}/{item.path}", len(body))
            except BadFile:
                self._bent.add(item.path)
            if there is not None and there != body:
                self._bent.add(item.path)
            if there != body:
                self._lacking[item.path] = len(body)

    def fitting(self, load: Load, note_bytes: int) -> set[str]:
        """Paths that may be written: the base, then runs in order, then what else there is."""
        room = self._stick.room()
        left = room.free - room.cost(note_bytes) - RESERVE_BLOCKS * room.block
        taken: set[str] = set()

        def takes(group: Sequence[Item]) -> bool:
            nonlocal left
            lacking = [one.path for one in group if one.path in self._lacking]
            cost = sum(room.cost(self._lacking[one]) for one in lacking)
            if cost > left and cost:
                return False
            taken.update(lacking)
            left -= cost
            return True

        # A run behind one that is missing is of no use; a text behind one is.
        for group in (load.base, *(items for _stop, items in load.runs)):
            if not takes(group):
                break
        for one in load.extras:
            takes([one])
        return taken

    def carry_out(self, load: Load, fitting: set[str], say: Say) -> None:
        given, whole = self._given, sum(self._lacking.values())
        self._done, self._whole, self._say = 0, whole, say
        say(0, whole)
        self.based = self._group(load.base, fitting)
        going = self.based
        for stop, items in load.runs:
            going = going and self._group(items, fitting)
            if not going:
                break
            given.stop = stop
        given.extras = sum(self.based and self._group([one], fitting) for one in load.extras)
        given.missing_bytes = sum(self._lacking.values())

    def _group(self, items: Sequence[Item], fitting: set[str]) -> bool:
        """Write these; False when one of them is not on the stick afterwards."""
        if any(one.path in self._lacking and one.path not in fitting for one in items):
            return False
        for one in items:
            if one.path not in self._lacking:
                self._given.kept += 1
            elif not self._written(one):
                return False
            self._given.settled.append(one)
        return True

    def _written(self, item: Item) -> bool:
        body = item.body()
        try:
            self._stick.put(f"{self._folder}/{item.path}", body)
        except StickFault as fault:
            if fault.reason != FULL:
                raise
            return False  # less room than the stick told: what was there before still stands
        self._given.written += 1
        self._given.mended += item.path in self._bent
        self._done += self._lacking.pop(item.path)
        self._say(self._done, self._whole)
        return True


def _each(load: Load) -> Iterator[Item]:
    yield from load.base
    for _stop, items in load.runs:
        yield from items
    yield from load.extras


def _promised(stick: Stick, folder: str, note: str) -> bool:
    """Whether the checkpoint is on the stick; only now what was written counts."""
    path, data = f"{folder}/{tiles.CHECKPOINT}", note.encode()
    if stick.holds(path, data):
        return True
    try:
        stick.put(path, data)
    except StickFault as fault:
        if fault.reason != FULL:
            raise
        return False
    return True


def _size_there(stick: Stick, folder: str) -> int:
    """What the stick's older checkpoint says; only names of files to clear follow from it."""
    try:
        data = stick.read(f"{folder}/{tiles.CHECKPOINT}", NOTE_BYTES_MAX)
        return checkpoints.parse_text(notes.parse(data).text).size if data else 0
    except (BadFile, BadNote):
        return 0


def _drop_partial(stick: Stick, folder: str, load: Load, stop: int, before: int) -> None:
    """Partial tiles of the older checkpoint, where their full ones are on the stick now."""
    base = {one.path for one in load.base}
    runs = {one.path for end, items in load.runs if end <= stop for one in items}
    level = 0
    while count := before >> (tiles.BITS * level):
        number, rest = divmod(count, tiles.WIDTH)
        part, whole = Tile(level, number, rest), Tile(level, number, tiles.WIDTH)
        if rest and whole.path in base | runs:
            stick.remove(f"{folder}/{part.path}")
            if level == 0:
                stick.remove(f"{folder}/{part.bundle_path}")
        level += 1
