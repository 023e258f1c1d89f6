"""A proof for one entry as a file that explains itself (log_format.md 6; C2SP tlog-proof).

    c2sp.org/tlog-proof@v1
    extra <base64>          not there in ours, read past
    index <i>
    <hash, base64>          leaf side first
    ...
    <empty line>
    <checkpoint, a signed note>

Who verifies brings the entry and the keys; keys are never taken from the file.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from appliance.core import tree
from appliance.ledger import checkpoints, notes
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.keys import VerifierKey, strict_base64
from appliance.ledger.tile_tree import TileTree
from appliance.ports import Breach

HEADER = "c2sp.org/tlog-proof@v1"
HASHES_MAX = 63
"""A tree of 2^63 entries has no longer proof."""


class BadProof(ValueError):
    """A proof file that is malformed, or that does not prove the entry."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Index, hashes leaf side first, and the checkpoint as it stood in the file."""

    index: int
    hashes: tuple[bytes, ...]
    note: str


def format_proof(index: int, hashes: Sequence[bytes], note: str) -> str:
    """The text of a proof file."""
    lines = [base64.b64encode(one).decode() for one in hashes]
    return "\n".join([HEADER, f"index {index}", *lines, "", note])


def parse(text: str) -> Proof:
    """Read a proof file. Raises BadProof."""
    head, empty, note = text.partition("\n\n")
    lines = head.split("\n")
    if not empty or lines[0] != HEADER:
        raise BadProof("not a proof file")
    if len(lines) > 1 and lines[1].startswith("extra "):
        del lines[1]
    if len(lines) < 2 or not lines[1].startswith("index ") or len(lines) > 2 + HASHES_MAX:
        raise BadProof("no index, or too many hashes")
    try:
        index = checkpoints.number_of(lines[1].removeprefix("index "))
        return Proof(index, tuple(strict_base64(line) for line in lines[2:]), note)
    except ValueError as error:
        raise BadProof(str(error)) from error


def proven(text: str, leaf: bytes, key: VerifierKey) -> Checkpoint:
    """The checkpoint that this file proves to hold the entry with this leaf hash.

    Raises BadProof, or BadNote for a checkpoint that `key` did not sign.
    """
    proof = parse(text)
    checkpoint = checkpoints.open_checkpoint(proof.note, key)
    if not tree.verify_inclusion(
        leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root
    ):
        raise BadProof("does not prove that entry")
    return checkpoint


def proof_of(ledger: TileTree, seq: int) -> str:
    """The proof that entry `seq` stands in the published tree.

    Raises IndexError beyond its size, BadTile, BadNote; Breach when the tree does not fit its own
    checkpoint, so that no wrong proof is handed out.
    """
    note = ledger.checkpoint()
    if note is None:
        raise IndexError("nothing is published yet")
    checkpoint = checkpoints.parse_text(notes.parse(note).text)
    if seq >= checkpoint.size:
        raise IndexError(f"no entry {seq} in a tree of {checkpoint.size}")
    read = ledger.reader(checkpoint.size)
    path = tree.inclusion_path(seq, checkpoint.size, read)
    [(_seq, body)] = ledger.entries(seq, seq + 1, size=checkpoint.size)
    if not tree.verify_inclusion(tree.leaf(body), seq, checkpoint.size, path, checkpoint.root):
        raise Breach(seq, "the published tree does not lead to its checkpoint")
    return format_proof(seq, path, note.decode())
