"""A ledger on a stick as a source for the district's one way in (sync.ingest)."""

from collections.abc import Iterator

from appliance.core import tree
from appliance.ledger import tiles
from appliance.ledger.checkpoints import parse_text
from appliance.ledger.notes import BadNote
from appliance.ledger.notes import parse as parse_note
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.tiles import BadTile
from sync import bundle
from sync.bundle import Bundle
from sync.sources import BrokenSource, Route
from sync.stick_files import BadFile, Stick
from sync.stick_report import Refusals
from sync.tile_fetch import limit_of


class StickTree:
    """The files of a tile tree below a folder of a stick, each bounded before it is read.

    What is not a plain file of its size counts as missing, and is named in `refusals`.
    """

    def __init__(self, stick: Stick, folder: str, refusals: Refusals) -> None:
        self._stick, self._folder, self._refusals = stick, folder, refusals
        self.absent = False
        """Whether the file asked for last was not there to be read."""
        self.tiles = TileTree(self.fetch)

    def fetch(self, path: str) -> bytes | None:
        whole = f"{self._folder}/{path}"
        try:
            data = self._stick.read(whole, limit_of(path))
        except BadFile as bad:
            self._refusals.add(bad.path, bad.reason)
            data = None
        self.absent = data is None
        return data


class StickSource:
    """The entries of one ledger that a stick holds, under the signed `note` that lies with them.

    A stick may end before its checkpoint's size (the rest is on another one) and may begin behind
    what is held: then there are no frames. One frame a bundle, so that of a stick somebody edited
    everything up to the changed bundle is kept.
    """

    route = Route.STICK

    def __init__(self, found: StickTree, note: str) -> None:
        self._found, self.note = found, note
        self.size = 0
        """Of the tree that the note signs, once frames were asked for."""

    @property
    def origin(self) -> str:
        return self.note.partition("\n")[0]

    @property
    def tree(self) -> TileTree:
        """The tiles that lie there; some may be missing."""
        return self._found.tiles

    def frames(self, held: int) -> Iterator[bytes]:
        """At least one where nothing is missing. Raises BrokenSource for files of a wrong form."""
        try:
            self.size = size = parse_text(parse_note(self.note).text).size
        except BadNote as error:
            raise BrokenSource(str(error), self.note.encode()) from error
        try:
            yield from self._frames(min(held, size), size)
        except BadTile as error:
            if not self._found.absent:
                raise BrokenSource(str(error), f"{self.note}\n{error}\n".encode()) from error

    def _frames(self, at: int, size: int) -> Iterator[bytes]:
        if at == size:
            yield self._frame(at, (), size)
        while at < size:
            stop = min((at // tiles.WIDTH + 1) * tiles.WIDTH, size)
            run = [body for _seq, body in self._found.tiles.entries(at, stop, size=size)]
            while run:
                some = bundle.portion(run)
                yield self._frame(at, some, size)
                at += len(some)
                del run[: len(some)]

    def _frame(self, at: int, run: tuple[bytes, ...], size: int) -> bytes:
        read = self._found.tiles.reader(size)
        proof = tree.consistency_path(at + len(run), size, read)
        return bundle.write(Bundle(at, run, self.note, tuple(proof)))
