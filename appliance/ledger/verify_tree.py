"""The tree of a ledger under verification: leaves, stored hashes, checkpoints, cosignatures."""

from collections.abc import Iterator
from itertools import islice, pairwise

from appliance.core import tree
from appliance.ledger import checkpoints, notes, tiles
from appliance.ledger.findings import Report
from appliance.ledger.keys import BadKey, VerifierKey, parse_vkey
from appliance.ledger.policy import Policy
from appliance.ledger.sources import Source


def trusted_key(source: Source, policy: Policy | None, report: Report) -> VerifierKey | None:
    """The ledger's key: the policy's for the origin that is claimed, else the one beside it."""
    try:
        beside = parse_vkey(source.vkey_text() or "")
    except BadKey as error:
        beside = None
        if policy is None:
            report.add("key-unknown", None, f"beside the ledger: {error}")
    if policy is None:
        return beside
    report.key_from = "policy"
    claimed = beside.name if beside is not None else claimed_origin(source)
    key = policy.logs.get(claimed)
    if key is None:
        report.add("key-unknown", None, f"the policy does not name {claimed!r}")
    elif beside is not None and beside != key:
        report.add("key-unknown", None, "the key beside the ledger is not that of the policy")
    return key


def claimed_origin(source: Source) -> str:
    """The origin that the first checkpoint names; empty without one. Not believed."""
    for _size, note in source.checkpoints():
        text = note.decode("utf-8", "replace") if isinstance(note, bytes) else note
        return text.split("\n", 1)[0]
    return ""


class Growth:
    """Grows the tree entry by entry and holds every checkpoint against it when its size comes."""

    def __init__(
        self, source: Source, key: VerifierKey | None, policy: Policy | None, report: Report
    ) -> None:
        self.edge = tree.Edge()
        self._leaves = source.row(0)
        self._checkpoints = iter(source.checkpoints())
        self._key, self._policy, self._report = key, policy, report
        self._pending = next(self._checkpoints, None)
        self._covered = 0

    def take(self, body: bytes) -> None:
        """One more entry."""
        leaf = tree.leaf(body)
        if next(self._leaves, None) != leaf:
            self._report.add("leaf-mismatch", self.edge.size, "bytes and leaf differ")
        self.edge = self.edge.grown(leaf)
        while self._pending is not None and self._pending[0] <= self.edge.size:
            self._judge(*self._pending)
            self._pending = next(self._checkpoints, None)

    def end(self) -> None:
        """After the last entry."""
        size = self.edge.size
        if next(self._leaves, None) is not None:
            self._report.add("node-missing", size, "leaves without entries")
        if self._pending is not None:
            self._report.add("size-mismatch", size, f"a checkpoint of {self._pending[0]}")
        elif self._covered < size and self._key is not None:
            self._report.add("checkpoint-missing", self._covered, "entries without a checkpoint")
        wanted = None if self._policy is None else self._policy.quorum
        if wanted is not None and not self._report.cosigned_size:
            self._report.add("quorum-missing", None, f"no checkpoint satisfies {wanted!r}")

    def _judge(self, filed: int, note: str | bytes) -> None:
        if self._key is None:
            return
        try:
            found = checkpoints.open_checkpoint(note, self._key)
        except notes.BadNote as error:
            self._report.add("checkpoint-broken", filed, str(error))
            return
        if found.size != filed or filed != self.edge.size or found.root != self.edge.root():
            self._report.add("root-mismatch", filed, f"checkpoint of {found.size}")
            return
        self._covered = filed
        self._judge_witnesses(found, note)

    def _judge_witnesses(self, found: checkpoints.Checkpoint, note: str | bytes) -> None:
        if self._policy is None:
            return
        present = set()
        for name, key in self._policy.witnesses.items():
            try:
                if checkpoints.open_cosignature(note, found, key) is not None:
                    present.add(name)
            except notes.BadNote as error:
                self._report.add("cosignature-broken", found.size, f"{name}: {error}")
        if self._policy.quorum is not None and self._policy.satisfied_by(present):
            self._report.cosigned_size = found.size


def check_rows(source: Source, size: int, report: Report) -> None:
    """Hold every stored row of hashes against the row below it; the leaves were checked before."""
    for lower, upper in pairwise(source.rows):
        group = 1 << (upper - lower)
        wanted = _folded(source.row(lower), group)
        stored = source.row(upper)
        for index in range(size >> upper):
            expected, found = next(wanted, None), next(stored, None)
            if expected is None or found is None:
                report.add("node-missing", None, f"level {upper} ends at {index}")
                break
            if expected != found:
                report.add("node-mismatch", index << upper, f"level {upper}, number {index}")
        if next(stored, None) is not None:
            report.add("node-missing", None, f"level {upper} has too many")


def _folded(row: Iterator[bytes], group: int) -> Iterator[bytes]:
    while len(chunk := list(islice(row, group))) == group:
        yield tiles.fold(chunk)
