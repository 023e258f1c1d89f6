"""The push route: entries from the published tree to the district, whatever line carries them."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final, Protocol

import msgspec
from msgspec import Struct

from appliance.core import tree
from appliance.ledger.checkpoints import parse_text
from appliance.ledger.notes import BadNote
from appliance.ledger.notes import parse as parse_note
from appliance.ledger.tiles import BadTile
from appliance.ports import SyncFault
from sync import bundle
from sync.bundle import Bundle
from sync.ingest import BAD_FRAME, GAP, ROOT_DIFFERS
from sync.line import Begun, Forgotten, LineMemory
from sync.notes import NotesList
from sync.parcels import Offered

GAPS_MAX = 3
"""How often one push lets itself be sent back to another place before it gives up."""
WHOLE_BYTES_MAX: Final = 4_096
"""A frame up to it goes in one request: all of it again costs no more than asking how far it came.
"""


class Refused(SyncFault):
    """The district set the frame aside; `reason` as in sync.ingest.REASONS."""

    def __init__(self, reason: str, size: int) -> None:
        super().__init__(f"refused: {reason}")
        self.reason = reason
        self.size = size


class LedgerShown(msgspec.Struct, frozen=True):
    """The newest checkpoint of the district's own ledger."""

    size: int
    note: str = ""


class Answer(msgspec.Struct, frozen=True):
    """The district's word on a frame; other keys of its JSON are passed over."""

    size: int
    reason: str = ""
    checkpoint: str = ""
    wants: bool = True
    parcels: int | None = None
    dictionaries: tuple[int, ...] | None = None
    district: LedgerShown | None = None


class Hello(msgspec.Struct, frozen=True):
    """How many entries a district holds, and which words of frames it knows."""

    size: int
    dictionaries: tuple[int, ...] = ()


class Verdict(msgspec.Struct, frozen=True):
    """What a district says of a text or a parcel; empty: it has it."""

    reason: str = ""


class Wanted(msgspec.Struct, frozen=True):
    blobs: tuple[str, ...]


class Published(Protocol):
    """The station's published tree of some `size` (appliance.ledger.tile_tree.TileTree)."""

    def entries(self, start: int, stop: int, *, size: int) -> Iterator[tuple[int, bytes]]: ...

    def reader(self, size: int) -> tree.Read: ...


class District(Protocol):
    """What a push asks of the district. All raise SyncFault when the line does not carry it."""

    def hello(self) -> Hello: ...

    def send(self, frame: bytes, *, again: bool = False) -> Answer:
        """`again`: a beginning of this very frame may be there already."""
        ...

    def show(self, frame: bytes, after: int) -> Answer:
        """A greeting, read again after the district said that it holds `after` entries."""
        ...

    def wanted(self) -> tuple[str, ...]: ...

    def lacking(self, parcels: Sequence[Offered]) -> tuple[str, ...]:
        """Digests of those that are not there."""
        ...

    def put_parcel(self, name: str, digest: str, body: bytes) -> str:
        """Empty, or why it is not taken."""
        ...

    def put_blob(self, digest: str, body: bytes) -> None: ...

    def notes(self) -> NotesList: ...

    def note(self, name: str, most: int) -> bytes: ...

    def renew(self, request: bytes) -> bytes: ...

    def ledger_note(self) -> str: ...

    def ledger_frames(self, held: int) -> Iterator[bytes]: ...

    def put_cosigned(self, note: bytes) -> None: ...


class Pushed(Struct, frozen=True):
    """How far a push came: entries that the district holds, and its cosigned note or empty.

    `wants`: it misses texts that entries name. `parcels`: how many it holds; None: it did not say.
    `district`: its newest checkpoint of its own ledger; None: likewise.
    """

    size: int
    checkpoint: str
    wants: bool = True
    parcels: int | None = None
    district: str | None = None


def push(
    published: Published,
    district: District,
    note: str,
    size: int,
    begin: int,
    *,
    line: LineMemory | None = None,
) -> Pushed:
    """Send the entries from `begin` to `size` under the signed `note`, then hear where we are.

    `begin` is what the district was last known to hold; when it is wrong the district says so.
    At least one frame goes out: a station with nothing new greets. Cut anywhere and repeated, it
    leaves each entry at the district once. Raises SyncFault, Refused.
    """
    return _Push(published, district, line or LineMemory(Forgotten(), lambda: 0.0)).run(
        note, size, begin
    )


def show_again(district: District, note: str, held: int) -> None:
    """Say what is published now, after the district said that it holds `held`, which is more.

    An honest station never publishes less than it gave out, so the district may believe at once
    that this one was put back. Raises SyncFault.
    """
    size = parse_text(parse_note(note).text).size
    district.show(bundle.write(Bundle(size, (), note, ())), held)


class _Push:
    """One push, frame by frame."""

    def __init__(self, published: Published, district: District, line: LineMemory) -> None:
        self._published, self._district, self._line = published, district, line
        self._gaps = 0

    def run(self, note: str, size: int, begin: int) -> Pushed:
        at = min(begin, size)
        if self._line.dictionary is None:
            hello = self._district.hello()
            self._line.hear(hello.dictionaries)
            at = min(hello.size, size)
        at = self._finished(at, size)
        while True:
            entries = self._entries(at, size, self._line.entries())
            answer = self._sent(self._bundle(at, entries, note, size), self._line.dictionary or 0)
            if answer.reason == ROOT_DIFFERS and at > 0:
                self._show_before(at, note, size)
            at = self._place(answer, at + len(entries), size)
            if at == size and answer.reason != GAP:
                return Pushed(
                    answer.size,
                    answer.checkpoint,
                    answer.wants,
                    answer.parcels,
                    None if answer.district is None else answer.district.note,
                )

    def _show_before(self, at: int, note: str, size: int) -> None:
        """The entries before a frame that does not continue what the district holds.

        Only so can it prove that two histories part there, and tell a clone from bent bytes.
        """
        start = max(0, at - bundle.ENTRIES_MAX)
        entries = self._entries(start, at, bundle.ENTRIES_MAX)
        self._district.send(bundle.write(self._bundle(start, entries, note, size)))

    def _finished(self, at: int, size: int) -> int:
        """Where to go on once the frame is there that an earlier push began."""
        begun = self._line.begun
        if begun is None:
            return at
        if at < begun.stop:
            frame = self._again(begun, size)
            if frame is not None:
                answer = self._sent(frame, begun.dictionary)
                return self._place(answer, begun.stop, size)
        self._line.end()
        return at

    def _again(self, begun: Begun, size: int) -> Bundle | None:
        """The bundle as it was begun; None where the tree does not give it any more."""
        try:
            under = parse_text(parse_note(begun.note).text).size
            if not begun.stop <= under <= size:
                return None
            entries = self._entries(begun.start, begun.stop, bundle.ENTRIES_MAX)
            return self._bundle(begun.start, entries, begun.note, under)
        except (BadNote, BadTile):
            return None

    def _place(self, answer: Answer, stop: int, size: int) -> int:
        """Where the next frame begins. Raises Refused, SyncFault."""
        if answer.reason == GAP and answer.size <= size and self._gaps < GAPS_MAX:
            self._gaps += 1
            return answer.size
        if answer.reason == BAD_FRAME:
            self._line.hear(None)  # it may be an older district than it was
        if answer.reason:
            raise Refused(answer.reason, answer.size)
        if answer.size < stop:
            raise SyncFault("the district counts fewer entries than it took")
        self._line.reached(answer.size)
        return min(answer.size, size)

    def _entries(self, start: int, stop: int, most: int) -> tuple[bytes, ...]:
        numbered = self._published.entries(start, stop, size=stop)
        return bundle.portion((body for _seq, body in numbered), most)

    def _bundle(self, at: int, entries: tuple[bytes, ...], note: str, size: int) -> Bundle:
        proof = tree.consistency_path(at + len(entries), size, self._published.reader(size))
        return Bundle(at, entries, note, tuple(proof))

    def _sent(self, given: Bundle, dictionary: int) -> Answer:
        """The district's word on a frame, which a cut anywhere on the way makes no longer."""
        line, frame = self._line, bundle.write(given, dictionary=dictionary)
        digest = sha256(frame).hexdigest()
        begun = line.begun
        again = begun is not None and begun.digest == digest
        if len(frame) > WHOLE_BYTES_MAX and not again:
            line.begin(Begun(given.start, given.stop, given.note, dictionary, digest))
        started_s = line.now_s()
        answer = self._district.send(frame, again=again)
        if not again:
            line.measured(len(frame), len(given.entries), line.now_s() - started_s)
        line.end()
        if answer.dictionaries is not None:
            line.hear(answer.dictionaries)
        return answer
