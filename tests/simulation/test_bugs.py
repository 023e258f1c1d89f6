"""The simulation finds planted bugs; and without them the same seeds pass."""

from unittest.mock import patch

import pytest

from tests.simulation.bugs import BUGS
from tests.simulation.bugs.__main__ import BOXES, DAYS, hunt
from tests.simulation.bugs.catalogue import LOADED
from tests.simulation.play import play
from tests.simulation.run import Failed

KNOWN = {
    "commit_not_synced": 0,
    "cosigned_before_store": 0,
    "diary_in_local_time": 0,
    "early_acknowledgement": 0,
    "evidence_dropped": 0,
    "file_not_synced": 0,
    "first_frame_is_enough": 0,
    "float_money": 0,
    "gap_taken": 0,
    "lost_dedupe": 0,
    "no_backoff": 0,
    "inbox_in_force": 1,
    "nobody_accused": 1,
    "visit_without_texts": 0,
    "visited_once": 0,
    "key_in_clear": 0,
    "objects_never_compared": 0,
    "other_key_believed": 4,
    "parcel_settled_too_early": 0,
    "quorum_forgets_supervision": 0,
    "signed_without_a_proof": 0,
}
"""Seeds from which on these are found quickly."""


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_planted_bug_is_found(name: str) -> None:
    assert hunt(name, 4, KNOWN[name]).law


@pytest.mark.parametrize("seed", sorted(set(KNOWN.values())))
def test_without_a_bug_the_same_seeds_pass(seed: int) -> None:
    assert play(seed, boxes=BOXES, days=DAYS).entries


def test_at_least_sixty_bugs_are_planted_each_with_a_sentence() -> None:
    assert LOADED
    assert len(BUGS) >= 60
    assert all(one.what.endswith(".") for one in BUGS.values())
    assert len({one.what for one in BUGS.values()}) == len(BUGS)


@pytest.mark.parametrize("name", sorted(BUGS))
def test_a_bug_replaces_what_is_there_and_takes_itself_away(name: str) -> None:
    """A bug whose place was renamed would be found by nothing, and prove nothing."""
    places = [(owner, attribute) for owner, attribute, _value in BUGS[name].plant()]
    before = [getattr(owner, attribute) for owner, attribute in places]
    with BUGS[name].planted():
        assert [getattr(owner, attribute) for owner, attribute in places] != before
    assert [getattr(owner, attribute) for owner, attribute in places] == before


def test_a_violation_tells_how_to_see_it_again() -> None:
    with patch("tests.simulation.law.LATE_MS", -1), pytest.raises(Failed) as failed:
        play(3, boxes=2, days=2)
    told = str(failed.value)
    assert "Violation: greeting" in told
    assert "again: python -m tests.simulation --seed 3 --boxes 2 --days 2" in told
    assert "simulated time 2026-03-0" in told
    assert len([line for line in told.splitlines() if " h  " in line]) > 5
