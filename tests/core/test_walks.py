"""Twenty thousand random histories of all types: none leaves the law (walk_law.py).

`make soak` walks two million.
"""

from collections import Counter
from functools import cache

import pytest
from small_station import TABLES
from walk import walks
from walk_law import Law, moves
from walk_moves import MOVES

from appliance.core.steps import STEPS
from appliance.core.trade_fold import fold

HISTORIES = 20_000
PARTS = 20
"""Pieces that each start at another seed, so that a failure names a short one."""

OFFERED = frozenset(step.event for step in STEPS)


def walked(seeds: range) -> Counter[tuple[str, str]]:
    """Walk these seeds, hold each to the law, and count (stage, event) of every entry."""
    seen: Counter[tuple[str, str]] = Counter()
    for walk, records in walks(seeds):
        law = Law()
        try:
            for one in records:
                stage = law.stage
                law.read(one)
                seen[stage, one.fact.kind] += 1
            law.end(walk.trade)
            assert fold(records, TABLES) == walk.trade
        except AssertionError as error:
            raise AssertionError(f"walk {walk.seed}, {walk.type}: {error}") from error
    return seen


@cache
def piece(part: int) -> Counter[tuple[str, str]]:
    """One piece of the walks; walked once, in whatever order the tests are run."""
    each = HISTORIES // PARTS
    return walked(range(part * each, (part + 1) * each))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_no_history_leaves_the_law(part: int) -> None:
    assert piece(part)


def test_some_histories_for_the_quick_run() -> None:
    walked(range(1_000_000, 1_000_300))


@pytest.mark.slow
def test_the_walks_take_every_move_that_is_offered() -> None:
    """A walk that never gets somewhere proves nothing about it."""
    seen = {move for part in range(PARTS) for move in piece(part)}
    wanted = {
        (start, event)
        for start, event in moves()
        if event in OFFERED and (start, event) not in WAITS | RARE
    }
    assert wanted <= seen, sorted(wanted - seen)


WAITS = frozenset({("TRANSFERRED_UP", "archive.close")})
"""The district's receipt for a file that was sent up comes with its answer."""
RARE = frozenset(
    {
        ("DEFAULTED", "trade.end"), ("DEFAULTED", "trade.suspend"),
        ("DEFAULTED", "trade.terminate"), ("DEFAULTED", "award.next"),
        ("DEAL_PENDING", "trade.terminate"), ("RETURNED", "trade.terminate"),
        ("DEAL_PENDING", "trade.suspend"), ("SETTLED", "trade.terminate"),
        ("CERTIFIED", "trade.terminate"), ("RESULT_PUBLIC", "award.skip"),
        ("OBJECTED", "trade.suspend"), ("OBJECTED", "trade.terminate"),
    }
)  # fmt: skip
"""Stops in stages that few walks come to: a longer run has them, this one need not."""


def test_every_command_about_a_trade_is_walked() -> None:
    about = {step.command for step in STEPS if step.about == "TRADE" and not step.visitor}
    by_the_box = {step.command for step in STEPS if TABLES.event(step.event).roles == ("SYSTEM",)}
    assert about - by_the_box - set(MOVES) == set()
