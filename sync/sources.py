"""Where entries of a ledger come from: what every route hands to `sync.ingest`.

A source says by which route it came and whose ledger it claims to be; it yields frames of
sync.bundle from the entry that is asked for. Nothing of it is believed.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from appliance.core.tree import Read, consistency_path
from appliance.ledger.checkpoints import parse_text
from appliance.ledger.notes import BadNote
from appliance.ledger.notes import parse as parse_note
from appliance.ledger.tiles import WIDTH, BadTile
from sync import bundle
from sync.bundle import BadBundle, Bundle


class Route(StrEnum):
    """How a frame travelled; evidence names it."""

    PUSH = "push"
    PULL = "pull"
    STICK = "stick"
    SMS = "sms"


class BrokenSource(ValueError):
    """A source whose files do not hold what its checkpoint says; `body` is what shows it."""

    def __init__(self, why: str, body: bytes) -> None:
        super().__init__(why)
        self.body = body


class Source(Protocol):
    """What one route brings of one ledger."""

    @property
    def route(self) -> Route: ...

    @property
    def origin(self) -> str:
        """The origin that it claims; "" where its bytes name none."""
        ...

    def frames(self, held: int) -> Iterator[bytes]:
        """Frames from entry `held` on, each taken before the next is made.

        Raises SyncFault or StorageFault when the route breaks (what was taken stays), and
        BrokenSource.
        """
        ...


class FrameSource(Struct, frozen=True):
    """One frame as it came, by push or SMS; it begins where it begins."""

    frame: bytes
    route: Route = Route.PUSH

    @property
    def origin(self) -> str:
        try:
            return bundle.read(self.frame).origin
        except BadBundle:
            return ""

    def frames(self, held: int) -> Iterator[bytes]:  # noqa: ARG002 - a frame knows its place
        yield self.frame


def anchor(note: str) -> FrameSource:
    """A signed checkpoint by itself, as an SMS carries it: a promise that entries must keep."""
    return FrameSource(bundle.write(Bundle(0, (), note)), Route.SMS)


class PublishedTree(Protocol):
    """A tile tree somewhere (appliance.ledger.tile_tree.TileTree)."""

    def entries(self, start: int, stop: int, *, size: int) -> Iterator[tuple[int, bytes]]: ...

    def reader(self, size: int) -> Read: ...


class TreeSource(Struct, frozen=True):
    """A published tile tree under the signed `note` that was read from it first.

    Frames end where entry bundles end, so a pull that breaks begins again at a bundle, and no
    full tile is asked for twice.
    """

    tree: PublishedTree
    note: str
    route: Route = Route.PULL

    @property
    def origin(self) -> str:
        return self.note.partition("\n")[0]

    def frames(self, held: int) -> Iterator[bytes]:
        """At least one: a tree with nothing new shows its checkpoint."""
        try:
            size = parse_text(parse_note(self.note).text).size
        except BadNote as error:
            raise BrokenSource(str(error), self.note.encode()) from error
        try:
            yield from self._frames(min(held, size), size)
        except (BadTile, BadBundle) as error:
            body = f"{self.note}\n{error}\n".encode()
            raise BrokenSource(str(error), body) from error

    def _frames(self, start: int, size: int) -> Iterator[bytes]:
        read, at = self.tree.reader(size), start
        for run in _runs(self.tree.entries(start, size, size=size)):
            yield self._frame(at, run, size, read)
            at += len(run)
        if start == size:
            yield self._frame(size, (), size, read)

    def _frame(self, at: int, run: tuple[bytes, ...], size: int, read: Read) -> bytes:
        proof = consistency_path(at + len(run), size, read)
        # Nobody carries this frame: it need not be small.
        whole = Bundle(at, run, self.note, tuple(proof))
        return bundle.write(whole, dictionary=bundle.PLAIN, squeezed=False)


def _runs(numbered: Iterator[tuple[int, bytes]]) -> Iterator[tuple[bytes, ...]]:
    """Entries in runs that fit a frame and end with a tile where they can."""
    run: list[bytes] = []
    length = 0
    for seq, body in numbered:
        run.append(body)
        length += len(body) + 2
        whole = (seq + 1) % WIDTH == 0
        if length >= bundle.FILL_BYTES or (whole and _nearly_full(run, length)):
            yield tuple(run)
            run, length = [], 0
    if run:
        yield tuple(run)


def _nearly_full(run: list[bytes], length: int) -> bool:
    """Whether another tile of entries like these would pass a limit of the frame."""
    mean = length / len(run)
    return len(run) + WIDTH > bundle.ENTRIES_MAX or length + mean * WIDTH > bundle.FILL_BYTES
