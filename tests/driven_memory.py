"""A station driven for years in one process: what it holds in memory as trades come and go.

    python -m tests.driven_memory [--commits N] [--townships N]

Prints how much the process holds after each tenth of the commits, and how many trades were
archived by then, as its ledger says. The business of several townships comes to the one station:
certificates of staff end after twenty years.
"""

import argparse
import json
import sys
from bisect import bisect_right
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from appliance.ledger.tile_tree import TileTree
from provisioning.drive.box import make
from provisioning.drive.business import drive

PARTS = 10
PAGE = 4096
ARCHIVED = "archive.close"


class Held(NamedTuple):
    """After so many commits: trades archived, megabytes."""

    commits: int
    trades: int
    mb: float


def held_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * PAGE / 1e6


def held_after_each_part(folder: Path, commits: int, townships: int) -> list[Held]:
    """What is held after each tenth of so many commits."""
    make(folder, 1)
    found: list[tuple[int, int, float]] = []
    done = 0

    def acknowledged(seq: int, _leaf: str) -> None:
        nonlocal done
        done += 1
        if done % (commits // PARTS) == 0:
            found.append((done, seq, held_mb()))

    drive(folder, 1, commits, acknowledged=acknowledged, rest=lambda: None, townships=townships)
    closed = [
        seq for seq, body in TileTree(folder / "station" / "ledger").entries()
        if json.loads(body)["kind"] == ARCHIVED
    ]  # fmt: skip
    return [Held(many, bisect_right(closed, seq), mb) for many, seq, mb in found]


def main() -> int:
    """Drive and tell."""
    parser = argparse.ArgumentParser(description="Does memory grow with the trades?")
    parser.add_argument("--commits", type=int, default=350_000)
    parser.add_argument("--townships", type=int, default=12)
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="tradepost-driven-") as temporary:
        for one in held_after_each_part(Path(temporary), asked.commits, asked.townships):
            sys.stdout.write(
                f"  {one.commits:>9,} commits, {one.trades:,} trades: {one.mb:.1f} MB\n"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
