"""Do the station's verifier and the auditor's file say the same of a tree?

python -m tests.corruptions.agreement 10000 [first seed]
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance import tables
from appliance.core.codes import Tables
from appliance.ledger import policy
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.verify import How, verify_tree
from auditor import ledger_audit
from tests.corruptions import base as bases
from tests.corruptions import corpus
from tests.corruptions.corpus import Files, Found
from tests.corruptions.random_trees import RandomTree, random_tree

JUDGED = frozenset(
    {
        "file-broken", "leaf-mismatch", "node-mismatch", "root-mismatch", "checkpoint-missing",
        "checkpoint-broken", "key-unknown", "cosignature-broken", "quorum-missing",
        "entry-broken", "demo-mark", "seq-mismatch", "first-entry", "cause-missing",
        "boot-returned", "fork", "rolled-back", "time-backwards", "clock-backwards",
        "clock-set-back",
    }
)  # fmt: skip
"""The codes of form, tree, signatures, order and time: those that both judge."""


def laid(files: Files, folder: Path) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


class Say:
    """Asks both verifiers of a tree; answers what they find of what both judge."""

    def __init__(self, shipped: Tables) -> None:
        self._tables = shipped
        self._policy = policy.parse(corpus.POLICY.read_bytes())
        self._trust = ledger_audit.read_policy(corpus.POLICY.read_text("utf-8"))

    def both(self, files: Files, seen: str = "") -> tuple[set[Found], set[Found]]:
        with TemporaryDirectory(prefix="tradepost-agreement-") as name:
            folder = laid(files, Path(name))
            return self._first(folder, seen), self._second(folder, seen)

    def _first(self, folder: Path, seen: str) -> set[Found]:
        how = How(seen=(seen,) if seen else ())
        tree = TileTree(folder)
        report = verify_tree(tree, tables=self._tables, policy=self._policy, how=how)
        return {(one.code, one.seq) for one in report.findings if one.code in JUDGED}

    def _second(self, folder: Path, seen: str) -> set[Found]:
        kept = [seen.encode()] if seen else []
        source = ledger_audit.Source(str(folder))
        return {one[:2] for one in ledger_audit.audit(source, self._trust, kept)}


def compared(seeds: Iterable[int]) -> Iterator[tuple[RandomTree, set[Found], set[Found]]]:
    """Each tree with what the two say of it."""
    base, say = bases.shipped(corpus.BASE), Say(tables.load())
    for seed in seeds:
        one = random_tree(base, seed)
        yield one, *say.both(one.files, one.seen)


def main() -> int:
    """Print every disagreement, then how many trees were good, bad and of which kinds."""
    count, start = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    begun, good, differ = time.monotonic(), 0, 0
    codes: Counter[str] = Counter()
    for one, first, second in compared(range(start, start + count)):
        good += not first
        codes.update({code for code, _seq in first})
        if first != second:
            differ += 1
            only, other = sorted(first - second, key=str), sorted(second - first, key=str)
            sys.stdout.write(f"seed {one.seed} {one.did}: only {only}, only other {other}\n")
    told = ", ".join(f"{code} {number}" for code, number in codes.most_common())
    seconds = time.monotonic() - begun
    sys.stdout.write(
        f"{count} trees, {good} good, {count - good} bad, {differ} disagreements, "
        f"{seconds:.0f} s\ntrees with each code: {told}\n"
    )
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
