"""`make soak`: a station at work for a long time, restarted and verified again and again.

    python -m tests.soak [--minutes M] [--round N] [--entries E]

First the projections of a synthetic ledger of E entries are made entry by entry, as commands make
them, and rebuilt: the same rows.

Each round carries N leases into review, publishes, closes, verifies database and tile tree, opens
again, rebuilds the projections and compares. Ends with 1 at the first thing that does not fit, and
tells how memory grows.
"""

import argparse
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.verify import verify_database, verify_tree
from tests.fakes.clock import FakeClock
from tests.fakes.live_projections import take_all
from tests.fakes.long_ledger import LongLedger
from tests.fakes.township import TABLES, Township


def one_round(folder: Path, number: int, leases: int) -> tuple[int, list[str]]:
    """One round, a start of the box; returns the size of the ledger and what does not fit."""
    clock = FakeClock(boot=f"{number:08x}")
    township = Township(folder, seed=number + 1, clock=clock)
    for at in range(leases):
        township.lease_to("IN_REVIEW", parcel_code=f"999999100200{number * leases + at:07}")
    publish(township.station.ledger, folder / "ledger", RealDisk())
    live, size = township.station.projections.rows(), township.station.ledger.size
    township.close()
    wrong = [
        str(finding)
        for report in (
            verify_database(folder / "station.db", tables=TABLES, keys=folder / "keys"),
            verify_tree(TileTree(folder / "ledger"), tables=TABLES),
        )
        for finding in report.findings
    ]
    station = township.open()
    station.rebuild()
    if station.projections.rows() != live:
        wrong.append("the rebuilt projections differ from the live ones")
    township.close()
    return size, wrong


def rebuilt(folder: Path, count: int) -> list[str]:
    """What does not fit between the projections of a long ledger and the rebuilt ones."""
    long = LongLedger(folder, count)
    live = take_all(long.station)
    begun = time.monotonic()
    long.station.rebuild()
    took = time.monotonic() - begun
    same = long.station.projections.rows() == live
    rows = sum(len(one) for one in live.values())
    long.close()
    sys.stdout.write(f"  {count} entries rebuilt in {took:.1f} s: {rows} rows\n")
    return [] if same else ["the rebuilt projections of a long ledger differ"]


def main() -> int:
    """Go on until the time is over."""
    parser = argparse.ArgumentParser(description="Keep a station at work for long.")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--round", type=int, default=20, help="leases a round")
    parser.add_argument("--entries", type=int, default=500_000, help="of the synthetic ledger")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="tradepost-soak-") as temporary:
        if wrong := rebuilt(Path(temporary), asked.entries):
            sys.stdout.write("\n".join(wrong) + "\n")
            return 1
    until = time.monotonic() + asked.minutes * 60
    number = 0
    with TemporaryDirectory(prefix="tradepost-soak-") as temporary:
        folder = Path(temporary)
        while number == 0 or time.monotonic() < until:
            size, wrong = one_round(folder, number, asked.round)
            number += 1
            memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            sys.stdout.write(f"  round {number}: {size} entries, at most {memory_mb} MB\n")
            sys.stdout.flush()
            if wrong:
                sys.stdout.write("\n".join(wrong) + "\n")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
