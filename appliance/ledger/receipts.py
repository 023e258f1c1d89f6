"""A slip as a witness: what a paper proof proves, and whether a ledger still agrees with it.

Needed: the proof's text and public keys that were brought by hand. The station that printed it,
any other station, the district and a bank judge alike. The proof carries no root and no origin:
both follow, from the hashes and from the keys at hand, and the signatures decide.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec
from msgspec import Struct

from appliance.core import origins, paper_proof, sheet_proof, tree
from appliance.core.paper_proof import Proof
from appliance.ledger import checkpoints
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.keys import COSIGNATURE, VerifierKey, parse_vkey
from appliance.ledger.policy import Policy
from appliance.ledger.policy import parse as parse_policy
from appliance.ports import Breach

Why = Literal["malformed", "unknown-ledger", "not-signed", "witness-fails"]
"""Why a slip proves nothing: no proof; of a ledger without a key here; signed by nobody known."""


class BadReceipt(ValueError):
    """A slip that proves nothing here; `why` for programs and catalogues."""

    def __init__(self, why: Why, text: str) -> None:
        super().__init__(text)
        self.why = why


class Witnessed(Struct, frozen=True):
    """Which witness cosigned, by its key's name, and when: POSIX seconds."""

    name: str
    time_s: int


class Told(Struct, frozen=True):
    """What an entry says of itself; empty where it says nothing."""

    kind: str = ""
    at: str = ""
    trade: str = ""


class Receipt(Struct, frozen=True):
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
        return origins.is_practice(self.checkpoint.origin)

    @property
    def training(self) -> bool:
        """Of a station's training, which does not count either."""
        return origins.is_training(self.checkpoint.origin)


class Keys(Struct, frozen=True):
    """Public keys that were brought by hand. A ledger whose key was changed has several."""

    ledgers: tuple[VerifierKey, ...]
    witnesses: tuple[VerifierKey, ...] = ()
    policy: Policy | None = None
    """The policy file that they stood in, which also says how many witnesses it wants."""

    @classmethod
    def of(cls, keys: Iterable[VerifierKey]) -> "Keys":
        known = list(keys)
        return cls(
            tuple(key for key in known if key.type != COSIGNATURE),
            tuple(key for key in known if key.type == COSIGNATURE),
        )


def trusted(text: str) -> Keys:
    """Keys from a policy file, or from lines of verifier keys. Raises ValueError."""
    lines = [line for line in map(str.strip, text.split("\n")) if line and line[0] != "#"]
    if lines and not any(" " in line for line in lines):
        return Keys.of(map(parse_vkey, lines))
    policy = parse_policy(text)
    return Keys(tuple(policy.logs.values()), tuple(policy.witnesses.values()), policy)


def meets_quorum(receipt: Receipt, keys: Keys) -> bool | None:
    """Whether the one witness of a slip is enough for the policy; None: it asks for none.

    A slip has room for one line. Where a policy wants more, the published checkpoint has them.
    """
    policy, seen = keys.policy, receipt.witnessed
    if policy is None or policy.quorum is None:
        return None
    names = [name for name, key in policy.witnesses.items() if seen and key.name == seen.name]
    return policy.satisfied_by(names)


def check(text: str, keys: Keys) -> Receipt:
    """What the slip proves. Raises BadReceipt, and Breach where the box signed nonsense."""
    proof = _decoded(text)
    leaf = tree.leaf(proof.entry) if proof.entry else proof.leaf
    root = tree.root_from_inclusion(leaf, proof.index, proof.size, proof.path)
    if root is None:
        raise BadReceipt("malformed", "its hashes do not fit its numbers")
    signed = _signed(proof, root, keys.ledgers)
    witnessed, stranger = _witnessed(proof, signed, keys.witnesses)
    _same_number(proof)
    return Receipt(signed, proof.index, leaf, proof.path, proof.entry, witnessed, stranger)


def _decoded(text: str) -> Proof:
    try:
        if sheet_proof.is_sheet(text):  # a paper with its words: the proof is inside
            return sheet_proof.decode(text).proof
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
    raise BadReceipt(
        "not-signed",
        "the signature of the ledger does not fit: altered, forged, or of a newer key",
    )


def _witnessed(
    proof: Proof, signed: Checkpoint, keys: Iterable[VerifierKey]
) -> tuple[Witnessed | None, bool]:
    """The witness, and whether it is a stranger. A key id only looks up: the signature decides."""
    line = proof.cosignature
    if line is None:
        return None, False
    known = [key for key in keys if key.key_id == line.key_id]
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
