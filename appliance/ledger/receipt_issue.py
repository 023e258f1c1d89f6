"""The proof that a slip carries, from the station's own records (entries.md 9)."""

from collections.abc import Iterable

from msgspec.structs import replace

from appliance.core import paper_proof, sheet_proof
from appliance.core.paper_proof import Cosignature, Proof
from appliance.core.sheet_proof import OpenedSheet
from appliance.ledger import checkpoints, notes
from appliance.ledger.keys import VerifierKey
from appliance.ledger.notes import Note, NoteLine
from appliance.ledger.records import Records


def issue(
    ledger: Records, seq: int, keys: Iterable[VerifierKey], witness: VerifierKey | None = None
) -> str:
    """The text of the proof that a slip about entry `seq` carries, as `proven` finds it."""
    return paper_proof.encode(proven(ledger, seq, keys, witness))


def proven(
    ledger: Records, seq: int, keys: Iterable[VerifierKey], witness: VerifierKey | None = None
) -> Proof:
    """What proves entry `seq` today; `keys` are those the ledger has had.

    It stands on the newest checkpoint that `witness` cosigned, where that covers the entry: the
    district can then deny it no more than the station. Else on the newest of the ledger alone.
    """
    known = tuple(keys)
    cosigned = ledger.cosigned(witness.name) if witness is not None else None
    if witness is not None and cosigned is not None and seq < cosigned.size:
        note = notes.parse(cosigned.note)
        own, seen = _line_of(known, note), _line_of([witness], note)
        if own is not None and seen is not None:
            return _proof_of(ledger, seq, note, own, _as_on_paper(seen))
    newest = ledger.checkpoint()
    if newest is None:
        raise IndexError("nothing is signed yet")
    note = notes.parse(newest)
    own = _line_of(known, note)
    if own is None:
        raise notes.BadNote("the newest checkpoint has no line of a key of this ledger")
    return _proof_of(ledger, seq, note, own, None)


def _proof_of(
    ledger: Records, seq: int, note: Note, own: NoteLine, seen: Cosignature | None
) -> Proof:
    signed = checkpoints.parse_text(note.text)
    return Proof(
        origin_hash=paper_proof.origin_hash(signed.origin),
        size=signed.size,
        index=seq,
        path=tuple(ledger.inclusion(seq, signed.size)),
        signature=own.signature,
        cosignature=seen,
        leaf=ledger.leaf(seq),
    )


def _line_of(keys: Iterable[VerifierKey], note: Note) -> NoteLine | None:
    known = {(key.name, key.key_id) for key in keys}
    return next((line for line in note.lines if (line.name, line.key_id) in known), None)


def _as_on_paper(line: NoteLine) -> Cosignature:
    time_s = int.from_bytes(line.signature[:8], "big")
    return Cosignature(line.key_id, time_s, line.signature[8:])


def issue_sheet(
    ledger: Records,
    seq: int,
    keys: Iterable[VerifierKey],
    witness: VerifierKey | None,
    *,
    salt: bytes,
    words: bytes,
) -> str:
    """The code of a paper whose words entry `seq` commits to: proof, entry, words and salt."""
    proof = replace(proven(ledger, seq, keys, witness), entry=ledger.entry(seq), leaf=b"")
    origin = checkpoints.parse_text(notes.parse(ledger.checkpoint() or "").text).origin
    return sheet_proof.encode(OpenedSheet(origin, proof, salt, words))
