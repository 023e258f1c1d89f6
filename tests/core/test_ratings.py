"""Ratings: one for each transaction, nothing of a single one for the clerk rated (B12)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_station import CLERK, SmallStation

from appliance.core import ratings
from appliance.core.commands import RateService
from appliance.core.parties import Words
from appliance.core.ratings import Average, Rated
from appliance.core.world import Service

VISIT = "999999100-2026-CBD-0001/V1"


def rating(**changes: object) -> RateService:
    values: dict[str, object] = {"service_id": VISIT, "score": 5}
    return RateService(**(values | changes))


def station(*, rated: bool = False) -> SmallStation:
    made = SmallStation()
    made.changes["service"] = Service(rated)
    return made


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"score": 1, "tags": ("SLOW", "MANY_VISITS")}, ""),
        ({"comment_ct": Words("等了两个小时")}, ""),
        ({"score": 0}, "rating-score"),
        ({"score": 6}, "rating-score"),
        ({"tags": ("HANDSOME",)}, "rating-tag"),
        ({"tags": ("FAST", "FAST")}, "rating-tag"),
        ({"comment_ct": Words("长" * 201)}, "rating-words"),
    ],
)
def test_b12_five_levels_tags_and_words(changes: dict[str, object], code: str) -> None:
    assert station().code(rating(**changes)) == code


def test_b12_a_rating_is_bound_to_one_transaction_and_given_once() -> None:
    assert SmallStation().code(rating()) == "service-unknown"
    assert station(rated=True).code(rating()) == "rated-already"


def test_nobody_of_the_staff_rates() -> None:
    assert station().code(rating(), CLERK) == "role-may-not"


def of(scores: list[int], day: str = "2026-03-05", staff_no: str = "A") -> list[Rated]:
    return [Rated(seq, staff_no, day, score) for seq, score in enumerate(scores)]


@pytest.mark.parametrize(
    ("count", "today", "told"),
    [(4, "2026-04-01", False), (5, "2026-04-01", True), (5, "2026-03-31", False),
     (50, "2026-03-06", False)],
)  # fmt: skip
def test_b12_a_clerk_sees_the_own_average_of_a_full_month_from_five_on(
    count: int, today: str, told: bool
) -> None:
    found = ratings.own(of([4] * count), "A", "2026-03", today)
    assert found == (Average(count, 400, (0, count, 0, 0, 0)) if told else None)


@given(st.lists(st.sampled_from(ratings.SCORES), max_size=4), st.sampled_from("AB"))
def test_b12_of_few_ratings_the_rated_clerk_learns_nothing(scores: list[int], who: str) -> None:
    others = of([1] * 9, staff_no="C")
    mine = of(scores, staff_no=who)
    assert ratings.own([*mine, *others], who, "2026-03", "2026-05-01") is None


def test_b12_a_supervisor_reads_single_ratings_but_not_of_the_own_service() -> None:
    mine, theirs = of([1], staff_no="S"), of([2], staff_no="A")
    assert ratings.shown([*mine, *theirs], "S") == tuple(theirs)


@given(st.lists(st.sampled_from(ratings.SCORES), min_size=1))
def test_an_average_counts_every_score_once(scores: list[int]) -> None:
    found = ratings.average(of(scores))
    assert found is not None
    assert sum(found.counts) == found.count == len(scores)
    assert 100 * sum(scores) - found.count < found.mean_e2 * found.count <= 100 * sum(scores)
