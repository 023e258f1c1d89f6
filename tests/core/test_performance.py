"""H02: the owner of a contract rates how it was carried out, once for each milestone."""

from typing import Any

import pytest
from small_station import CLERK, HEAD, OWNER, TAKER
from whole_way import Way

from appliance.core.commands import RatePerformance
from appliance.core.entries import PerformanceRated
from appliance.core.performance import DIMENSIONS, MILESTONES, SCORE_MAX


def contracted() -> Way:
    return Way("XMG").to("CONTRACTED")


def rating(way: Way, **changes: Any) -> RatePerformance:
    world = way.station.world
    assert world.transferor is not None
    values: dict[str, Any] = {
        "trade": way.number, "party_id": world.transferor, "milestone": "COMPLETION",
        "completed_on": way.station.at.day, "scores": (18, 15, 20, 20, 17), "sign_kind": "INK",
        "representative": TAKER,
    }  # fmt: skip
    return RatePerformance(**(values | changes))


def code(way: Way, **changes: Any) -> str:
    way.station.changes["agents"] = (TAKER,)
    return way.station.code(rating(way, **changes), CLERK)


def test_h02_an_evaluation_has_five_dimensions_of_twenty() -> None:
    assert len(DIMENSIONS) == 5
    assert len(DIMENSIONS) * SCORE_MAX == 100


@pytest.mark.parametrize(
    ("changes", "no"),
    [
        ({}, ""),
        ({"milestone": "TOMORROW"}, "milestone-unknown"),
        ({"completed_on": ""}, "date-form"),
        ({"completed_on": "2099-01-01"}, "day-in-future"),
        ({"completed_on": "2026-01-01"}, "before-contract"),
        ({"scores": (20, 20, 20, 20)}, "scores-five"),
        ({"scores": (20, 20, 20, 20, 20, 0)}, "scores-five"),
        ({"scores": (20, 20, 20, 20, 21)}, "rating-range"),
        ({"scores": (0, 20, 20, 20, -1)}, "rating-range"),
        ({"scores": (0, 0, 0, 0, 0)}, ""),
        ({"sign_kind": "VOICE"}, "sign-kind-unknown"),
    ],
)
def test_h02_what_an_evaluation_says(changes: dict[str, Any], no: str) -> None:
    assert code(contracted(), **changes) == no


def test_h02_only_the_contracts_owner_gives_it() -> None:
    way = contracted()
    assert code(way) == ""
    assert code(way, party_id=TAKER) == "not-the-owner"
    way.station.changes["transferor"] = OWNER
    assert code(way, party_id=OWNER) == ""
    assert code(way, party_id=TAKER) == "not-the-owner"


def test_h02_for_an_owner_that_is_an_organisation_somebody_stands_who_may() -> None:
    way = contracted()
    owner = way.station.world.transferor
    assert owner is not None
    assert owner.is_organisation
    assert code(way, representative=None) == "not-the-owner"
    assert code(way, representative=OWNER) == "not-the-owner"
    assert code(way, representative=TAKER) == ""


def test_h02_each_milestone_is_rated_once() -> None:
    way = contracted()
    for milestone in MILESTONES:
        assert code(way, milestone=milestone) == ""
        fact = way.station.must(rating(way, milestone=milestone), CLERK).entries[0].fact
        assert isinstance(fact, PerformanceRated)
        assert code(way, milestone=milestone) == "milestone-rated"
    assert [one.milestone for one in way.trade.followup.ratings] == list(MILESTONES)


def test_h02_before_the_contract_there_is_nothing_to_rate() -> None:
    way = Way("XMG").to("AWARDED")
    way.station.changes["agents"] = (TAKER,)
    assert way.station.code(rating(way), CLERK) == "wrong-stage"
    assert way.station.code(rating(way), HEAD) == "role-may-not"
