"""`make bench`: every figure beside a control in the same run; the table comes last.

    python -m tests.benchmarks [--entries N] [--longest N] [--trades N] [--keep]

`--keep` writes the table into docs/performance.md. Ratios can be compared between machines, their
parts only with themselves. What the machine does besides strikes both sides of a ratio.
"""

import argparse
import os
import platform
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import (
    appending,
    archive,
    auction,
    bad_link,
    idle_sync,
    ingesting,
    lines,
    loopback,
    many_trades,
    memory,
    opening,
    others,
    pages,
    papers,
    printing,
    rebuilding,
    statistics,
    sticks,
    table,
    verifying,
    wire,
)
from tests.benchmarks.table import Row
from tests.fakes.long_ledger import LongLedger


def ledgers(entries: int, longest: int) -> list[Row]:
    """All that needs a long ledger."""
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        folder = Path(temporary)
        LongLedger(folder / "short", 1_000).close()
        long = LongLedger(folder / "long", entries)
        found = rebuilding.rows(long.station)
        long.close()
        path, count = folder / "long" / "station.db", entries
        if longest > entries:
            LongLedger(folder / "longest", longest).close()
            path, count = folder / "longest" / "station.db", longest
        short = folder / "short" / "station.db"
        return found + verifying.rows(
            short, folder / "long" / "station.db", entries, (path, count)
        )


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description="How fast is the station on this machine?")
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--longest", type=int, default=500_000)
    parser.add_argument("--trades", type=int, default=100_000, help="finished ones on the box")
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    parts: list[Callable[[], list[Row]]] = [
        appending.rows,
        others.postgres,
        others.builder,
        lambda: ledgers(asked.entries, asked.longest),
        lambda: many_trades.rows(asked.trades),
        lambda: statistics.rows(asked.trades),
        memory.rows,
        pages.rows,
        lines.rows,
        printing.rows,
        papers.rows,
        auction.rows,
        opening.rows,
        archive.rows,
        wire.rows,
        loopback.rows,
        bad_link.rows,
        sticks.rows,
        ingesting.rows,
        idle_sync.rows,
    ]
    rows: list[Row] = []
    for part in parts:
        rows += part()
        sys.stdout.write(f"  measured {len(rows)}\n")
        sys.stdout.flush()
    machine = (
        f"Measured on {os.cpu_count()} processors ({platform.machine()}), load "
        f"{os.getloadavg()[1]:.1f}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}."
    )
    if asked.keep:
        table.keep(rows, machine)
    sys.stdout.write(f"{machine}\n\n{table.text_of(rows)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
