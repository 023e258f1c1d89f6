"""How much slower this machine is just now than the one for which the limits were set."""

import time

ROUNDS = 5
COUNT = 300_000
QUICK_S = 0.02
"""Processor seconds of the control there. A limit of ours grows with a slow day, never shrinks."""


def slowness() -> float:
    """At least 1; the quickest of some rounds of plain counting, v QUICK_S."""
    return max(1.0, min(_round() for _ in range(ROUNDS)) / QUICK_S)


def _round() -> float:
    begun = time.thread_time()
    total = 0
    for each in range(COUNT):
        total += each
    assert total
    return time.thread_time() - begun
