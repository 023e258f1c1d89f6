"""The room where refused things are set aside, whole, and what became of each.

Nothing leaves it. A thing is `open` until the tree that its checkpoint signed was proven
(`proven`), until it was taken after all (`taken`), or until a person has judged it (`settled`).
"""

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Final

import msgspec

from appliance.core import tree
from appliance.core.instant import Instant, text_of
from appliance.ledger.checkpoints import Checkpoint, parse_text
from appliance.ledger.database import StationDatabase
from appliance.ledger.notes import BadNote
from appliance.ledger.notes import parse as parse_note
from sync import bundle
from sync.bundle import BadBundle
from sync.database import rows, transaction
from sync.ingest import ROOT_DIFFERS, UNPROVEN

EVIDENCE_ALL_MAX = 10_000
"""Things of one origin with those that were proven or judged: an anchor a day for as long as a
box lives."""

OPEN: Final = "open"
PROVEN: Final = "proven"
TAKEN: Final = "taken"
SETTLED: Final = "settled"
JUDGEMENTS: Final = ("RESTORED", "REPLACED", "EXPLAINED", "RULED", "MISTAKE")
"""What a person who has looked may say: the box was restored or replaced, somebody explained it,
the supervision ruled, or it was the district's own mistake. Words stand in the paper."""
BY: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}\Z")
"""Staff number of who judged; never a name."""


class Piece(msgspec.Struct, frozen=True):
    """One thing set aside, without its bytes.

    `reason` as in sync.ingest.REASONS; times in the form of entries; `judged` one of JUDGEMENTS
    when `state` is SETTLED.
    """

    number: int
    origin: str
    reason: str
    at: str
    bytes: int
    sha256: str
    state: str
    settled_at: str = ""
    settled_by: str = ""
    judged: str = ""


_PIECES: Final = (
    "SELECT id, origin, reason, at, length(body), lower(hex(digest)), state, settled_at,"
    " settled_by, judged FROM evidence"
)


class EvidenceRoom:
    """Every method runs in the caller's transaction or in its own; raises StorageFault."""

    def __init__(
        self, db: StationDatabase, now: Callable[[], Instant], open_max: Callable[[], int]
    ) -> None:
        """`open_max`: how many open things of one origin find room."""
        self._db, self._now, self._open_max = db, now, open_max

    def set_aside(self, origin: str, reason: str, body: bytes, against: str = "") -> bool:
        """Keep `body`, once; False when the room of this origin is full."""
        digest = sha256(body).digest()
        with transaction(self._db):
            if rows(
                self._db, "SELECT 1 FROM evidence WHERE origin=? AND digest=?", origin, digest
            ):
                return True
            if self.full(origin):
                return False
            signed = _signed(body) if reason in (ROOT_DIFFERS, UNPROVEN) else None
            size, root = (signed.size, signed.root) if signed else (None, None)
            rows(
                self._db,
                "INSERT INTO evidence (origin, digest, reason, at, body, against,"
                " signed_size, signed_root) VALUES (?,?,?,?,?,?,?,?)",
                origin, digest, reason, text_of(self._now().at), body, against, size, root,
            )  # fmt: skip
        return True

    def full(self, origin: str) -> bool:
        """Whether no more of this origin ("" for unknown ones) can be set aside."""
        found = rows(
            self._db,
            "SELECT count(*), coalesce(sum(state = 'open'), 0) FROM evidence WHERE origin = ?",
            origin,
        )
        every, still_open = found[0]
        return bool(still_open >= self._open_max() or every >= EVIDENCE_ALL_MAX)

    def prove(self, origin: str, held: int, read: tree.Read) -> None:
        """After `held` entries of `origin` are there: mark what their tree has proven since."""
        found = rows(
            self._db,
            "SELECT id, signed_size, signed_root FROM evidence"
            " WHERE origin = ? AND state = 'open' AND signed_size <= ?",
            origin,
            held,
        )
        for number, size, root in found:
            if tree.root(size, read) == root:
                self._close(number, PROVEN)

    def pieces(self, origin: str | None = None, *, only_open: bool = False) -> list[Piece]:
        """Newest first; of one origin ("" for unknown ones), or of all."""
        found = rows(
            self._db,
            f"{_PIECES} WHERE (?1 IS NULL OR origin = ?1) AND (state = 'open' OR NOT ?2)"
            " ORDER BY id DESC",
            origin,
            only_open,
        )
        return [Piece(*one) for one in found]

    def piece(self, number: int) -> Piece | None:
        found = rows(self._db, f"{_PIECES} WHERE id = ?", number)
        return Piece(*found[0]) if found else None

    def body(self, number: int) -> tuple[bytes, str] | None:
        """What was refused, and the signed note that it contradicts (empty where none)."""
        found = rows(self._db, "SELECT body, against FROM evidence WHERE id = ?", number)
        return (found[0][0], found[0][1]) if found else None

    def settle(self, number: int, judged: str, by: str) -> bool:
        """Keep what a person says of it; False when there is nothing open of that number.

        Raises ValueError for a judgement or a staff number that is none.
        """
        if judged not in JUDGEMENTS or not BY.match(by):
            raise ValueError("no such judgement, or no staff number")
        with transaction(self._db):
            piece = self.piece(number)
            if piece is None or piece.state != OPEN:
                return False
            self._close(number, SETTLED, by, judged)
        return True

    def taken(self, number: int) -> None:
        """It was taken after all: whose it is was not known then, or what it needed was not."""
        with transaction(self._db):
            self._close(number, TAKEN)

    def _close(self, number: int, state: str, by: str = "", judged: str = "") -> None:
        rows(
            self._db,
            "UPDATE evidence SET state = ?, settled_at = ?, settled_by = ?, judged = ?"
            " WHERE id = ? AND state = 'open'",
            state, text_of(self._now().at), by, judged, number,
        )  # fmt: skip


def _signed(body: bytes) -> Checkpoint | None:
    """The checkpoint in what was set aside: of a frame, or of a request to the witness."""
    try:
        note = bundle.read(body).note
    except BadBundle:
        note = body.partition(b"\n\n")[2].decode("utf-8", "replace")
    try:
        return parse_text(parse_note(note).text)
    except BadNote:
        return None
