"""What the district told grows old: first a warning, then a no to the acts that need it."""

from datetime import timedelta

import pytest

from appliance.core import staleness
from appliance.core.code_rows import Staleness
from appliance.core.instant import text_of
from appliance.core.staleness import BLOCK, WARN, Aged
from tests.fakes.clock import FakeClock

LIST = Staleness(
    code="blacklist", zh="-", en="-", warn_days=15, block_days=60, events=("award.confirm",),
    basis="test",
)  # fmt: skip
SCORES = Staleness(
    code="credit", zh="-", en="-", warn_days=30, block_days=0, events=(), basis="test"
)


@pytest.mark.parametrize(
    ("row", "days", "found"),
    [
        (LIST, 0, None),
        (LIST, 14, None),
        (LIST, 15, Aged("blacklist", 15, WARN, 45)),
        (LIST, 59, Aged("blacklist", 59, WARN, 1)),
        (LIST, 60, Aged("blacklist", 60, BLOCK, 0)),
        (LIST, 900, Aged("blacklist", 900, BLOCK, 0)),
        (SCORES, 29, None),
        (SCORES, 30, Aged("credit", 30, WARN, -1)),
        (SCORES, 900, Aged("credit", 900, WARN, -1)),
    ],
)
def test_a_word_warns_then_blocks_and_each_on_its_very_day(
    row: Staleness, days: int, found: Aged | None
) -> None:
    clock = FakeClock()
    as_of = {row.code: text_of(clock.now().at)}
    clock.forward(days=days)
    assert staleness.aged([row], as_of, clock.now()) == (() if found is None else (found,))


def test_what_the_district_never_told_is_not_missed() -> None:
    assert staleness.aged([LIST], {}, FakeClock().now()) == ()


def test_a_clock_in_doubt_accuses_nobody() -> None:
    clock = FakeClock()
    as_of = {"blacklist": text_of(clock.now().at - timedelta(days=900))}
    clock.src = "none"
    assert staleness.aged([LIST], as_of, clock.now()) == ()


def test_only_what_blocks_is_refused_and_only_for_the_acts_that_need_it() -> None:
    found = [Aged("blacklist", 60, BLOCK, 0), Aged("credit", 900, WARN, -1)]
    outdated = staleness.blocked({"blacklist": LIST, "credit": SCORES}, found)
    assert set(outdated) == {"award.confirm"}
    no = staleness.no_news(outdated, "award.confirm")
    assert no is not None
    assert no.refused is not None
    assert (no.refused.code, no.refused.facts) == (
        "district-outdated", {"name": "blacklist", "days": 60},
    )  # fmt: skip
    assert staleness.no_news(outdated, "notice.publish") is None
