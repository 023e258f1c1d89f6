"""Taking back what this box has signed and lost, from a tile tree that still has it.

For two troubles (docs/recovery.md): an entry whose bytes no longer match their leaf, and a
database that was put back to an older copy. Nothing in the tree is believed: its checkpoint must
be under the ledger's own key, all its entries must give that checkpoint's root, and the newest
checkpoint here must be of the same history. So what is written is what this box signed before,
bit by bit, and no second history of the same sizes can come of it. The process of the station is
not running. Personal values are not in the tree and do not come back with it.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from appliance.core import envelope, filing, tree
from appliance.core.entries import KeyRotated, SealedAct
from appliance.core.envelope import BadEntry, Envelope
from appliance.core.tree import Edge
from appliance.ledger import checkpoints, notes
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.database import open_database, storage_faults
from appliance.ledger.key_history import BadKeyChange, KeyHistory
from appliance.ledger.keys import parse_vkey
from appliance.ledger.notes import BadNote, Note
from appliance.ledger.recording import Recorder
from appliance.ledger.records import Records
from appliance.ledger.tile_tree import TileTree
from appliance.ports import Breach

Write = Callable[[str, tuple[object, ...]], Any]
_KEYS_KIND = f'"kind":"{KeyRotated.kind}"'.encode()


class Mended(Struct):
    """What was done: entries set right again, and how far the ledger reached before and after."""

    size_before: int
    size_after: int = 0
    righted: list[int] = field(default_factory=list)


def mend(database: Path, source: TileTree) -> Mended:
    """Bring the ledger in `database` up to `source`, in one transaction.

    Raises Breach where the two are different histories or the source is not this ledger's: then
    nothing was changed; StorageFault when the disk fails.
    """
    db = open_database(database)
    try:
        records = Records(db)
        note, keys, promised = _promise(records, source)
        mended = Mended(records.stored_size(), promised.size)
        with storage_faults(), db.atomic("IMMEDIATE"):
            _Mender(records, mended).take_all(source, promised)
            if promised.size > mended.size_before:
                line = notes.line_by(keys.at(promised.size), notes.parse(note))
                own = str(Note(promised.text, (line,)))
                write: Write = db.execute_sql
                write("INSERT INTO checkpoint (size, note) VALUES (?, ?)", (promised.size, own))
        return mended
    finally:
        db.close_all()


def _promise(records: Records, source: TileTree) -> tuple[bytes, KeyHistory, Checkpoint]:
    """The source's checkpoint under this ledger's key, whose later keys the source may tell."""
    life, note = records.life(), source.checkpoint()
    if life is None or note is None:
        raise Breach(0, "there is no ledger, or nothing to take it from")
    try:
        keys = KeyHistory(parse_vkey(life[1]))
        for seq, body in source.entries():
            if _KEYS_KIND in body:
                keys = keys.after(seq, envelope.fact_of(envelope.from_bytes(body)))
        return note, keys, checkpoints.open_checkpoint(note, keys.at(checkpoints.size_of(note)))
    except (BadNote, BadEntry, BadKeyChange) as error:
        raise Breach(0, f"what it is taken from is not this ledger's: {error}") from error


class _Mender:
    """Holds every entry of the source against the row of its number, in order."""

    def __init__(self, records: Records, mended: Mended) -> None:
        self._records, self._mended = records, mended
        self._write: Write = records.db.execute_sql
        self._recorder = Recorder({})
        self._own = _own_roots(records)

    def take_all(self, source: TileTree, promised: Checkpoint) -> None:
        edge = Edge()
        for seq, body in source.entries():
            edge, nodes = edge.grown_with_nodes(tree.leaf(body))
            self._take(seq, body, nodes)
            if self._own.get(edge.size, edge.root()) != edge.root():
                raise Breach(edge.size, "this box has signed another history of that size")
        if edge.size != promised.size or edge.root() != promised.root:
            raise Breach(edge.size, "the entries do not give the root that was signed")

    def _take(self, seq: int, body: bytes, nodes: Sequence[tuple[int, int, bytes]]) -> None:
        if seq >= self._mended.size_before:
            self._add(seq, body, nodes[0][2])
        elif not self._stands(seq, body, nodes[0][2]):
            self._write(
                "UPDATE entry SET body = ?, leaf = ? WHERE seq = ?", (body, nodes[0][2], seq)
            )
            self._mended.righted.append(seq)
        for level, index, digest in nodes[1:]:
            self._write(
                "INSERT INTO node (level, idx, hash) VALUES (?, ?, ?) "
                "ON CONFLICT (level, idx) DO UPDATE SET hash = excluded.hash "
                "WHERE hash <> excluded.hash",
                (level, index, digest),
            )

    def _stands(self, seq: int, body: bytes, leaf: bytes) -> bool:
        try:
            return (self._records.entry(seq), self._records.leaf(seq)) == (body, leaf)
        except IndexError as error:
            raise Breach(seq, "the row itself is missing: begin from a whole copy") from error

    def _add(self, seq: int, body: bytes, leaf: bytes) -> None:
        try:
            written = envelope.from_bytes(body)
            subjects = self._subjects(written)
        except BadEntry as error:
            raise Breach(seq, str(error)) from error
        self._write("INSERT INTO entry (seq, body, leaf) VALUES (?, ?, ?)", (seq, body, leaf))
        if written.command is not None:
            self._write(
                "INSERT INTO nonce (nonce, seq) VALUES (?, ?)", (written.command.nonce, seq)
            )
        for subject in subjects:
            self._write("INSERT INTO subject (name, seq) VALUES (?, ?)", (subject, seq))

    def _subjects(self, written: Envelope) -> tuple[str, ...]:
        """Under which names the station had filed the entry (station.py)."""
        recorded = self._recorder.recorded(written)
        fact = recorded.fact
        if isinstance(fact, SealedAct):
            return (fact.key,)
        draft = recorded.asked.get("draft_id") or getattr(fact, "draft_id", "")
        subject = written.trade or str(draft)
        return filing.names_of(subject, fact)


def _own_roots(records: Records) -> dict[int, bytes]:
    """Size -> root of every checkpoint here; one that cannot be read says nothing."""
    return {found.size: found.root for found in _readable(records)}


def _readable(records: Records) -> Iterator[Checkpoint]:
    for _size, note in records.checkpoints():
        try:
            yield checkpoints.parse_text(notes.parse(note).text)
        except BadNote:
            continue
