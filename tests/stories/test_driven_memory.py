"""Memory does not grow with the trades that went through the box."""

import subprocess
import sys

import pytest

COMMITS = 3_000
TRADES = 60
"""Archived by then: a station whose business came to a stand proves nothing."""
GROWTH_MB = 6.0
"""Between the third and the last tenth: trades in hand are kept up to a number, then no more."""


@pytest.mark.slow
def test_memory_stays_flat_while_trades_come_and_go() -> None:
    told = subprocess.run(
        [
            sys.executable, "-m", "tests.driven_memory", "--commits", str(COMMITS),
            "--townships", "1",
        ],
        check=True, capture_output=True, text=True, timeout=280,
    ).stdout  # fmt: skip
    lines = [line.split() for line in told.splitlines()]
    held = [float(words[-2]) for words in lines]
    assert len(held) == 10
    assert held[-1] - held[2] < GROWTH_MB, told
    assert int(lines[-1][2].replace(",", "")) > TRADES, told
