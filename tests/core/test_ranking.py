"""The monthly ranking (B15) and the reference prices (D06), by hand."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from small_station import TABLES

from appliance.core.entries import (
    AttendanceClocked,
    ClockOverdue,
    Fact,
    Recorded,
    ServiceAdded,
    ServiceRated,
    TradeLapsed,
)
from appliance.core.figures import ranking
from appliance.core.figures.prices import LEAST, Deals, Reference, references
from appliance.core.figures.ranking import Count, Ranked, Tally, Told

MARCH = "2026-03-10T02:00:00.000Z"
SERVED = ServiceAdded("S1", "CURE", 1)


def rated(service_id: str, score: int) -> ServiceRated:
    return ServiceRated(service_id, score, (), anonymous=False)


def told(seq: int, fact: Fact, who: str = "", at: str = MARCH, *, first: bool = True) -> Told:
    signers = ((who, "CLERK"),) if who else ()
    return Told(Recorded(seq, at, fact, "T1", {}, {}, signers), first)


class Before:
    """What earlier entries said; whoever did the last of any kinds of a trade is given."""

    def __init__(self, did: str) -> None:
        self.did = did
        self.services: dict[str, str] = {}
        self.asked: list[tuple[str, tuple[str, ...], int]] = []

    def served_by(self, service_id: str) -> str:
        return self.services.get(service_id, "")

    def did_last(self, trade: str, kinds: tuple[str, ...], before: int) -> str:
        self.asked.append((trade, kinds, before))
        return self.did


def tallies(entries: Iterable[Told], known: Before) -> dict[str, Tally]:
    """The month summed up in memory."""
    counted: list[Count] = []
    for one in entries:
        for count in ranking.counts(one, known):
            known.services |= {count.service: count.staff_no} if count.service else {}
            counted += [count] if count.month == "2026-03" and not count.service else []
    return {
        who: Tally(
            *(sum(getattr(one, name) for one in counted if one.staff_no == who)
              for name in ("acts", "overdue", "ratings", "scores")),
            len({one.day for one in counted if one.staff_no == who and one.day}),
        )
        for who in {one.staff_no for one in counted}
    }  # fmt: skip


def ranked(*entries: Told, did: str = "") -> dict[str, Ranked]:
    found = ranking.ranked(tallies(entries, Before(did)), TABLES)
    return {one.staff_no: one for one in found}


LAPSED = TradeLapsed("2026-03-01")
IN = AttendanceClocked("1", "IN", "CARD")


def test_b15_an_act_counts_once_for_who_signed_it_first() -> None:
    found = ranked(
        told(0, LAPSED, "1"), told(1, LAPSED, "1", first=False), told(2, LAPSED, "2"),
        told(3, LAPSED), told(4, LAPSED, "1", at="2026-04-01T02:00:00.000Z"),
    )  # fmt: skip
    assert {who: one.acts for who, one in found.items()} == {"1": 1, "2": 1}


def test_b15_a_day_belongs_to_the_month_of_its_local_date() -> None:
    late, early = "2026-02-28T16:00:00.000Z", "2026-02-28T15:59:59.000Z"
    assert ranked(told(0, LAPSED, "1", at=late))["1"].acts == 1
    assert ranked(told(0, LAPSED, "1", at=early)) == {}


def test_b15_who_answers_for_a_clock_is_who_did_the_act_that_it_judges() -> None:
    overdue = told(5, ClockOverdue("DL03", "2026-03-09", "IN_REVIEW"))
    assert ranked(overdue, did="9")["9"].overdue == 1
    assert ranked(overdue, did="") == {}
    before = Before("9")
    tallies([overdue], before)
    assert before.asked == [("T1", ("review.start",), 5)]


def test_b15_a_rating_belongs_to_whose_service_it_was_also_of_the_month_before() -> None:
    service = told(0, SERVED, "1", at="2026-02-27T02:00:00.000Z")
    found = ranked(
        service, told(1, rated("S1", 4)), told(2, rated("S1", 5)), told(3, rated("?", 1))
    )
    assert (found["1"].ratings, found["1"].scores) == (2, 9)


def test_b15_a_day_of_attendance_counts_once() -> None:
    found = ranked(
        told(0, IN), told(1, AttendanceClocked("1", "OUT", "CARD")), told(2, IN),
        told(3, IN, at="2026-03-11T02:00:00.000Z"),
    )  # fmt: skip
    assert found["1"].days == 2


def test_b15_the_best_in_everything_has_all_points_and_order_is_by_points() -> None:
    entries = [
        told(0, SERVED, "1"), told(1, LAPSED, "1"), told(2, rated("S1", 5)),
        told(3, AttendanceClocked("1", "IN", "CARD")), told(4, LAPSED, "2"),
    ]  # fmt: skip
    found = list(ranked(*entries).values())
    assert [one.staff_no for one in found] == ["1", "2"]
    assert found[0].points_e2 == 10_000
    # Half the acts (40), nothing overdue (30), no day (10 of nothing), no rating: 5000 / 80.
    assert found[1].points_e2 == 6_250


ENTRY = st.builds(
    told,
    st.integers(0, 99),
    st.sampled_from([LAPSED, SERVED, rated("S1", 3), AttendanceClocked("1", "IN", "CARD")]),
    st.sampled_from(["", "1", "2", "3"]),
)


@given(entries=st.lists(ENTRY, max_size=30))
def test_b15_the_same_entries_make_the_same_ranking_with_points_in_bounds(
    entries: list[Told],
) -> None:
    first = ranked(*entries)
    assert list(first.items()) == list(ranked(*entries).items())
    assert all(0 <= one.points_e2 <= 10_000 for one in first.values())


# --- reference prices ---------------------------------------------------------------------------


def deal(price: int, day: str = "2026-03-10", **changes: Any) -> Deals:
    return replace(Deals("CBD", "V", "fen/mu/year", price, 1, day, day), **changes)


@pytest.mark.parametrize(
    ("prices", "median"), [((1, 9, 4), 4), ((4, 1, 9, 6), 5), ((1, 2, 2, 9), 2), ((1, 1, 2, 9), 2)]
)
def test_d06_the_median_range_and_dates_of_at_least_three(
    prices: tuple[int, ...], median: int
) -> None:
    days = [f"2026-03-{10 + at}" for at in range(len(prices))]
    pairs = zip(prices, days, strict=True)
    [found] = references([deal(price, day) for price, day in pairs])
    assert found == Reference(
        "CBD", "V", "fen/mu/year", len(prices), median, min(prices), max(prices), days[0], days[-1]
    )
    assert found.enough


@pytest.mark.parametrize("count", range(1, LEAST))
def test_d06_of_fewer_than_three_no_price_is_told(count: int) -> None:
    [found] = references([deal(80_000) for _ in range(count)])
    assert not found.enough
    assert (found.median_fen, found.lowest_fen, found.highest_fen, found.first) == (0, 0, 0, "")


@given(st.lists(st.integers(1, 6), min_size=LEAST, max_size=12))
def test_d06_deals_of_one_price_count_as_so_many(prices: list[int]) -> None:
    together = [deal(price, count=prices.count(price)) for price in set(prices)]
    assert references(together) == references([deal(price) for price in prices])


def test_d06_villages_types_and_units_are_kept_apart() -> None:
    deals = [deal(1), deal(2, village="W"), deal(3, type="JTD"), deal(4, unit="fen")]
    assert [one.count for one in references(deals)] == [1, 1, 1, 1]
