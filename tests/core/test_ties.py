"""Equal best offers: made once more within ten minutes, then drawn for (domain.md 6.2, 5)."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plays import draw, sealed
from plays.sealed import SealedWay, in_session, opened
from small_station import HOST, SUPERVISOR, instant, utc

from appliance.core import bid_standing
from appliance.core.commands import (
    CallTie,
    OpenBids,
    PauseSession,
    RecordResult,
    ResumeSession,
)
from appliance.core.entries import BidJudged, TieCalled

HIGH = "SEALED_HIGH"
EQUAL = (9_500, 9_500, 9_400)


def called(offers: tuple[int, ...] = EQUAL, method: str = HIGH, **more: Any) -> SealedWay:
    """The equal best were asked at 09:01; they have until 09:11."""
    way = opened(method, offers, **more)
    way.calls()
    return way


def ended(way: SealedWay) -> SealedWay:
    """The ten minutes are over and everything that came is opened."""
    way.station.go("2026-03-25 09:12")
    way.opens()
    return way


def price(way: SealedWay) -> tuple[str, int]:
    assert way.trade.result is not None
    return way.trade.result.enrol_id[-4:], way.trade.result.amount_fen


@pytest.mark.parametrize(
    ("offers", "rule", "code"),
    [
        (EQUAL, "REOFFER_THEN_DRAW", ""),
        (EQUAL, "EARLIEST", "tie-rule-other"),
        (EQUAL, "DRAW", "tie-rule-other"),
        ((9_500, 9_499, 9_499), "REOFFER_THEN_DRAW", "tie-none"),
        ((7_999, 7_999, 7_999), "REOFFER_THEN_DRAW", "tie-none"),
    ],
)
def test_only_the_equal_best_are_asked_and_only_where_the_notice_says_so(
    offers: tuple[int, ...], rule: str, code: str
) -> None:
    way = opened(HIGH, offers, terms={"tie_rule": rule})
    assert way.station.code(CallTie(trade=way.number), HOST) == code


def test_the_call_names_the_equal_best_their_price_and_ten_minutes() -> None:
    way = opened(HIGH, EQUAL)
    decision = way.station.must(CallTie(trade=way.number), HOST)
    fact = decision.entries[0].fact
    assert isinstance(fact, TieCalled)
    assert [one[-4:] for one in fact.enrol_ids] == ["E001", "E002"]
    assert (fact.amount_fen, fact.deadline) == (9_500, utc("2026-03-25 09:11"))
    assert way.station.code(CallTie(trade=way.number), HOST) == "tie-called"


def test_a_very_low_offer_is_explained_before_equals_are_asked() -> None:
    way = opened("SEALED_LOW", (200_000, 400_000, 400_000))
    assert way.station.code(CallTie(trade=way.number), HOST) == "explanation-needed"


@pytest.mark.parametrize(
    ("clock", "code", "kept"),
    [
        ("2026-03-25 09:10:57", "", ""),
        ("2026-03-25 09:10:58", "tie-late", "LATE_IN_DOUBT"),
        ("2026-03-25 09:11:00", "tie-late", "LATE_IN_DOUBT"),
        ("2026-03-25 09:11:02", "tie-late", "LATE_BID"),
    ],
)
def test_a_new_offer_surely_comes_within_the_ten_minutes(clock: str, code: str, kept: str) -> None:
    way = called()
    way.station.at = instant(clock)
    decision = way.station.ask(way.offering_again(0, 9_600), HOST)
    assert (decision.refused.code if decision.refused else "") == code
    assert getattr(decision.entries[0].fact, "reason", "") == kept


def test_each_of_them_offers_once_and_nobody_else_does() -> None:
    way = called()
    assert way.station.code(way.offering_again(2, 9_600), HOST) == "tie-not-asked"
    way.offers_again(0, 9_600)
    assert way.station.code(way.offering_again(0, 9_700), HOST) == "tie-offered"
    assert way.station.code(RecordResult(trade=way.number, offers=()), HOST) == "tie-open"


def test_the_new_offers_stay_sealed_until_all_have_answered_or_the_time_is_over() -> None:
    way = called()
    way.offers_again(0, 9_600)
    assert way.station.code(way.opening(), HOST) == "tie-runs"
    way.offers_again(1, 9_601)
    assert way.station.code(way.opening(), HOST) == "shares-missing"
    way.opens()
    assert price(way.results()) == ("E002", 9_601)


@pytest.mark.parametrize(
    ("method", "first", "second", "result"),
    [
        (HIGH, 9_501, None, ("E001", 9_501)),
        (HIGH, None, 9_501, ("E002", 9_501)),
        (HIGH, 9_700, 9_900, ("E002", 9_900)),
        (HIGH, 9_500, 9_501, ("E002", 9_501)),
        (HIGH, 100, 9_501, ("E002", 9_501)),
        ("SEALED_LOW", 469_999, None, ("E001", 469_999)),
        ("SEALED_LOW", 470_001, 469_999, ("E002", 469_999)),
        ("INQUIRY", None, 469_999, ("E002", 469_999)),
    ],
)
def test_a_better_new_offer_wins_and_silence_or_a_worse_one_keeps_the_old(
    method: str, first: int | None, second: int | None, result: tuple[str, int]
) -> None:
    same = sealed.prices(method)[0]
    way = called((same, same, sealed.prices(method)[2]), method)
    for place, fen in enumerate((first, second)):
        if fen is not None:
            way.offers_again(place, fen)
    assert price(ended(way).results()) == result


@pytest.mark.parametrize(("first", "second"), [(None, None), (9_500, 1), (9_600, 9_600)])
def test_who_is_still_equal_is_drawn_for(first: int | None, second: int | None) -> None:
    way = called()
    for place, fen in enumerate((first, second)):
        if fen is not None:
            way.offers_again(place, fen)
    ended(way)
    assert way.station.code(RecordResult(trade=way.number, offers=()), HOST) == "draw-needed"
    way.station.changes["draw_secret"] = draw.SECRET
    draw.drawn(way.station, "TIE")
    order = way.trade.draws.order_among([f"{way.number}-E001", f"{way.number}-E002"])
    way.results()
    assert way.trade.result is not None
    assert [one.enrol_id for one in way.trade.result.ranking[:2]] == list(order)
    assert way.trade.result.amount_fen == (9_600 if first == 9_600 else 9_500)


def test_the_end_of_the_call_says_what_became_of_each() -> None:
    way = called()
    way.offers_again(0, 9_600)
    way.station.go("2026-03-25 09:12")
    way.shares()
    decision = way.station.must(way.opening(), HOST)
    said = [draft.fact for draft in decision.entries if isinstance(draft.fact, BidJudged)]
    assert [(one.enrol_id[-4:], one.valid, one.reason) for one in said] == [
        ("E001", True, ""),
        ("E002", False, "SILENT"),
    ]


@pytest.mark.parametrize(
    ("fen", "reason"), [(9_501, ""), (9_500, "NOT_BETTER"), (9_499, "NOT_BETTER")]
)
def test_a_new_offer_is_better_by_a_fen_at_least(fen: int, reason: str) -> None:
    way = called()
    way.offers_again(0, fen)
    ended(way)
    first = f"{way.number}-E001"
    assert bid_standing.after_tie(way.trade)[first] == (max(fen, 9_500), reason)


def test_a_tie_of_three_where_two_are_equal_again_is_drawn_among_those_two() -> None:
    way = called((9_500, 9_500, 9_500))
    for place, fen in enumerate((9_600, 9_500, 9_600)):
        way.offers_again(place, fen)
    way.opens()
    way.station.changes["draw_secret"] = draw.SECRET
    draw.drawn(way.station, "TIE")
    (drawn,) = way.trade.draws.drawn
    assert [one[-4:] for one in drawn.items] == ["E001", "E003"]
    assert price(way.results())[0] in ("E001", "E003")


def test_earliest_is_the_time_of_the_offer_that_counts() -> None:
    """The first bidder replaces the offer after the second has come: the second is earlier."""
    way = SealedWay(
        HIGH, (9_000, 9_500, None), takers=sealed.THREE,
        terms={"tie_rule": "EARLIEST", "single_bidder": False},
    )  # fmt: skip
    way.to("READY")
    way.station.go("2026-03-24 18:00")
    way.replaces(f"{way.number}-E001", 9_500)
    way.in_session()
    way.opens()
    assert price(way.results()) == ("E002", 9_500)


def test_draw_at_once_asks_nobody_again() -> None:
    way = opened(HIGH, EQUAL, terms={"tie_rule": "DRAW"})
    assert way.station.code(RecordResult(trade=way.number, offers=()), HOST) == "draw-needed"


def test_an_inquiry_draws_unless_its_notice_says_that_they_offer_again() -> None:
    same = sealed.prices("INQUIRY")[0]
    way = opened("INQUIRY", (same, same, same + 1), terms={"tie_rule": "DRAW"})
    assert way.station.code(CallTie(trade=way.number), HOST) == "tie-rule-other"
    assert way.station.code(RecordResult(trade=way.number, offers=()), HOST) == "draw-needed"


def test_what_stood_still_is_added_to_the_ten_minutes() -> None:
    way = called()
    way.station.go("2026-03-25 09:05")
    way.station.must(PauseSession(trade=way.number, reason="S03"), HOST)
    way.station.go("2026-03-25 09:25")
    told = tuple(each.number for each in way.trade.qualified)
    way.station.must(ResumeSession(trade=way.number, told=told), HOST, SUPERVISOR)
    assert bid_standing.tie_ends(way.trade) == instant("2026-03-25 09:31").at
    assert way.station.code(way.offering_again(0, 9_600), HOST) == ""


def test_the_example_of_the_forest_is_decided_as_it_is_told() -> None:
    """9500 and 9500, then 9700 and 9900: the second has it (trade LDQ-0004)."""
    way = called((9_500, 9_500, 8_800))
    way.offers_again(0, 9_700)
    way.offers_again(1, 9_900)
    way.opens()
    assert price(way.results()) == ("E002", 9_900)
    assert way.trade.result is not None
    assert [one.amount_fen for one in way.trade.result.ranking] == [9_900, 9_700, 8_800]


@settings(max_examples=25, deadline=None)
@given(again=st.lists(st.integers(9_498, 9_503), min_size=3, max_size=3), rest=st.data())
def test_the_new_offers_agree_with_the_plain_reading_of_the_rule(
    again: list[int], rest: st.DataObject
) -> None:
    silent = rest.draw(st.sets(st.integers(0, 2)))
    way = called((9_500, 9_500, 9_500))
    for place, fen in enumerate(again):
        if place not in silent:
            way.offers_again(place, fen)
    ended(way)
    counted = [
        max(9_500, fen) if place not in silent else 9_500 for place, fen in enumerate(again)
    ]
    best = [place for place, fen in enumerate(counted) if fen == max(counted)]
    code = way.station.code(RecordResult(trade=way.number, offers=()), HOST)
    assert code == ("" if len(best) == 1 else "draw-needed")
    if len(best) == 1:
        assert price(way.results()) == (f"E00{best[0] + 1}", max(counted))


def test_a_new_offer_that_does_not_open_is_opened_again_from_the_bidders_slip() -> None:
    way = called()
    for place, fen in ((0, 9_600), (1, 9_700)):
        way.offers_again(place, fen)
    second = f"{way.number}-E002"
    way.shares()
    way.station.must(way.opening({second: {"nonce": "", "amount_fen": 0}}), HOST)
    assert bid_standing.after_tie(way.trade)[second] == (9_500, "NOT_AS_SEALED")
    again = way.opening()
    assert [one.enrol_id for one in again.opened] == [second]
    assert way.station.code(OpenBids(trade=way.number), HOST) == "bids-differ"
    entries = way.station.must(again, HOST).entries
    assert [one.fact.kind for one in entries] == ["bid.open", "bid.judge"]
    assert way.station.code(again, HOST) == "bids-opened"
    way.results()
    assert way.trade.result is not None
    assert (way.trade.result.enrol_id, way.trade.result.amount_fen) == (second, 9_700)


def test_in_session_can_be_called_only_after_the_opening() -> None:
    way = in_session(HIGH, EQUAL)
    assert way.station.code(CallTie(trade=way.number), HOST) == "tie-none"
