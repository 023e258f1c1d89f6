"""A later life of a ledger: the entries that the district holds, then the succession.

The key of the life before is lost with its box, so the ledger goes on under a new origin and a new
key. It begins with every entry of the life before that reached the district, byte for byte, so
that trades under way, numbers, staff and the values of the vault stand where they stood; whoever
holds a checkpoint of the old life can prove that the new one began with it. The first entry of its
own, at that place, names the old ledger (LedgerSucceeded). Nothing is believed of the copy: its
entries must give the root that the district signed.

All in one transaction on a new database: if power fails, there is none, and it is done again.
"""

import base64
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from appliance.core import envelope, filing, origins, tree
from appliance.core.entries import Draft, LedgerSucceeded, SealedAct
from appliance.core.envelope import BadEntry, Envelope
from appliance.core.instant import Instant, instant_of, text_of
from appliance.ledger import checkpoints
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.database import open_database, storage_faults
from appliance.ledger.recording import Recorder
from appliance.ledger.succession_note import BadSuccession, Succession
from appliance.ledger.vault_parcels import Rows, put_back
from appliance.ports import Signer


def begin(
    database: Path,
    entries: Iterable[bytes],
    said: Succession,
    note: bytes,
    *,
    signer: Signer,
    instant: Instant,
    rules: str,
    vault: Rows = Rows(),  # noqa: B008 - frozen
    epochs: Iterable[int] = (),
) -> dict[str, int]:
    """Make `database` the new life; what of the vault stayed out, by kind, counted.

    `note`: the district's word, of which `said` was read; `epochs`: those whose keys are here.
    Raises BadSuccession where the copy is not the one that was signed or a life is there already,
    StorageFault.
    """
    if signer.vkey != said.vkey:
        raise BadSuccession("the succession is for another box's key")
    db: Any = open_database(database)
    try:
        with storage_faults(), db.atomic("IMMEDIATE"):
            if db.execute_sql("SELECT count(*) FROM life").fetchone()[0]:
                raise BadSuccession("a ledger lies in this folder already")
            db.execute_sql(
                "INSERT INTO life (one, origin, vkey, turn) VALUES (1, ?, ?, 0)",
                (said.origin, said.vkey),
            )
            copy = _Copy(db)
            for body in entries:
                copy.take(body)
            if copy.edge.size != said.size or _text(copy.edge.root()) != said.root:
                raise BadSuccession("the copy is not what the district has signed")
            copy.take(_first(copy, said, note, instant, rules))
            signed = checkpoints.sign(
                Checkpoint(said.origin, copy.edge.size, copy.edge.root()), signer
            )
            db.execute_sql(
                "INSERT INTO checkpoint (size, note) VALUES (?, ?)", (copy.edge.size, signed)
            )
            out: dict[str, int] = {}
            for kind in put_back(db, vault, said.size, epochs):
                out[kind] = out.get(kind, 0) + 1
        return out
    finally:
        db.close_all()


def _text(root: bytes) -> str:
    return base64.b64encode(root).decode()


def _first(copy: "_Copy", said: Succession, note: bytes, instant: Instant, rules: str) -> bytes:
    fact = LedgerSucceeded(
        said.origin, said.life, said.before, said.size, said.root, said.plain_floors,
        sha256(note).hexdigest(),
    )  # fmt: skip
    at = max(copy.at, text_of(instant.at))
    written = envelope.make(
        said.size, Draft(fact), instant=instant, at=at, command=None, cause=None, sigs=(),
        commits={}, rules=rules, demo=origins.is_practice(said.origin),
    )  # fmt: skip
    return envelope.to_bytes(written)


class _Copy:
    """Rows of entries, nodes, nonces and subjects, as the ledger itself writes them."""

    def __init__(self, db: Any) -> None:
        self._db, self.edge, self.at = db, tree.Edge(), ""
        self._recorder = Recorder({})

    def take(self, body: bytes) -> None:
        seq, leaf = self.edge.size, tree.leaf(body)
        self.edge, nodes = self.edge.grown_with_nodes(leaf)
        write = self._db.execute_sql
        try:
            written = envelope.from_bytes(body)
            subjects = self._subjects(written)
        except BadEntry as error:
            raise BadSuccession(f"entry {seq}: {error}") from error
        instant_of(written.at)
        self.at = max(self.at, written.at)
        write("INSERT INTO entry (seq, body, leaf) VALUES (?, ?, ?)", (seq, body, leaf))
        for level, index, digest in nodes[1:]:
            write("INSERT INTO node (level, idx, hash) VALUES (?, ?, ?)", (level, index, digest))
        if written.command is not None:
            write("INSERT INTO nonce (nonce, seq) VALUES (?, ?)", (written.command.nonce, seq))
        for subject in subjects:
            write("INSERT INTO subject (name, seq) VALUES (?, ?)", (subject, seq))

    def _subjects(self, written: Envelope) -> tuple[str, ...]:
        recorded = self._recorder.recorded(written)
        fact = recorded.fact
        if isinstance(fact, SealedAct):
            return (fact.key,)
        draft = recorded.asked.get("draft_id") or getattr(fact, "draft_id", "")
        return filing.names_of(written.trade or str(draft), fact)


# --- the copy on its way ------------------------------------------------------------------------


def packed(entries: Iterable[bytes]) -> Iterator[bytes]:
    """Entries as one file holds them: length 2, big-endian, and the entry."""
    for one in entries:
        yield len(one).to_bytes(2, "big") + one


def unpacked(data: bytes) -> Iterator[bytes]:
    """Raises BadSuccession where the file ends before its time."""
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        body = data[at + 2 : at + 2 + length]
        if len(data) - at < 2 or len(body) != length:
            raise BadSuccession("the copy of the ledger ends before its time")
        yield body
        at += 2 + length
