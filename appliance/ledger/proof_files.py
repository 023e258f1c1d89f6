"""A proof for one entry as a file that explains itself (log_format.md 6; C2SP tlog-proof).

    c2sp.org/tlog-proof@v1
    extra <base64>          not there in ours; proven by nothing
    index <i>
    <hash, base64>          leaf side first
    ...
    <empty line>
    <checkpoint, a signed note>

Who verifies brings the entry and the keys; keys are never taken from the file. Their names end
with `.tlog-proof`.
"""

import base64
from collections.abc import Sequence

from msgspec import Struct

from appliance.core import tree
from appliance.ledger import checkpoints, notes
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.keys import VerifierKey, strict_base64
from appliance.ledger.policy import Policy
from appliance.ledger.tile_tree import TileTree
from appliance.ports import Breach

HEADER = "c2sp.org/tlog-proof@v1"
HASHES_MAX = 63
"""A tree of 2^63 entries has no longer proof."""

FILE_BYTES_MAX = 2 * notes.NOTE_BYTES_MAX
"""A checkpoint, the hashes, and as much again for `extra`."""


class BadProof(ValueError):
    """A proof file that is malformed, or that does not prove the entry."""


class Proof(Struct, frozen=True):
    """Index, hashes leaf side first, and the checkpoint as it stood in the file.

    `extra`: bytes that came along and that nothing proves; None without such a line.
    """

    index: int
    hashes: tuple[bytes, ...]
    note: str
    extra: bytes | None = None


def format_proof(
    index: int, hashes: Sequence[bytes], note: str, *, extra: bytes | None = None
) -> str:
    """The text of a proof file."""
    lines = [base64.b64encode(one).decode() for one in hashes]
    told = [] if extra is None else [f"extra {base64.b64encode(extra).decode()}"]
    return "\n".join([HEADER, *told, f"index {index}", *lines, "", note])


def parse(data: str | bytes) -> Proof:
    """Read a proof file. Raises BadProof."""
    try:
        raw = data.encode() if isinstance(data, str) else data
        text = raw.decode()
    except UnicodeError as error:
        raise BadProof("not UTF-8") from error
    if len(raw) > FILE_BYTES_MAX:
        raise BadProof("longer than the limit")
    head, empty, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    if not empty or first != HEADER:
        raise BadProof("not a proof file")
    try:
        extra = _extra(lines)
        if not lines or not lines[0].startswith("index ") or len(lines) > 1 + HASHES_MAX:
            raise BadProof("no index, or too many hashes")
        index = checkpoints.number_of(lines[0].removeprefix("index "))
        hashes = tuple(strict_base64(line) for line in lines[1:])
    except ValueError as error:
        raise BadProof(str(error)) from error
    if any(len(one) != tree.HASH_LENGTH for one in hashes):
        raise BadProof("a hash has 32 bytes")
    return Proof(index, hashes, note, extra)


def _extra(lines: list[str]) -> bytes | None:
    """The bytes of the `extra` line, which is taken off `lines`."""
    if lines and lines[0].startswith("extra "):
        return strict_base64(lines.pop(0).removeprefix("extra "))
    return None


def proven_by(data: str | bytes, leaf: bytes, policy: Policy) -> Checkpoint:
    """The same for a policy: the log that it names and as many witnesses as it asks for.

    Raises BadProof also when no log of the policy, or not its quorum, signed the checkpoint.
    """
    note = notes.parse(parse(data).note)
    key = policy.logs.get(note.text.partition("\n")[0])
    if key is None:
        raise BadProof("of a ledger that the policy does not name")
    checkpoint = proven(data, leaf, key)
    cosigners = [
        name
        for name, witness in policy.witnesses.items()
        if checkpoints.open_cosignature(str(note), checkpoint, witness) is not None
    ]
    if not policy.satisfied_by(cosigners):
        raise BadProof("not cosigned by the witnesses that the policy asks for")
    return checkpoint


def proven(data: str | bytes, leaf: bytes, key: VerifierKey) -> Checkpoint:
    """The checkpoint that this file proves to hold the entry with this leaf hash.

    Raises BadProof, or BadNote for a checkpoint that `key` did not sign.
    """
    proof = parse(data)
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
