"""Verify, then keep: the one way in for what a station wrote, whatever route brought it.

Nothing is believed but the pinned key of the origin and our own arithmetic: the tree is grown from
the entries themselves and must be a beginning of the tree that the station signed. What does not
fit is set aside whole with its reason (never dropped, never mixed in); a sender reads the reason
and how many entries are held. Taking the same frame twice keeps each entry once.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Final, Protocol

from appliance.core import tree
from appliance.ledger.checkpoints import Checkpoint, open_checkpoint
from appliance.ledger.notes import BadNote
from sync import bundle
from sync.bundle import BadBundle, Bundle

BAD_FRAME: Final = "bad-frame"
UNKNOWN_ORIGIN: Final = "unknown-origin"
OTHER_ORIGIN: Final = "other-origin"
BAD_SIGNATURE: Final = "bad-signature"
GAP: Final = "gap"
OVERREACH: Final = "overreach"
OTHER_ENTRIES: Final = "other-entries"
ROOT_DIFFERS: Final = "root-differs"
FORK: Final = "fork"
IN_DISPUTE: Final = "in-dispute"
FULL: Final = "evidence-full"

REASONS: Final = (
    BAD_FRAME,
    UNKNOWN_ORIGIN,
    OTHER_ORIGIN,
    BAD_SIGNATURE,
    GAP,
    OVERREACH,
    OTHER_ENTRIES,
    ROOT_DIFFERS,
    FORK,
    IN_DISPUTE,
    FULL,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the sender is told: how many entries are held now, how many of these are new.

    `reason` is empty when all was taken, else one of REASONS.
    """

    size: int
    new: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """A signed checkpoint that the entries held do not reach yet; they must lead to its root."""

    size: int
    root: bytes
    note: str


@dataclass(frozen=True, slots=True)
class Growth:
    """What one frame adds to a ledger: kept all together or not at all."""

    first_seq: int
    entries: tuple[bytes, ...]
    nodes: tuple[tree.Node, ...]
    edge: tree.Edge
    promise: Promise


class Shelf(Protocol):
    """What is held of one ledger. Everything below runs inside `transaction`."""

    @property
    def origin(self) -> str: ...

    @property
    def vkey(self) -> str: ...

    @property
    def disputed(self) -> bool:
        """True after two signed checkpoints were found that exclude each other."""
        ...

    def edge(self) -> tree.Edge: ...

    def node(self, level: int, index: int) -> bytes: ...

    def promises(self, above: int) -> Sequence[Promise]:
        """Signed checkpoints larger than `above`."""
        ...

    def newest_note(self) -> str:
        """The largest checkpoint that the station signed; empty before the first."""
        ...

    def keep(self, growth: Growth) -> None: ...

    def dispute(self) -> None:
        """Remember that the station signed two histories."""
        ...


class Store(Protocol):
    """Shelves of all enrolled ledgers, and the room where evidence is set aside."""

    def transaction(self) -> AbstractContextManager[object]:
        """All or nothing, one writer at a time, durable at its end."""
        ...

    def shelf(self, origin: str) -> Shelf | None: ...

    def set_aside(self, origin: str, reason: str, body: bytes, against: str = "") -> bool:
        """Keep `body` as evidence, once; False when there is no more room for this origin."""
        ...


def ingest(store: Store, frame: bytes, *, expected_origin: str | None = None) -> Outcome:
    """Take one frame into the store. Runs in its own transaction and is durable on return.

    `expected_origin`: whose ledger the route said it is; a frame of another is set aside.
    """
    with store.transaction():
        verdict = _judge(store, frame, expected_origin)
        outcome = Outcome(verdict.size, verdict.new, verdict.reason)
        # A gap loses nothing: the sender begins again where we are.
        if not verdict.reason or verdict.reason == GAP:
            return outcome
        if store.set_aside(verdict.origin, verdict.reason, frame, verdict.against):
            return outcome
        return Outcome(verdict.size, 0, FULL)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """An outcome with the ledger it concerns, and the signed note that a fork contradicts."""

    origin: str
    size: int
    new: int = 0
    reason: str = ""
    against: str = ""


def _judge(store: Store, frame: bytes, expected_origin: str | None) -> _Verdict:
    expected = store.shelf(expected_origin) if expected_origin else None
    blamed, held = (expected.origin, expected.edge().size) if expected else ("", 0)
    try:
        given = bundle.read(frame)
    except BadBundle:
        return _Verdict(blamed, held, reason=BAD_FRAME)
    shelf = store.shelf(given.origin)
    if shelf is None:
        return _Verdict(blamed, held, reason=UNKNOWN_ORIGIN)
    if expected_origin is not None and given.origin != expected_origin:
        return _Verdict(blamed, held, reason=OTHER_ORIGIN)
    return _take(shelf, given)


def _take(shelf: Shelf, given: Bundle) -> _Verdict:
    edge = shelf.edge()
    refused = _Verdict(shelf.origin, edge.size)
    try:
        signed = open_checkpoint(given.note, shelf.vkey)
    except BadNote:
        return replace(refused, reason=BAD_SIGNATURE)
    if shelf.disputed:
        return replace(refused, reason=IN_DISPUTE)
    other = contradiction(shelf, edge, signed)
    if other:
        shelf.dispute()
        return replace(refused, reason=FORK, against=other)
    reason = _fault(shelf, edge, given, signed)
    if reason:
        return replace(refused, reason=reason)
    return _grow(shelf, edge, given, signed)


def contradiction(shelf: Shelf, edge: tree.Edge, signed: Checkpoint) -> str:
    """The signed note that `signed` excludes, or empty: two histories under one key.

    Held entries were proven to belong to a signed tree, so any other root of a size that we can
    compute is the station's own contradiction, not a fault of the route.
    """
    if signed.size <= edge.size:
        fits = tree.root(signed.size, shelf.node) == signed.root
        return "" if fits else shelf.newest_note()
    for promise in shelf.promises(edge.size):
        if promise.size == signed.size and promise.root != signed.root:
            return promise.note
    return ""


def _fault(shelf: Shelf, edge: tree.Edge, given: Bundle, signed: Checkpoint) -> str:
    if given.stop > signed.size:
        return OVERREACH  # entries that the checkpoint does not cover are nobody's word
    if given.start > edge.size:
        return GAP
    for seq, entry in enumerate(given.entries[: edge.size - given.start], given.start):
        if tree.leaf(entry) != shelf.node(0, seq):
            return OTHER_ENTRIES
    return ""


def _grow(shelf: Shelf, edge: tree.Edge, given: Bundle, signed: Checkpoint) -> _Verdict:
    fresh = given.entries[edge.size - given.start :]
    ahead = {one.size: one for one in shelf.promises(edge.size)}
    grown, nodes, broken = edge, list[tree.Node](), ""
    for entry in fresh:
        grown, completed = grown.grown_with_nodes(tree.leaf(entry))
        nodes.extend(completed)
        earlier = ahead.get(grown.size)
        if earlier is not None and grown.root() != earlier.root:
            broken = earlier.note
    promise = Promise(signed.size, signed.root, given.note)
    if given.stop >= edge.size and not _leads_to(grown, signed, given.proof):
        # Not yet a proven fork (the route may have bent the entries), but the station did sign it.
        shelf.keep(Growth(edge.size, (), (), edge, promise))
        return _Verdict(shelf.origin, edge.size, reason=ROOT_DIFFERS)
    if broken:
        shelf.dispute()
        return _Verdict(shelf.origin, edge.size, reason=FORK, against=broken)
    shelf.keep(Growth(edge.size, fresh, tuple(nodes), grown, promise))
    return _Verdict(shelf.origin, grown.size, len(fresh))


def _leads_to(grown: tree.Edge, signed: Checkpoint, proof: Sequence[bytes]) -> bool:
    return tree.verify_consistency(grown.size, signed.size, grown.root(), signed.root, proof)
