"""The figures of a year on a box with a hundred thousand trades, beside a plain recount."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.ledger.figures_audit import audited
from tests.benchmarks.table import Line, Row
from tests.fakes.long_ledger import LongLedger
from tests.fakes.township import TABLES

YEAR = "2026-01-01", "2026-12-31"
MOST_S = 1.0
ROUNDS = 5


def rows(trades: int) -> list[Row]:
    """All trades lie in one year: as the station reads them, and as an auditor counts them."""
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        long = LongLedger(Path(temporary), trades=trades)
        station = long.station
        station.rebuild()
        taken = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            ours = station.figures(*YEAR)
            taken.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        before = station.figures(*YEAR, as_of=station.ledger.size - 1)
        past = time.perf_counter() - begun
        begun = time.perf_counter()
        counted = audited(station.ledger.entries(), TABLES, *YEAR, as_of=station.ledger.size)
        plain = time.perf_counter() - begun
        assert counted == ours
        assert before.total.received == ours.total.received == trades
        long.close()
    note = f"{trades:,} trades; an auditor's recount takes {plain:.1f} s"
    median = sorted(taken)[ROUNDS // 2]
    return [
        Line(
            "figures of a year, as they stand now", median * 1000, "ms", MOST_S * 1000, note=note
        ),
        Line("the same as of an earlier entry", past * 1000, "ms"),
    ]
