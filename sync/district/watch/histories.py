"""Two histories under one key: which of fork, clone and rollback it is.

The proof is the signatures: a signed tree that cannot have held the entries of another signed
tree. What the two continuations say about themselves gives the name:

| after the last entry they share | name |
|---|---|
| other starts of the box on either side, one side ends before the other begins | rollback |
| other starts, and both were written in the same time | clone |
| the same start wrote both, or nothing can be read | fork |

A frame whose bytes were bent on the way proves nothing and accuses nobody: its entries must give
the root that the station signed.
"""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from msgspec import Struct

from appliance.core import tree
from appliance.ledger.checkpoints import Checkpoint, open_checkpoint
from appliance.ledger.notes import BadNote
from sync import bundle
from sync.bundle import BadBundle, Bundle
from sync.district.watch.finding import CLONE, FORK, ROLLBACK
from sync.district.watch.outline import Outline, outline_of

TAIL: Final = 4_096
"""Entries of each side that are looked at: weeks of a busy station."""


class Held(Protocol):
    """What is held of one ledger."""

    @property
    def vkey(self) -> str: ...

    @property
    def size(self) -> int: ...

    def node(self, level: int, index: int) -> bytes: ...

    def entries(self, start: int, stop: int) -> Iterator[tuple[int, bytes]]: ...


class Divergence(Struct, frozen=True):
    """`common`: entries that both sides share; the sides differ at that number.

    `theirs` the continuation that was refused, `ours` the one held; empty where unknown.
    """

    common: int
    ours: tuple[bytes, ...] = ()
    theirs: tuple[bytes, ...] = ()


def diverging(held: Held, frame: bytes) -> Divergence | None:
    """Where a refused frame leaves the history held; None where it proves nothing.

    The frame begins within what is held, its entries give the root that the station's key signed,
    and one of them is another than the one held at its place.
    """
    try:
        given = bundle.read(frame)
        signed = open_checkpoint(given.note, held.vkey)
    except (BadBundle, BadNote):
        return None
    if given.start > held.size or not _authentic(held, given, signed):
        return None
    for seq, body in enumerate(given.entries, given.start):
        if seq >= held.size:
            return None
        if tree.leaf(body) != held.node(0, seq):
            stop = min(held.size, seq + TAIL)
            ours = tuple(one for _seq, one in held.entries(seq, stop))
            return Divergence(seq, ours, given.entries[seq - given.start :][:TAIL])
    return None


def _authentic(held: Held, given: Bundle, signed: Checkpoint) -> bool:
    if given.stop > signed.size:
        return False
    grown = tree.edge(given.start, held.node)
    for body in given.entries:
        grown = grown.grown(tree.leaf(body))
    return tree.verify_consistency(grown.size, signed.size, grown.root(), signed.root, given.proof)


def entries_in(frame: bytes) -> tuple[bytes, ...]:
    """The entries of a frame, whatever they are worth; none for bytes that are no frame."""
    try:
        return bundle.read(frame).entries
    except BadBundle:
        return ()


def entry_in(frame: bytes, seq: int) -> bytes:
    """Entry `seq` as a frame has it; empty where it has none."""
    try:
        given = bundle.read(frame)
    except BadBundle:
        return b""
    return given.entries[seq - given.start] if given.start <= seq < given.stop else b""


def note_in(frame: bytes) -> str:
    """The note of a frame; empty for bytes that are no frame."""
    try:
        return bundle.read(frame).note
    except BadBundle:
        return ""


def is_beginning(held: Held, note: str) -> bool:
    """Whether the tree that a station signed is a beginning of what is held."""
    try:
        signed = open_checkpoint(note, held.vkey)
    except BadNote:
        return False
    return signed.size <= held.size and tree.root(signed.size, held.node) == signed.root


def named(ours: Sequence[bytes], theirs: Sequence[bytes]) -> str:
    """FORK, CLONE or ROLLBACK from the entries after the last common one."""
    here, there = _read(ours), _read(theirs)
    if not here or not there:
        return FORK
    if {one.clock.boot for one in here} & {one.clock.boot for one in there}:
        return FORK
    apart = here[-1].at <= there[0].at or there[-1].at <= here[0].at
    return ROLLBACK if apart else CLONE


def _read(bodies: Sequence[bytes]) -> list[Outline]:
    found = [outline_of(body) for body in bodies]
    return [one for one in found if one is not None]
