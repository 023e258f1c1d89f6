"""A station driven for years in one process: what it holds in memory as trades come and go.

    python -m tests.driven_memory [--commits N]

Prints how much the process holds after each tenth of the commits. Seventeen commits are about one
trade from its draft to the archive, so 170,000 are ten thousand trades.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from provisioning.drive.box import make
from provisioning.drive.business import drive

PARTS = 10
PAGE = 4096


def held_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * PAGE / 1e6


def held_after_each_part(folder: Path, commits: int) -> list[float]:
    """Megabytes after each tenth of so many commits."""
    make(folder, 1)
    found: list[float] = []
    done = 0

    def acknowledged(_seq: int, _leaf: str) -> None:
        nonlocal done
        done += 1
        if done % (commits // PARTS) == 0:
            found.append(held_mb())

    drive(folder, 1, commits, acknowledged=acknowledged, rest=lambda: None)
    return found


def main() -> int:
    """Drive and tell."""
    parser = argparse.ArgumentParser(description="Does memory grow with the trades?")
    parser.add_argument("--commits", type=int, default=170_000)
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="tradepost-driven-") as temporary:
        for part, held in enumerate(held_after_each_part(Path(temporary), asked.commits), 1):
            sys.stdout.write(f"  {part * asked.commits // PARTS:>9,} commits: {held:.1f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
