"""How fast is a ledger verified, against plain SHA-256 of the same bytes in the same run?

    python -m tests.bench_verify [--entries N] [--per-checkpoint K] [--json]

`plain`: one SHA-256 over each entry's bytes, already in memory. `tree`: read from the database,
hash again, every stored hash, the root of every checkpoint, the newest one's signature.
`signature each`: one Ed25519 check per entry, measured on a sample. All in seconds of this process
on the processor: what else runs counts less. Peak memory is that of a process of its
own that does nothing else.
"""

import argparse
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.core import tree
from appliance.ledger import checkpoints
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.database import open_database
from appliance.ledger.records import Records
from appliance.ledger.sources import DatabaseSource, database_copy
from appliance.ledger.verify import How, verify, verify_database
from tests.fakes.township import ORIGIN, STATION_KEY, TABLES

BODY_BYTES = 780
"""The mean of a lease carried from the counter into the archive."""

SAMPLE = 2_000
TRIES = 3

PEAK = """
import sys
from pathlib import Path
from appliance.ledger.verify import How, verify_database
from tests.fakes.township import TABLES
report = verify_database(Path(sys.argv[1]), tables=TABLES, how=How(tree_only=True))
assert report.good
told = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]  # since exec
print(int(told) / 1024)
"""


def build(path: Path, entries: int, per_checkpoint: int) -> None:
    """A database of so many entries, with a signed checkpoint every `per_checkpoint` of them."""
    open_database(path).close_all()
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("INSERT INTO life VALUES (1, ?, ?, 1)", (ORIGIN, STATION_KEY.vkey))
    edge = tree.Edge()
    for seq in range(entries):
        body = b'{"data":"%s","seq":%d}' % (b"x" * (BODY_BYTES - 24), seq)
        edge, nodes = edge.grown_with_nodes(tree.leaf(body))
        db.execute("INSERT INTO entry VALUES (?, ?, ?)", (seq, body, nodes[0][2]))
        db.executemany("INSERT INTO node VALUES (?, ?, ?)", nodes[1:])
        if edge.size % per_checkpoint == 0 or edge.size == entries:
            note = checkpoints.sign(Checkpoint(ORIGIN, edge.size, edge.root()), STATION_KEY)
            db.execute("INSERT INTO checkpoint VALUES (?, ?)", (edge.size, note))
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def measured(entries: int, per_checkpoint: int) -> dict[str, float]:
    """The figures, each the best of a few tries. Seconds, microseconds an entry, ratios."""
    with TemporaryDirectory(prefix="tradepost-bench-") as folder:
        path = Path(folder) / "station.db"
        build(path, entries, per_checkpoint)
        with _bodies(path) as bodies:
            plain_s = _best(lambda: [sha256(body).digest() for body in bodies])
            signature_s = _signature_s(bodies[0]) * entries
        with database_copy(path) as source:
            tree_s = _best(lambda: _verified(source.records))
        whole_s = _best(lambda: verify_database(path, tables=TABLES, how=How(tree_only=True)))
        peak = subprocess.run(
            [sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True
        )
    return {
        "entries": entries,
        "entries per checkpoint": per_checkpoint,
        "plain s": round(plain_s, 3),
        "tree s": round(tree_s, 3),
        "tree us an entry": round(tree_s / entries * 1e6, 2),
        "tree / plain": round(tree_s / plain_s, 2),
        "signature each / tree": round(signature_s / tree_s, 1),
        "with copy and SQLite's own check s": round(whole_s, 3),
        "peak MB": round(float(peak.stdout), 1),
    }


@contextmanager
def _bodies(path: Path) -> Iterator[list[bytes]]:
    db = sqlite3.connect(path)
    try:
        yield [body for (body,) in db.execute("SELECT body FROM entry ORDER BY seq")]
    finally:
        db.close()


def _verified(records: Records) -> None:
    report = verify(DatabaseSource(records), tables=TABLES, how=How(tree_only=True))
    if not report.good:
        raise SystemExit(f"the ledger does not verify: {report.findings[:3]}")


def _signature_s(body: bytes) -> float:
    signature, key = STATION_KEY.sign(body), STATION_KEY.verifier
    begun = time.process_time()
    for _ in range(SAMPLE):
        key.verifies(signature, body)
    return (time.process_time() - begun) / SAMPLE


def _best(work: Callable[[], object]) -> float:
    took = []
    for _ in range(TRIES):
        begun = time.process_time()
        work()
        took.append(time.process_time() - begun)
    return min(took)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How fast is a ledger verified?")
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--per-checkpoint", type=int, default=2)
    parser.add_argument("--json", action="store_true", dest="as_json")
    asked = parser.parse_args()
    figures = measured(asked.entries, asked.per_checkpoint)
    lines = [f"  {name:<36}{value:>12}" for name, value in figures.items()]
    sys.stdout.write((json.dumps(figures) if asked.as_json else "\n".join(lines)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
