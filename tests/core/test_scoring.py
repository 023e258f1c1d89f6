"""F15: sheets of the experts, price score, averages and places of a tender (domain.md 6.4)."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core import scoring
from appliance.core.entries import Criterion, Mark, MethodTerms, ScoreAdded, ScoresRanked
from appliance.core.scoring import Scores

PLAN = Criterion("PLAN", 4_000)
RECORD = Criterion("RECORD", 2_000, technical=False)
PRICE = Criterion("PRICE", 4_000)


def terms(experts: int = 3, *, drop: bool = False) -> MethodTerms:
    return MethodTerms(criteria=(PRICE, PLAN, RECORD), experts=experts, drop_extremes=drop)


def sheet(bidder: str, expert: int, plan: int, record: int = 0) -> ScoreAdded:
    marks = (Mark("PLAN", plan), Mark("RECORD", record))
    return ScoreAdded("S1", f"EXP-{expert}", bidder, marks, "ab" * 32, declared=True)


def scores(*sheets: ScoreAdded) -> Scores:
    found = Scores()
    for each in sheets:
        found = found.after(each)
    return found


@pytest.mark.parametrize(
    ("amount", "buying", "points"),
    [
        (100_000, True, 4_000),  # the lowest
        (150_000, True, 2_666),  # 4000 x 100000 / 150000 = 2666.67, rounded down
        (300_000, True, 1_333),
        (300_000, False, 4_000),  # a letting: the highest
        (100_000, False, 1_333),
        (150_000, False, 2_000),
    ],
)
def test_f15_the_price_score_is_rounded_down(amount: int, buying: bool, points: int) -> None:
    prices = (100_000, 150_000, 300_000)
    assert scoring.price_score(4_000, amount, prices, buying=buying) == points


@pytest.mark.parametrize(
    ("plans", "average"),
    [
        ((1_000, 1_001, 1_001), 1_001),  # 1000.67
        ((1_000, 1_000, 1_001), 1_000),  # 1000.33
        ((1_000, 1_000, 1_000), 1_000),
    ],
)
def test_f15_the_average_of_three_is_rounded_to_a_hundredth(
    plans: tuple[int, ...], average: int
) -> None:
    given_ = scores(*(sheet("E1", at, plan) for at, plan in enumerate(plans)))
    (only,), dropped = scoring.ranking(given_, {"E1": 5}, terms(), buying=True)
    assert (only.total_e2, only.technical_e2) == (average + 4_000, average)
    assert dropped == ()


def test_f15_half_a_hundredth_goes_up() -> None:
    two = scores(sheet("E1", 1, 1_000), sheet("E1", 2, 1_001))
    (only,), _ = scoring.ranking(two, {"E1": 5}, terms(), buying=True)
    assert only.technical_e2 == 1_001


def test_f15_one_highest_and_one_lowest_total_are_left_out() -> None:
    five = scores(
        *(sheet("E1", at, plan) for at, plan in enumerate((0, 1_000, 2_000, 3_000, 4_000)))
    )
    (only,), dropped = scoring.ranking(five, {"E1": 5}, terms(5, drop=True), buying=True)
    assert only.technical_e2 == 2_000
    assert {each.expert_no for each in dropped} == {"EXP-0", "EXP-4"}


def test_f15_of_equal_extremes_only_one_is_left_out() -> None:
    five = scores(*(sheet("E1", at, plan) for at, plan in enumerate((1, 1, 1, 4, 4))))
    (only,), dropped = scoring.ranking(five, {"E1": 5}, terms(5, drop=True), buying=True)
    assert only.technical_e2 == 2  # (1 + 1 + 4) / 3
    assert [each.expert_no for each in dropped] == ["EXP-0", "EXP-3"]


def test_f15_all_equal_totals_still_lose_two_sheets() -> None:
    five = scores(*(sheet("E1", at, 7) for at in range(5)))
    _, dropped = scoring.ranking(five, {"E1": 5}, terms(5, drop=True), buying=True)
    assert len({each.expert_no for each in dropped}) == 2


def order(buying: bool, *rows: tuple[str, int, int, int]) -> list[str]:
    """Numbers by place, of (number, price, plan, record) as every expert gave them."""
    sheets = [sheet(one, at, plan, record) for one, _, plan, record in rows for at in range(3)]
    prices = {one: price for one, price, _, _ in rows}
    ranked, _ = scoring.ranking(scores(*sheets), prices, terms(), buying=buying)
    return [each.enrol_id for each in ranked]


@pytest.mark.parametrize(
    ("buying", "rows", "places"),
    [
        (True, (("E1", 100, 0, 0), ("E2", 200, 3_000, 0)), ["E2", "E1"]),
        # equal totals: the better price goes first, which is the lower one in a purchase
        (True, (("E1", 200, 2_000, 0), ("E2", 100, 0, 0)), ["E2", "E1"]),
        (False, (("E1", 100, 2_000, 0), ("E2", 200, 0, 0)), ["E2", "E1"]),
        # equal totals and prices: the higher technical score
        (True, (("E1", 100, 1_000, 1_000), ("E2", 100, 2_000, 0)), ["E2", "E1"]),
    ],
)
def test_f15_equal_totals_go_by_price_then_by_technical_score(
    buying: bool, rows: tuple[tuple[str, int, int, int], ...], places: list[str]
) -> None:
    assert order(buying, *rows) == places


def test_f15_what_nothing_tells_apart_is_tied_at_the_top_only() -> None:
    rows = {"E1": 100, "E2": 100, "E3": 400}
    sheets = [sheet(one, at, 1_000) for one in rows for at in range(3)]
    ranked, _ = scoring.ranking(scores(*sheets), rows, terms(), buying=True)
    assert scoring.tied(ranked, buying=True) == ("E1", "E2")
    assert scoring.tied(ranked[2:], buying=True) == ("E3",)
    assert scoring.tied((), buying=True) == ()


def test_f15_a_sheet_given_again_stands_in_place_of_the_first() -> None:
    again = scores(sheet("E1", 1, 10), sheet("E1", 1, 20))
    (only,), _ = scoring.ranking(again, {"E1": 5}, terms(1), buying=True)
    assert only.technical_e2 == 20
    assert len(again.sheets) == 2
    assert again.experts == ("EXP-1",)


def test_f15_pairs_without_a_sheet_are_named() -> None:
    some = scores(sheet("E1", 1, 10), sheet("E2", 2, 10))
    assert scoring.missing(some, ("E1", "E2"), some.experts) == (("E1", "EXP-2"), ("E2", "EXP-1"))


def test_f15_the_ranking_is_kept_beside_the_sheets() -> None:
    fact = ScoresRanked("S1", (), scoring.LOWEST)
    assert Scores().after(fact).ranked == fact


# --- an oracle of another kind: fractions, and counting who is better instead of sorting ---

BIDDERS = ("E1", "E2", "E3", "E4")
cases = st.fixed_dictionaries(
    {
        "prices": st.lists(st.integers(1, 10**6), min_size=3, max_size=4),
        "marks": st.lists(
            st.lists(
                st.tuples(st.integers(0, 4_000), st.integers(0, 2_000)), min_size=5, max_size=5
            ),
            min_size=4,
            max_size=4,
        ),
        "drop": st.booleans(),
        "buying": st.booleans(),
    }
)


def rounded(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


@given(case=cases)
def test_f15_ranking_agrees_with_a_brute_force_oracle(case: Mapping[str, object]) -> None:
    prices = dict(zip(BIDDERS, case["prices"], strict=False))  # type: ignore[call-overload]
    marks = dict(zip(BIDDERS, case["marks"], strict=True))  # type: ignore[call-overload]
    drop, buying = bool(case["drop"]), bool(case["buying"])
    sheets = [sheet(one, at, *marks[one][at]) for one in prices for at in range(5)]
    ranked, _ = scoring.ranking(scores(*sheets), prices, terms(5, drop=drop), buying=buying)

    ideal = min(prices.values()) if buying else max(prices.values())
    for each in ranked:
        price = prices[each.enrol_id]
        share = Fraction(ideal, price) if buying else Fraction(price, ideal)
        price_e2 = int(4_000 * share)
        totals = sorted(price_e2 + plan + record for plan, record in marks[each.enrol_id])
        kept = totals[1:-1] if drop else totals
        assert each.price_e2 == price_e2
        assert each.total_e2 == rounded(Fraction(sum(kept), len(kept)))
    for above, below in pairwise(ranked):
        better = -above.amount_fen if buying else above.amount_fen
        other = -below.amount_fen if buying else below.amount_fen
        assert (above.total_e2, better, above.technical_e2) >= (
            below.total_e2,
            other,
            below.technical_e2,
        )
