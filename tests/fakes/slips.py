"""Paper proofs of a ledger in memory, at any size, with a witness or an entry inside."""

from appliance.core import paper_proof, tree
from appliance.ledger.checkpoints import Checkpoint, cosigned_message, witness_key
from appliance.ledger.keys import SigningKey
from tests.fakes.published import WITNESS, StationLedger

DISTRICT = witness_key(WITNESS, b"\x09" * 32)
SEEN_S = 1_772_412_000
"""2026-03-02T00:40:00Z."""


def slip(
    ledger: StationLedger,
    index: int,
    size: int | None = None,
    *,
    inside: bool = False,
    witness: SigningKey | None = None,
    seen_s: int = SEEN_S,
) -> str:
    """The `TP1:` text of entry `index` under the checkpoint of `size`."""
    size = ledger.size if size is None else size
    signed = Checkpoint(ledger.origin, size, ledger.root(size)).text
    line = None
    if witness is not None:
        signature = witness.sign(cosigned_message(signed, seen_s))
        line = paper_proof.Cosignature(witness.verifier.key_id, seen_s, signature)
    body = ledger.bodies[index]
    return paper_proof.encode(
        paper_proof.Proof(
            origin_hash=paper_proof.origin_hash(ledger.origin),
            size=size,
            index=index,
            path=tuple(tree.inclusion_path(index, size, ledger.node)),
            signature=ledger.key.sign(signed.encode()),
            cosignature=line,
            entry=body if inside else b"",
            leaf=b"" if inside else tree.leaf(body),
        )
    )
