"""Memory does not grow with the trades that went through the box."""

import subprocess
import sys

import pytest

COMMITS = 3_000
GROWTH_MB = 6.0
"""Between the third and the last tenth: trades in hand are kept up to a number, then no more."""


@pytest.mark.slow
def test_memory_stays_flat_while_trades_come_and_go() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.driven_memory", "--commits", str(COMMITS)],
        check=True, capture_output=True, text=True, timeout=280,
    ).stdout  # fmt: skip
    held = [float(line.split()[-2]) for line in told.splitlines()]
    assert len(held) == 10
    assert held[-1] - held[2] < GROWTH_MB, told
