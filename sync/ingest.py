"""Verify, then keep: the one way in for what a station wrote, whatever route brought it.

Nothing is believed but the pinned key of the origin and our own arithmetic: the tree is grown from
the entries themselves and must be a beginning of the tree that the station signed. What does not
fit is set aside whole with its reason (never dropped, never mixed in); a sender reads the reason
and how many entries are held. Taking the same frame twice keeps each entry once, whichever routes
brought it.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from appliance.core import tree
from appliance.ledger.checkpoints import Checkpoint, open_checkpoint, size_of
from appliance.ledger.notes import BadNote
from sync import bundle
from sync.bundle import BadBundle, Bundle
from sync.policy import Policy
from sync.sources import BrokenSource, Source

BAD_FRAME: Final = "bad-frame"
UNKNOWN_ORIGIN: Final = "unknown-origin"
OTHER_ORIGIN: Final = "other-origin"
BAD_SIGNATURE: Final = "bad-signature"
GAP: Final = "gap"
OVERREACH: Final = "overreach"
OTHER_ENTRIES: Final = "other-entries"
ROOT_DIFFERS: Final = "root-differs"
BROKEN_SOURCE: Final = "broken-source"
UNPROVEN: Final = "unproven"
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
    BROKEN_SOURCE,
    UNPROVEN,
    FORK,
    IN_DISPUTE,
    FULL,
)

TAKEN: Final = ("", UNPROVEN)
"""Not a refusal: the key of the station stands behind it and nothing contradicts it."""


class Outcome(Struct, frozen=True):
    """What the sender is told: how many entries are held now, how many of these are new.

    `reason` is empty when all was taken, else one of REASONS.
    """

    size: int
    new: int = 0
    reason: str = ""


class Promise(Struct, frozen=True):
    """A signed checkpoint that the entries held do not reach yet; they must lead to its root."""

    size: int
    root: bytes
    note: str


class Growth(Struct, frozen=True):
    """What one frame adds to a ledger: kept all together or not at all."""

    first_seq: int
    entries: tuple[bytes, ...]
    nodes: Sequence[tree.Node]
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

    def leaves(self, start: int, stop: int) -> Sequence[bytes]:
        """Leaf hashes of the entries held in [start, stop)."""
        ...

    def promises(self, above: int) -> Sequence[Promise]:
        """Signed checkpoints larger than `above`."""
        ...

    def newest_note(self) -> str:
        """The largest checkpoint that the station signed; empty before the first."""
        ...

    def proven_note(self) -> str:
        """The largest signed checkpoint of which all entries are held; empty before the first."""
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


def ingest(source: Source, policy: Policy) -> Outcome:
    """Take what a source brings, frame by frame; each is durable before the next is asked for.

    Stops at the first frame that is refused, with its reason; what was taken before stays taken.
    `new` counts over all frames. Raises SyncFault or StorageFault where the route breaks: repeat.
    """
    shelf = policy.store.shelf(policy.expected or source.origin)
    outcome = Outcome(shelf.edge().size if shelf else 0)
    new, frames = 0, source.frames(outcome.size)
    try:
        for frame in islice(frames, policy.frames_max):
            outcome = _take_frame(frame, policy)
            new += outcome.new
            if outcome.reason:
                break
    except BrokenSource as error:
        outcome = _set_aside_broken(error, source, policy)
    return replace(outcome, new=new)


class _Opened(Struct, frozen=True):
    """A frame that was taken apart and hashed before anybody had to wait for it."""

    bundle: Bundle
    leaves: list[bytes]


def _opened(frame: bytes) -> _Opened | None:
    """None for bytes that are no frame."""
    try:
        given = bundle.read(frame)
    except BadBundle:
        return None
    return _Opened(given, tree.leaves(given.entries))


def _take_frame(frame: bytes, policy: Policy) -> Outcome:
    """One frame, in its own transaction: entries, sign of life and cosignature, or none."""
    store, opened = policy.store, _opened(frame)
    with store.transaction():
        verdict = _judge(store, opened, policy.expected)
        outcome = Outcome(verdict.size, verdict.new, verdict.reason)
        if verdict.reason in TAKEN and policy.cosigner:
            policy.cosigner.taken(verdict.origin)
        # A gap loses nothing: the sender begins again where we are.
        if verdict.reason in ("", GAP):
            return outcome
        if store.set_aside(verdict.origin, verdict.reason, frame, verdict.against):
            return outcome
        return Outcome(verdict.size, 0, FULL)


def _set_aside_broken(error: BrokenSource, source: Source, policy: Policy) -> Outcome:
    store = policy.store
    with store.transaction():
        shelf = store.shelf(policy.expected or source.origin)
        held = shelf.edge().size if shelf else 0
        blamed = shelf.origin if shelf else ""
        room = store.set_aside(blamed, BROKEN_SOURCE, error.body)
        return Outcome(held, 0, BROKEN_SOURCE if room else FULL)


class _Verdict(Struct, frozen=True):
    """An outcome with the ledger it concerns, and the signed note that a fork contradicts."""

    origin: str
    size: int
    new: int = 0
    reason: str = ""
    against: str = ""


def _judge(store: Store, opened: _Opened | None, expected_origin: str | None) -> _Verdict:
    expected = store.shelf(expected_origin) if expected_origin else None
    blamed, held = (expected.origin, expected.edge().size) if expected else ("", 0)
    if opened is None:
        return _Verdict(blamed, held, reason=BAD_FRAME)
    given = opened.bundle
    shelf = store.shelf(given.origin)
    if shelf is None:
        return _Verdict(blamed, held, reason=UNKNOWN_ORIGIN)
    if expected_origin is not None and given.origin != expected_origin:
        return _Verdict(blamed, held, reason=OTHER_ORIGIN)
    return _take(shelf, opened)


def _take(shelf: Shelf, opened: _Opened) -> _Verdict:
    given, edge = opened.bundle, shelf.edge()
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
    reason = _fault(shelf, edge, opened, signed)
    if reason:
        return replace(refused, reason=reason)
    return _grow(shelf, edge, opened, signed)


def contradiction(shelf: Shelf, edge: tree.Edge, signed: Checkpoint) -> str:
    """The signed note that `signed` excludes, or empty: two histories under one key.

    Held entries were proven to belong to a signed tree, so any other root of a size that we can
    compute is the station's own contradiction, not a fault of the route.
    """
    if signed.size <= edge.size:
        fits = tree.root(signed.size, shelf.node) == signed.root
        return "" if fits else _against(shelf, signed)
    for promise in shelf.promises(edge.size):
        if promise.size == signed.size and promise.root != signed.root:
            return promise.note
    return ""


def _against(shelf: Shelf, signed: Checkpoint) -> str:
    """The signed note whose tree holds what `signed` denies: proven, where it reaches so far.

    The newest signed one may be a promise that no entry has reached (an anchor).
    """
    proven = shelf.proven_note()
    if proven and size_of(proven) >= signed.size:
        return proven
    return shelf.newest_note()


def _fault(shelf: Shelf, edge: tree.Edge, opened: _Opened, signed: Checkpoint) -> str:
    given = opened.bundle
    if given.stop > signed.size:
        return OVERREACH  # entries that the checkpoint does not cover are nobody's word
    if given.start > edge.size:
        return GAP
    again = opened.leaves[: edge.size - given.start]
    if again and again != list(shelf.leaves(given.start, given.start + len(again))):
        return OTHER_ENTRIES
    return ""


def _grow(shelf: Shelf, edge: tree.Edge, opened: _Opened, signed: Checkpoint) -> _Verdict:
    given, ahead = opened.bundle, shelf.promises(edge.size)
    grown, nodes, broken = _grown(edge, opened.leaves[edge.size - given.start :], ahead)
    promise = Promise(signed.size, signed.root, given.note)
    if _is_anchor(given) and signed.size > edge.size:
        # A checkpoint by itself (SMS): no accusation, a promise that the entries must keep.
        shelf.keep(Growth(edge.size, (), (), edge, promise))
        return _Verdict(shelf.origin, edge.size, reason=UNPROVEN)
    if given.stop >= edge.size and not _leads_to(grown, signed, given.proof):
        # Not yet a proven fork (the route may have bent the entries), but the station did sign it.
        shelf.keep(Growth(edge.size, (), (), edge, promise))
        return _Verdict(shelf.origin, edge.size, reason=ROOT_DIFFERS)
    if broken:
        shelf.dispute()
        return _Verdict(shelf.origin, edge.size, reason=FORK, against=broken)
    fresh = given.entries[edge.size - given.start :]
    shelf.keep(Growth(edge.size, fresh, nodes, grown, promise))
    return _Verdict(shelf.origin, grown.size, len(fresh))


def _grown(
    edge: tree.Edge, leaves: Sequence[bytes], ahead: Sequence[Promise]
) -> tuple[tree.Edge, list[tree.Node], str]:
    """The tree after these leaves, its new nodes, and a promised note that it does not keep."""
    grown, nodes, broken = edge, list[tree.Node](), ""
    reach = edge.size + len(leaves)
    for promise in sorted(ahead, key=lambda one: one.size):
        if promise.size > reach:
            break
        upto = leaves[grown.size - edge.size : promise.size - edge.size]
        grown, completed = grown.grown_by(upto)
        nodes += completed
        if grown.root() != promise.root:
            broken = promise.note
    grown, completed = grown.grown_by(leaves[grown.size - edge.size :])
    return grown, nodes + completed, broken


def _is_anchor(given: Bundle) -> bool:
    return not given.entries and not given.proof and not given.start


def _leads_to(grown: tree.Edge, signed: Checkpoint, proof: Sequence[bytes]) -> bool:
    return tree.verify_consistency(grown.size, signed.size, grown.root(), signed.root, proof)
