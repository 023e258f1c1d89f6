"""What each safeguard is worth: the same power cuts, with one taken away at a time.

    python -m tests.durability [--cuts N]

Prints the table of docs/durability.md: of N cuts, how many distinct images, and how many of them
lost an acknowledged entry, hid damage or did not start.
"""

import argparse
import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fakes.power_cut import Outcome, record, replay

RUNS = (60, 20)
SEED = 1
PRAGMA = (
    "import appliance.ledger.database as d\n"
    "d.PRAGMAS = tuple((n, {set}.get(n, v)) for n, v in d.PRAGMAS)\n"
)
NO_WAL = (
    "import appliance.ledger.wal as w\n"
    "w.prime = w.move = lambda *_: None\n"
)  # fmt: skip
NO_SYNC = "import appliance.ledger.disk as d\nd.RealDisk.{step} = lambda *_: None\n"
KILLED = (
    "import os\nfrom appliance.ledger.store import Ledger\nLedger.close = lambda _: os._exit(9)\n"
)
TAKEN_AWAY: dict[str, str] = {
    "nothing": "",
    "synchronous NORMAL": PRAGMA.format(set={"synchronous": 1}),
    "synchronous OFF": PRAGMA.format(set={"synchronous": 0}),
    "journal DELETE": PRAGMA.format(set={"journal_mode": "delete"}) + NO_WAL,
    "journal MEMORY": PRAGMA.format(set={"journal_mode": "memory"}) + NO_WAL,
    "sync of blobs, keys and tiles": NO_SYNC.format(step="sync"),
    "sync of their folders": NO_SYNC.format(step="sync_folder"),
}
RENEWED = "a new WAL after a failed sync and a kill"


def without(safeguard: str, cuts: int, memory: Path) -> Outcome:
    with TemporaryDirectory(prefix="tradepost-durability-") as top:
        if safeguard != RENEWED:
            recorded = record(Path(top), SEED, RUNS, before=TAKEN_AWAY[safeguard], each=True)
            return replay(recorded, memory, cuts, SEED, whole=10**9)
        no_renewal = "import appliance.ledger.wal as w\nw.renew = lambda *_: None\n"
        recorded = record(
            Path(top), SEED, (30, 20), before=KILLED, then=no_renewal,
            inject="fdatasync:error=EIO:when=26",
        )  # fmt: skip
        (failed,) = recorded.failures
        last = min(failed + 1_000, len(recorded.recording.operations))
        return replay(recorded, memory, cuts, SEED, whole=10**9, within=range(failed, last))


def main() -> int:
    parser = argparse.ArgumentParser(description="What each safeguard is worth.")
    parser.add_argument("--cuts", type=int, default=1_000)
    cuts = parser.parse_args().cuts
    shared = Path("/dev/shm")  # noqa: S108 - a folder of its own in it
    logging.disable()  # what a lost state says of itself is not the table
    sys.stdout.write("| taken away | cuts | distinct images | lost, damaged or not starting |\n")
    sys.stdout.write("|---|---|---|---|\n")
    for safeguard in (*TAKEN_AWAY, RENEWED):
        with TemporaryDirectory(dir=shared if shared.is_dir() else None) as memory:
            found = without(safeguard, cuts, Path(memory))
        sys.stdout.write(
            f"| {safeguard} | {found.cuts:,} | {found.images:,} | {len(found.lost):,} |\n"
        )
        sys.stdout.flush()
        if found.lost:
            sys.stderr.write(f"    first: {found.lost[0][:160]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
