"""The assessment of agencies: once for each engagement, with a running total (F19)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_station import CLERK, HEAD, NUMBER, SmallStation, path_to

from appliance.core import agencies
from appliance.core.agencies import Scored
from appliance.core.commands import ScoreAgency
from appliance.core.entries import AgencyScored
from appliance.core.pools import AgencyBook

AGENCY = "91999999MA00000747"


def scoring(**changes: Any) -> ScoreAgency:
    values = {"trade": NUMBER, "agency": AGENCY, "engagement_no": "WT-1", "score": -5}
    return ScoreAgency(**(values | changes))


def with_book() -> SmallStation:
    station = path_to("ACCEPTED")
    station.changes["agencies"] = AgencyBook({AGENCY: 65}, frozenset({"WT-0"}))
    return station


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"agency": AGENCY.lower()}, ""),
        ({"agency": "91999999MA00000822"}, "agency-unknown"),
        ({"engagement_no": "WT-0"}, "engagement-scored"),
        ({"engagement_no": "委托一"}, "word-form"),
        ({"score": 100}, ""),
        ({"score": 101}, "score-range"),
        ({"score": -100}, ""),
        ({"score": -101}, "score-range"),
    ],
)
def test_f19_an_engagement_is_assessed_once_within_bounds(
    changes: dict[str, Any], code: str
) -> None:
    assert with_book().code(scoring(**changes), HEAD) == code


def test_f19_the_head_alone_assesses_and_the_entry_has_the_running_total() -> None:
    station = with_book()
    assert station.code(scoring(), CLERK) == "role-may-not"
    [draft] = station.must(scoring(), HEAD).entries
    assert draft.fact == AgencyScored(AGENCY, "WT-1", -5, 60)


@given(st.lists(st.tuples(st.integers(-100, 100), st.sampled_from(["03-01", "03-02", "03-03"]))))
def test_f19_what_was_given_up_to_the_extracts_day_is_in_its_points_already(
    given_: list[tuple[int, str]],
) -> None:
    done = [
        Scored(AgencyScored(AGENCY, f"W{at}", score, 0), f"2026-{day}")
        for at, (score, day) in enumerate(given_)
    ]
    late = sum(score for score, day in given_ if day == "03-03")
    assert agencies.since(done, "2026-03-02").get(AGENCY, 0) == late
