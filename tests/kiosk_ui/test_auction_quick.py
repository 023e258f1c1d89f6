"""Many bids one after the other: in order to the entry, and quickly answered while two follow."""

from pathlib import Path

from tests.benchmarks import auction

BIDS = 120
LIMIT_MS = 60.0
"""Three times what is promised: this machine may be busy with others; `make bench` holds 20."""


def test_bids_keep_their_order_and_are_answered_while_two_screens_follow(tmp_path: Path) -> None:
    found = auction.measured(tmp_path, 12, BIDS)
    assert found.in_order
    assert len(found.above_ms) == BIDS
    assert sorted(found.above_ms)[BIDS // 2] < LIMIT_MS
    assert min(found.screens) >= 1
