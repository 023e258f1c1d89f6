"""A published tree that does not continue what is held: fetched again from where both agree."""

from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from appliance.core import tree
from appliance.ledger.checkpoints import size_of
from appliance.ledger.tiles import BadTile
from sync import bundle
from sync.district.watch.histories import Held, note_in
from sync.sources import FrameSource, Route, Source, TreeSource
from sync.stick_source import StickSource


def note_of(source: Source) -> str:
    """The signed note under which a source stands, "" where it has none."""
    if isinstance(source, TreeSource | StickSource):
        return source.note
    return note_in(source.frame) if isinstance(source, FrameSource) else ""


def shown_by(source: Source) -> int:
    """The size of the checkpoint that a source showed, once it was taken. Raises BadNote."""
    if isinstance(source, FrameSource):
        return size_of(bundle.read(source.frame).note)
    return size_of(source.note) if isinstance(source, TreeSource) else 0


def common(held: Held, read: tree.Read, size: int) -> int:
    """How many entries a published tree of `size` shares with what is held: halving, by roots."""
    agree, differ = 0, min(held.size, size) + 1
    while differ - agree > 1:
        middle = (agree + differ) // 2
        if tree.root(middle, held.node) == tree.root(middle, read):
            agree = middle
        else:
            differ = middle
    return agree


class FromCommon(Struct, frozen=True):
    """The same tree, one frame from the last entry that both share."""

    source: TreeSource | StickSource
    held: Held

    @property
    def route(self) -> Route:
        return self.source.route

    @property
    def origin(self) -> str:
        return self.source.origin

    def frames(self, held: int) -> Iterator[bytes]:
        """None where a stick does not hold what lies before: it begins behind it."""
        size = size_of(self.source.note)
        try:
            start = common(self.held, self.source.tree.reader(size), size)
        except BadTile:
            return
        if start < held:
            yield from islice(self.source.frames(start), 1)
