"""The verifier beside plain SHA-256 of the same bytes, and the check at the start of the station.

Read, re-hash, root, checkpoints: `tree_only`, without judging what the entries say. The ledger is
made from a seed and has a checkpoint after every command.
"""

import gc
import multiprocessing
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from statistics import median

from appliance.ledger import soundness
from appliance.ledger.keys import SigningKey
from appliance.ledger.store import Ledger
from appliance.ledger.verify import How, verify_database
from tests.benchmarks.table import Line, Row
from tests.fakes.township import ORIGIN, TABLES

KEY = SigningKey(ORIGIN, bytes(range(0x40, 0x60)))
ROUNDS = 3


def took_s(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median of some runs, in processor seconds: others use this machine too."""
    found = []
    for _ in range(rounds):
        gc.collect()
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return median(found)


def verified(database: Path) -> None:
    report = verify_database(database, tables=TABLES, how=How(tree_only=True))
    if not report.good:
        raise SystemExit(f"the ledger does not verify: {report.findings[:3]}")


def hashed(database: Path) -> None:
    """The same bytes read from the same file, and SHA-256 over each."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        for (body,) in db.execute("SELECT body FROM entry ORDER BY seq"):
            sha256(body).digest()


def one_signature_s() -> float:
    """What checking one Ed25519 signature costs."""
    message = bytes(200)
    signature, key = KEY.sign(message), KEY.verifier
    return took_s(lambda: [key.verifies(signature, message) for _ in range(1_000)]) / 1_000


def _peak(database: Path, answer: "multiprocessing.Queue[float]") -> None:
    verified(database)
    # Not ru_maxrss: a new process inherits that of the one that started it.
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    answer.put(int(told["VmHWM"].split()[0]) / 1024)


def peak_mb(database: Path) -> float:
    """The largest resident size of a fresh process that verifies."""
    spawn = multiprocessing.get_context("spawn")
    answer: multiprocessing.Queue[float] = spawn.Queue()
    process = spawn.Process(target=_peak, args=(database, answer))
    process.start()
    found = answer.get()
    process.join()
    return found


def tail_s(database: Path) -> float:
    """The check of the newest end that every start makes."""
    ledger = Ledger.open(database, origin=ORIGIN, signer=KEY)
    try:
        return took_s(lambda: _tail(ledger), 50)
    finally:
        ledger.close()


def _tail(ledger: Ledger) -> None:
    edge = soundness.sound_edge(ledger)
    soundness.check_checkpoint(ledger, edge, ledger.origin, ledger.verifier)


def rows(short: Path, long: Path, entries: int, longest: tuple[Path, int] | None) -> list[Row]:
    """`short` has 1,000 entries, `long` so many; `longest` is for memory alone."""
    whole, plain = took_s(lambda: verified(long)), took_s(lambda: hashed(long))
    signatures = one_signature_s() * entries
    tails = tail_s(short), tail_s(long)
    path, count = longest or (long, entries)
    return [
        Line(
            f"verify {entries:,} entries v their plain SHA-256", whole / plain, "x", 4.0,
            note=f"{whole:.2f} s v {plain:.2f} s",
        ),
        Line(
            "one signature check per entry v verify", signatures / whole, "x", 20.0,
            at_least=True, note=f"{signatures:.1f} s v {whole:.2f} s",
        ),
        Line(f"peak memory of verifying {count:,} entries", peak_mb(path), "MB", 80.0),
        Line(
            f"tail check at the start, {entries:,} v 1,000 entries", tails[1] / tails[0], "x", 1.5,
            note=f"{tails[1] * 1e6:.0f} µs v {tails[0] * 1e6:.0f} µs",
        ),
    ]  # fmt: skip
