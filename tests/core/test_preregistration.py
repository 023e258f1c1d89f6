"""B07: sticks of villages are taken in by a clerk, from villages of this station, in measure."""

import pytest
from small_station import CLERK, REVIEWER, SmallStation

from appliance.core.commands import TakePreregistrations
from appliance.core.entries import PreregistrationsTaken

GOOD = {"source": "999999100200", "count": 3, "sha256": "0" * 64}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"count": 1}, ""),
        ({"count": 50}, ""),
        ({"count": 0}, "prereg-count"),
        ({"count": 51}, "prereg-count"),
        ({"source": "999999101200"}, "village-not-ours"),
        ({"source": "99999910020"}, "village-not-ours"),
        ({"source": "the village"}, "village-not-ours"),
        ({"sha256": "0" * 63}, "digest-form"),
    ],
)
def test_what_comes_from_a_village_is_looked_at(changes: dict[str, object], code: str) -> None:
    assert SmallStation().code(TakePreregistrations(**(GOOD | changes)), CLERK) == code


def test_the_entry_says_from_where_how_many_and_which_bytes_and_no_more() -> None:
    (draft,) = SmallStation().must(TakePreregistrations(**GOOD), CLERK).entries
    assert draft.fact == PreregistrationsTaken("999999100200", 3, "0" * 64)
    assert draft.commits == {}


def test_only_the_front_takes_it_in() -> None:
    assert SmallStation().code(TakePreregistrations(**GOOD), REVIEWER) == "role-may-not"
