"""A slip as a witness: what a paper proof proves, and whether a ledger still agrees with it.

Needed: the proof's text and public keys that were brought by hand. The station that printed it,
any other station, the district and a bank judge alike. The proof carries no root and no origin:
both follow, from the hashes and from the keys at hand, and the signatures decide.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from appliance.core import paper_proof, tree
from appliance.core.paper_proof import Cosignature, Proof
from appliance.ledger import checkpoints, notes
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.keys import COSIGNATURE, VerifierKey, parse_vkey
from appliance.ledger.policy import Policy
from appliance.ledger.policy import parse as parse_policy
from appliance.ledger.records import Records
from appliance.ledger.tile_tree import TileTree
from appliance.ports import Breach

Why = Literal["malformed", "unknown-ledger", "not-signed", "witness-fails"]
"""Why a slip proves nothing: no proof; of a ledger without a key here; signed by nobody known."""

Agreement = Literal["holds", "shorter"]
"""A ledger holds what the slip proves; or it ends before it and nothing in it contradicts."""


DEMO = "demo."
"""How the origins of demonstrations and trainings begin (entries.md 7)."""


class BadReceipt(ValueError):
    """A slip that proves nothing here; `why` for programs and catalogues."""

    def __init__(self, why: Why, text: str) -> None:
        super().__init__(text)
        self.why = why


@dataclass(frozen=True, slots=True)
class Witnessed:
    """Which witness cosigned, by its key's name, and when: POSIX seconds."""

    name: str
    time_s: int


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry says of itself; empty where it says nothing."""

    kind: str = ""
    at: str = ""
    trade: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A slip whose proof holds: this leaf stood at `index` when the ledger had `checkpoint`.

    `entry`: its bytes where the slip carries them. `stranger`: a witness cosigned whose key is
    not known here, so that it counts for nothing.
    """

    checkpoint: Checkpoint
    index: int
    leaf: bytes
    path: tuple[bytes, ...]
    entry: bytes = b""
    witnessed: Witnessed | None = None
    stranger: bool = False

    @property
    def practice(self) -> bool:
        """Of a demonstration or a training: it does not count."""
        return self.checkpoint.origin.startswith(DEMO)


def trusted(text: str) -> Policy:
    """Keys from a policy file, or from lines of verifier keys. Raises ValueError."""
    lines = [line for line in map(str.strip, text.split("\n")) if line and line[0] != "#"]
    if not lines or any(" " in line for line in lines):
        return parse_policy(text)
    return of_keys(map(parse_vkey, lines))


def of_keys(keys: Iterable[VerifierKey]) -> Policy:
    """A policy that trusts these ledgers and witnesses and asks for no quorum.

    Raises ValueError where one name has two keys.
    """
    policy = Policy()
    for key in keys:
        named = policy.witnesses if key.type == COSIGNATURE else policy.logs
        if named.setdefault(key.name, key) != key:
            raise ValueError(f"two keys of {key.name}")
    return policy


def issue(ledger: Records, seq: int, key: VerifierKey, witness: VerifierKey | None = None) -> str:
    """The proof that a slip about entry `seq` carries; `key` is the ledger's.

    It stands on the newest checkpoint that `witness` cosigned, where that covers the entry: the
    district can then deny it no more than the station. Else on the newest of the ledger alone.
    """
    cosigned = ledger.cosigned() if witness is not None else None
    covered = cosigned is not None and seq < cosigned.size
    note = cosigned.note if cosigned is not None and covered else ledger.checkpoint()
    if note is None:
        raise IndexError("nothing is signed yet")
    parsed = notes.parse(note)
    size = checkpoints.parse_text(parsed.text).size
    proof = Proof(
        origin_hash=paper_proof.origin_hash(key.name),
        size=size,
        index=seq,
        path=tuple(ledger.inclusion(seq, size)),
        signature=notes.line_by(key, parsed).signature,
        cosignature=_line_of(witness, parsed) if covered else None,
        leaf=ledger.leaf(seq),
    )
    return paper_proof.encode(proof)


def _line_of(witness: VerifierKey | None, note: notes.Note) -> Cosignature | None:
    """The witness's line as a slip holds it; None where another witness cosigned this size."""
    for line in note.lines:
        if witness is not None and (line.name, line.key_id) == (witness.name, witness.key_id):
            time_s = int.from_bytes(line.signature[:8], "big")
            return Cosignature(line.key_id, time_s, line.signature[8:])
    return None


def check(text: str, policy: Policy) -> Receipt:
    """What the slip proves. Raises BadReceipt, and Breach where the box signed nonsense."""
    proof = _decoded(text)
    leaf = tree.leaf(proof.entry) if proof.entry else proof.leaf
    root = tree.root_from_inclusion(leaf, proof.index, proof.size, proof.path)
    if root is None:
        raise BadReceipt("malformed", "its hashes do not fit its numbers")
    signed = _signed(proof, root, policy.logs.values())
    witnessed, stranger = _witnessed(proof, signed, policy)
    _same_number(proof)
    return Receipt(signed, proof.index, leaf, proof.path, proof.entry, witnessed, stranger)


def _decoded(text: str) -> Proof:
    try:
        return paper_proof.decode(paper_proof.from_scanner(text))
    except paper_proof.BadProof as error:
        raise BadReceipt("malformed", str(error)) from error


def _signed(proof: Proof, root: bytes, keys: Iterable[VerifierKey]) -> Checkpoint:
    """The checkpoint that one of the keys signed; four bytes of an origin may fit several."""
    known = [key for key in keys if paper_proof.origin_hash(key.name) == proof.origin_hash]
    if not known:
        raise BadReceipt("unknown-ledger", "it is of a ledger whose key is not known here")
    for key in known:
        checkpoint = Checkpoint(key.name, proof.size, root)
        if key.verifies(proof.signature, checkpoint.text.encode()):
            return checkpoint
    raise BadReceipt("not-signed", "the signature of the ledger does not fit: altered or forged")


def _witnessed(proof: Proof, signed: Checkpoint, policy: Policy) -> tuple[Witnessed | None, bool]:
    """The witness, and whether it is a stranger. A key id only looks up: the signature decides."""
    line = proof.cosignature
    if line is None:
        return None, False
    known = [key for key in policy.witnesses.values() if key.key_id == line.key_id]
    message = checkpoints.cosigned_message(signed.text, line.time_s)
    for key in known:
        if key.verifies(line.signature, message):
            return Witnessed(key.name, line.time_s), False
    if known:
        raise BadReceipt("witness-fails", "the signature of the witness does not fit")
    return None, True


def _same_number(proof: Proof) -> None:
    if proof.entry and _plain(proof.entry).get("seq") != proof.index:
        raise Breach(proof.index, "the box signed an entry that bears another number")


def is_of(entry: bytes, receipt: Receipt) -> bool:
    """Whether these bytes are the entry that the slip proves."""
    return tree.leaf(entry) == receipt.leaf


def told(entry: bytes) -> Told:
    """What an entry says, whether or not its kind is known here."""
    plain = _plain(entry)
    return Told(*(str(plain.get(name, "")) for name in ("kind", "at", "trade")))


def _plain(entry: bytes) -> dict[str, object]:
    try:
        return msgspec.json.decode(entry, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}


# --- against a ledger ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """A ledger as somebody holds it; `read` gives its nodes, `cosigned` witness -> seconds."""

    size: int
    read: tree.Read
    cosigned: Mapping[str, int] = field(default_factory=dict)


def held(export: TileTree, origin: str, policy: Policy) -> Held:
    """A tile tree that the ledger of `origin` signed and that leads to its own checkpoint.

    Raises BadNote and BadTile where it is not such a tree.
    """
    note = export.checkpoint()
    if note is None:
        raise notes.BadNote("no checkpoint lies there")
    signed = checkpoints.open_checkpoint(note, policy.logs[origin])
    read = export.reader(signed.size)
    if tree.root(signed.size, read) != signed.root:
        raise notes.BadNote("the hashes there do not lead to the signed checkpoint")
    times = {
        key.name: checkpoints.open_cosignature(note, signed, key)
        for key in policy.witnesses.values()
    }
    return Held(signed.size, read, {name: at for name, at in times.items() if at is not None})


def compare(receipt: Receipt, ledger: Held, *, later: bool = False) -> Agreement:
    """Whether the ledger agrees with the slip. Raises Breach where it contradicts it.

    `later`: the ledger is known to be newer than the slip; one that ends before it was then cut.
    """
    if receipt.index < ledger.size and ledger.read(0, receipt.index) != receipt.leaf:
        raise Breach(receipt.index, "another entry stands here than the slip proves")
    _same_neighbours(receipt, ledger)
    if receipt.checkpoint.size <= ledger.size:
        return "holds"
    if later or _seen_later(receipt, ledger):
        raise Breach(
            ledger.size, f"the ledger ends here, and the slip proves {receipt.checkpoint.size}"
        )
    return "shorter"


def _same_neighbours(receipt: Receipt, ledger: Held) -> None:
    """Each hash of the slip stands for a run of entries; those that are here must yield it."""
    ranges = tree.inclusion_ranges(receipt.index, receipt.checkpoint.size)
    for (first, last), digest in zip(ranges, receipt.path, strict=True):
        if last <= ledger.size and tree.range_root(first, last, ledger.read) != digest:
            raise Breach(first, f"other entries stand between {first} and {last - 1}")


def _seen_later(receipt: Receipt, ledger: Held) -> bool:
    """The slip's own witness saw the shorter ledger afterwards: it should never have."""
    seen = receipt.witnessed
    return seen is not None and ledger.cosigned.get(seen.name, 0) > seen.time_s
