"""Paper proofs of a ledger in memory, at any size, with a witness or an entry inside."""

import random  # noqa: TID251 - hashes by a seed, the same in every run
from pathlib import Path

from appliance.core import paper_proof, tree
from appliance.core.paper_proof import Cosignature, Proof
from appliance.ledger import tiles
from appliance.ledger.checkpoints import Checkpoint, cosigned_message, witness_key
from appliance.ledger.keys import SigningKey
from tests.fakes.published import ORIGIN, WITNESS, StationLedger

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
    line = None if witness is None else _cosigned(signed, witness, seen_s)
    body = ledger.bodies[index]
    return paper_proof.encode(
        Proof(
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


def deep(size: int, *, witness: bool = True) -> str:
    """A slip of a ledger of `size` entries without making them: its hashes are drawn by a seed."""
    lots = random.Random(size)
    ledger = SigningKey(ORIGIN, bytes([1]) * 32)
    path = tuple(lots.randbytes(32) for _ in range((size - 1).bit_length()))
    leaf = lots.randbytes(32)
    root = tree.root_from_inclusion(leaf, 0, size, path)
    assert root is not None
    signed = Checkpoint(ORIGIN, size, root).text
    line = _cosigned(signed, DISTRICT, SEEN_S) if witness else None
    signature = ledger.sign(signed.encode())
    hashed = paper_proof.origin_hash(ORIGIN)
    return paper_proof.encode(Proof(hashed, size, 0, path, signature, line, leaf=leaf))


def _cosigned(signed: str, witness: SigningKey, seen_s: int) -> Cosignature:
    signature = witness.sign(cosigned_message(signed, seen_s))
    return Cosignature(witness.verifier.key_id, seen_s, signature)


def export(ledger: StationLedger, folder: Path, size: int | None = None) -> Path:
    """The ledger as a tile tree, as `tradepost ledger export` writes it."""
    size = ledger.size if size is None else size
    for tile in tiles.tiles_for(size):
        hashes = [ledger.node(tile.level * tiles.BITS, number) for number in range(tile.width)]
        files = {tile.path: tiles.encode_hashes(hashes)}
        files[tile.bundle_path] = tiles.encode_bundle(ledger.bodies[: tile.width])
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    (folder / tiles.CHECKPOINT).write_text(ledger.note(size), encoding="utf-8")
    return folder
