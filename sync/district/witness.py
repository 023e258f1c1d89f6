"""The district as a witness: cosigns what it saw grow consistently (log_format.md 4 and 7).

`add_checkpoint` answers one request of the witness protocol. Where the district also holds the
entries, `advance` takes the same step with the proof from its own tree.
"""

import base64
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Final, Protocol

from msgspec import Struct

from appliance.core import tree
from appliance.ledger import notes
from appliance.ledger.checkpoints import (
    Checkpoint,
    add_lines,
    cosign,
    number_of,
    open_checkpoint,
    parse_text,
)
from appliance.ledger.keys import strict_base64
from appliance.ledger.notes import BadNote, Note
from appliance.ports import Signer
from sync.ingest import BAD_SIGNATURE, FORK, ROOT_DIFFERS, Shelf, Store

PROOF_LINES_MAX = 63
BODY_BYTES_MAX = 65_536
SIZE_TYPE: Final = "text/x.tlog.size"
TEXT_TYPE: Final = "text/plain; charset=utf-8"


class Answer(Struct, frozen=True):
    """Status, body and content type, as log_format.md 7 lists them."""

    status: int
    body: str = ""
    content_type: str = TEXT_TYPE


FULL: Final = Answer(507, "no room left to set evidence aside\n")


class Seen(Struct, frozen=True):
    """The last tree cosigned of one origin. `note`: its checkpoint with both lines."""

    size: int = 0
    root: bytes = tree.EMPTY_ROOT
    note: str = ""


class Memory(Protocol):
    """What a witness needs to know of one ledger; the protocol asks for no entries."""

    @property
    def origin(self) -> str: ...

    @property
    def vkey(self) -> str: ...

    def seen(self) -> Seen: ...

    def keep_seen(self, seen: Seen) -> None: ...

    def excluded_by(self, signed: Checkpoint) -> str:
        """A note of the same ledger that is known here and excludes `signed`; "" for none."""
        ...

    def dispute(self) -> None:
        """Remember that the ledger's key signed two histories."""
        ...


class Memories(Protocol):
    """All ledgers that a witness knows, and the room for evidence."""

    def transaction(self) -> AbstractContextManager[object]: ...

    def shelf(self, origin: str) -> Memory | None: ...

    def set_aside(self, origin: str, reason: str, body: bytes, against: str = "") -> bool:
        """Keep `body` as evidence, once; False when there is no more room for this origin."""
        ...


class WitnessShelf(Shelf, Memory, Protocol):
    """A shelf with entries that also remembers what was cosigned."""


class WitnessStore(Store, Protocol):
    def shelf(self, origin: str) -> WitnessShelf | None: ...


class Asked(Struct, frozen=True):
    """One request taken apart: `old` size, the proof, the signed note."""

    old: int
    proof: tuple[bytes, ...]
    note: str


class Malformed(ValueError):
    """The body is not an add-checkpoint request."""


def parse(body: bytes) -> Asked:
    """Read `old <m>`, at most 63 proof lines, an empty line, the note. Raises Malformed."""
    if len(body) > BODY_BYTES_MAX:
        raise Malformed("longer than the limit")
    try:
        head, gap, note = body.decode("utf-8").partition("\n\n")
    except UnicodeDecodeError as error:
        raise Malformed("not UTF-8") from error
    first, *lines = head.split("\n")
    if not gap or not first.startswith("old ") or len(lines) > PROOF_LINES_MAX:
        raise Malformed("not `old <m>`, proof lines, empty line, note")
    try:
        old = number_of(first.removeprefix("old "))
        proof = tuple(strict_base64(line) for line in lines)
    except ValueError as error:
        raise Malformed(str(error)) from error
    if any(len(one) != tree.HASH_LENGTH for one in proof):
        raise Malformed("a hash has 32 bytes")
    return Asked(old, proof, note)


def add_checkpoint(store: Memories, body: bytes, key: Signer, time_s: int) -> Answer:
    """Answer one request; the new state, and any evidence, is durable before this returns.

    Beside the statuses of the table: 507 where what speaks against the signer could not be kept.
    """
    try:
        asked = parse(body)
        claimed = parse_text(notes.parse(asked.note).text)
    except (Malformed, BadNote) as error:
        return Answer(400, f"{error}\n")
    with store.transaction():
        shelf = store.shelf(claimed.origin)
        if shelf is None:
            return Answer(404, "origin not known\n")
        try:
            signed = open_checkpoint(asked.note, shelf.vkey)
        except BadNote as error:
            kept = store.set_aside(shelf.origin, BAD_SIGNATURE, body)
            return Answer(403, f"{error}\n") if kept else FULL
        refusal = _refusal(store, shelf, asked, signed, body)
        return refusal or Answer(200, _step(shelf, asked.note, signed, key, time_s))


def _refusal(
    store: Memories, shelf: Memory, asked: Asked, signed: Checkpoint, body: bytes
) -> Answer | None:
    seen = shelf.seen()
    excluded, kept = _excluded(shelf, seen, signed), True
    if excluded:
        # Two histories under one key are evidence, whatever size the sender says it began from.
        shelf.dispute()
        kept = store.set_aside(shelf.origin, FORK, body, excluded)
    if asked.old > signed.size:
        return Answer(400, "old is larger than the checkpoint\n")
    if asked.old != seen.size:
        return Answer(409, f"{seen.size}\n", SIZE_TYPE)
    if excluded:
        return Answer(422, "not consistent with what was signed before\n") if kept else FULL
    if not _grows(seen, signed, asked.proof):
        kept = store.set_aside(shelf.origin, ROOT_DIFFERS, body, seen.note)
        return Answer(422, "the proof does not verify\n") if kept else FULL
    return None


def _excluded(shelf: Memory, seen: Seen, signed: Checkpoint) -> str:
    """The signed note that `signed` excludes, from what was cosigned and what is held."""
    if seen.note and signed.size == seen.size and signed.root != seen.root:
        return seen.note
    return shelf.excluded_by(signed)


def _grows(seen: Seen, signed: Checkpoint, proof: Sequence[bytes]) -> bool:
    return tree.verify_consistency(seen.size, signed.size, seen.root, signed.root, proof)


def _step(shelf: Memory, note: str, signed: Checkpoint, key: Signer, time_s: int) -> str:
    """Cosign and remember; the line that was added."""
    line = cosign(signed, key, time_s)
    own = [one for one in notes.parse(note).lines if one.name == shelf.origin]
    kept = add_lines(str(Note(signed.text, tuple(own))), [line])
    shelf.keep_seen(Seen(signed.size, signed.root, kept))
    return line


def advance(store: WitnessStore, origin: str, key: Signer, time_s: int) -> str:
    """Cosign the newest signed checkpoint of which all entries are held; the note, or empty.

    Empty when entries are missing still, when nothing was signed, or while two histories of the
    station are in dispute. Repeating it for a size that was cosigned gives the note of then.
    """
    with store.transaction():
        shelf = store.shelf(origin)
        if shelf is None or shelf.disputed or not shelf.proven_note():
            return ""
        note = shelf.proven_note()
        signed = open_checkpoint(note, shelf.vkey)
        seen = shelf.seen()
        if seen.note and seen.size >= signed.size:
            return seen.note
        proof = tree.consistency_path(seen.size, signed.size, shelf.node)
        if not _grows(seen, signed, proof):
            shelf.dispute()
            store.set_aside(origin, FORK, note.encode(), seen.note)
            return ""
        _step(shelf, note, signed, key, time_s)
        return shelf.seen().note


def proof_request(old: int, proof: Sequence[bytes], note: str) -> bytes:
    """The body of an add-checkpoint request."""
    lines = "".join(base64.b64encode(one).decode() + "\n" for one in proof)
    return f"old {old}\n{lines}\n{note}".encode()
