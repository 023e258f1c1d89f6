"""A later life under verification: the entries before it, the word of the district, two hands.

The first entry of a later life names how many entries go before it, their root, the floors of its
numbers and the digest of the district's word (succession_note.py). From the ledger alone the root
is judged. With the word: who signed it, that the entry says the same, that the last numbers which
it calls known are those of the entries. With the district's own ledger: that two officers told it.
"""

import base64
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from msgspec import Struct

from appliance.core import envelope, numbering, tree
from appliance.core.district_words import Word
from appliance.core.entries import LedgerSucceeded
from appliance.core.envelope import BadEntry
from appliance.ledger.checkpoints import open_checkpoint
from appliance.ledger.district_told import Told
from appliance.ledger.findings import Report
from appliance.ledger.keys import VerifierKey
from appliance.ledger.notes import BadNote
from appliance.ledger.recording import Recorder
from appliance.ledger.sources import PAGE, Source, Unreadable
from appliance.ledger.succession_note import NAME, BadSuccession, Succession, read
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.tiles import BadTile

CODE = "succession"


class Brought(Struct, frozen=True):
    """What somebody brought beside the ledger.

    `words`: notes of the district; `told`: its own ledger as files, None where it is not here.
    """

    words: tuple[bytes, ...] = ()
    told: TileTree | None = None


class Successions(Struct, frozen=True):
    """Judges every later life of a ledger whose bytes were read already.

    `districts`: the keys that are trusted to speak for one; `key`: the ledger's own.
    """

    source: Source
    brought: Brought
    districts: Sequence[VerifierKey]
    key: VerifierKey | None
    report: Report

    def judge(self, found: Iterable[tuple[int, LedgerSucceeded]]) -> None:
        """`found`: the place and the entry of each."""
        for place, fact in found:
            try:
                wrong = list(self._wrong(place, fact))
            except Unreadable:
                self.report.unjudged += 1
                continue
            for text in wrong:
                self.report.add(CODE, place, text)

    def _wrong(self, place: int, fact: LedgerSucceeded) -> Iterator[str]:
        edge, _nodes = tree.Edge().grown_by(tree.leaves(self._bodies(place)))
        if base64.b64encode(edge.root()).decode() != fact.root:
            yield "the entries before it are not those of the root that it names"
        words = self.brought.words
        note = next((one for one in words if sha256(one).hexdigest() == fact.note), None)
        if note is None:
            if words:
                yield "it names another word of the district than those that were brought"
            self.report.unjudged += 1
            return
        said = _read(note, self.districts)
        if said is None:
            yield "no district that is trusted signed its word"
            return
        yield from _other_words(fact, said)
        if self.key is not None and said.origin == self.key.name and said.vkey != self.key.text:
            yield "its word is for another box's key"
        known, _newest = numbers_in(self._bodies(place))
        yield from _numbers(said, known)
        if self.brought.told is not None:
            yield from _hands(self.brought.told, self.districts, said, fact.note)
        else:
            self.report.unjudged += 1

    def _bodies(self, stop: int) -> Iterator[bytes]:
        for first in range(0, stop, PAGE):
            yield from self.source.page(first).bodies[: stop - first]


def numbers_in(bodies: Iterable[bytes]) -> tuple[dict[str, int], str]:
    """Series -> last number that these entries gave, and the time of the newest.

    Entries that cannot be read are passed over: they are a finding elsewhere.
    """
    recorder, known, newest = Recorder({}), dict[str, int](), ""
    for body in bodies:
        try:
            recorded = recorder.recorded(envelope.from_bytes(body))
            given = [numbering.series_of(one) for one in numbering.given(recorded)]
        except (BadEntry, ValueError):
            continue
        newest = recorded.at
        for series, last in given:
            known[series] = max(last, known.get(series, 0))
    return known, newest


def _read(note: bytes, districts: Sequence[VerifierKey]) -> Succession | None:
    for district in districts:
        try:
            return read(note, district)
        except BadSuccession:
            continue
    return None


def _other_words(fact: LedgerSucceeded, said: Succession) -> Iterator[str]:
    pairs = {
        "origin": (fact.origin, said.origin),
        "life": (fact.life, said.life),
        "ledger before": (fact.before, said.before),
        "size": (fact.size, said.size),
        "root": (fact.root, said.root),
        "floors": (fact.floors, said.plain_floors),
    }
    for name, (here, there) in pairs.items():
        if here != there:
            yield f"its {name} is another than the one that was signed"


def _numbers(said: Succession, known: dict[str, int]) -> Iterator[str]:
    """The list of what never arrived runs from the last number known to the floor."""
    listed = {one.series: one for one in said.floors}
    for series, last in sorted(known.items()):
        if series not in listed:
            yield f"no floor for {series}, of which {last} was given"
    for series, one in sorted(listed.items()):
        if one.known != known.get(series, 0):
            yield f"{series}: {known.get(series, 0)} had arrived, the word says {one.known}"


def _hands(
    told: TileTree, districts: Sequence[VerifierKey], said: Succession, digest: str
) -> Iterator[str]:
    words = _words(told, districts)
    if words is None:
        yield "the district's ledger that was brought does not hold"
    elif (NAME, said.station, digest) not in {(w.name, w.addressee, w.sha256) for w in words}:
        yield "no two officers told its word in the district's ledger"


def _words(told: TileTree, districts: Sequence[VerifierKey]) -> list[Word] | None:
    """Every word that ever held in a district's ledger; None where the ledger does not hold."""
    note = told.checkpoint() or b""
    for district in districts:
        try:
            signed = open_checkpoint(note, district)
            numbered = list(told.entries(0, signed.size, size=signed.size))
        except (BadNote, BadTile):
            continue
        edge, _nodes = tree.Edge().grown_by(tree.leaves(body for _seq, body in numbered))
        if edge.root() != signed.root:
            continue
        fold = Told(district.name)
        return [word for seq, body in numbered if (word := fold.after(seq, body)) is not None]
    return None
