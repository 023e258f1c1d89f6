"""F14, F15: the evaluation of a tender from the opened prices to the recorded ranking."""

import dataclasses
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from plays.tender import CRITERIA, HOW, PLAYS, Sheet, TenderWay, tied, way
from small_station import CLERK, HEAD, HOST, NUMBER, TABLES, TEXT, path_to

from appliance.core import bid_standing
from appliance.core.commands import AddScores, FailSession, RankScores, RecordResult
from appliance.core.entries import (
    AttemptRefused,
    BidJudged,
    Criterion,
    Mark,
    ScoreAdded,
    ScoresRanked,
    SessionFailed,
    SessionResulted,
    SimilarityFlagged,
)
from appliance.core.session import setting
from appliance.core.trade_fold import fold
from appliance.core.trade_methods import METHODS, tender_recount

TENDER = METHODS["TENDER"]


def opened(**more: Any) -> TenderWay:
    return way(**more).opens()


# --- sheets ---


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"from_pool": True}, ""),
        ({"declared": False}, "expert-undeclared"),
        ({"conflicts": ("RELATED",)}, "expert-conflicted"),
        ({"conflicts": ("FRIEND",)}, "conflict-unknown"),
        ({"expert_no": "张 三"}, "word-form"),
        ({"sheet_sha256": "x"}, "digest-form"),
        ({"enrol_id": f"{NUMBER}-E001"}, "enrol-unknown"),
        ({"scores": (Mark("PLAN", 1),)}, "scores-incomplete"),
        ({"scores": (Mark("PLAN", 1), Mark("PLAN", 1))}, "scores-incomplete"),
        ({"scores": (Mark("PLAN", 1), Mark("RECORD", 1), Mark("PRICE", 1))}, "scores-incomplete"),
        ({"scores": (Mark("PLAN", 4_000), Mark("RECORD", 2_000))}, ""),
        ({"scores": (Mark("PLAN", 4_001), Mark("RECORD", 0))}, "score-over-weight"),
        ({"scores": (Mark("PLAN", 0), Mark("RECORD", -1))}, "score-over-weight"),
    ],
)
def test_f15_a_sheet_has_every_line_within_its_weight(changes: dict[str, Any], code: str) -> None:
    going = opened()
    assert going.station.code(going.sheet(1, 0, **changes), HOST) == code


def test_f15_a_declared_tie_is_kept_as_an_attempt() -> None:
    going = opened()
    decision = going.station.do(going.sheet(1, 0, conflicts=("SAME_GROUP",)), HOST)
    assert [each.fact for each in decision.entries] == [
        AttemptRefused("score.add", "HOST", "SAME_GROUP", "6.4")
    ]


def test_f15_a_tie_declared_late_takes_back_every_sheet_of_the_expert() -> None:
    """Given three experts' sheets; when one of them declares a tie, none of theirs counts."""
    going = opened()
    for expert in range(3):
        for place in range(3):
            going.station.must(going.sheet(expert, place, (expert * 1_000, 0)), HOST)
    late = going.sheet(1, 0, conflicts=("EMPLOYED",), declared=False)
    taken_back = [each.fact for each in going.station.must(late, HOST).entries]
    assert [
        (each.expert_no, each.enrol_id, each.scores, each.conflict)
        for each in taken_back
        if isinstance(each, ScoreAdded)
    ] == [("EXP-1", going.bidder(place), (), "EMPLOYED") for place in range(3)]
    assert len(going.trade.scores.sheets) == 12  # what was given stays in the ledger
    assert going.trade.scores.experts == ("EXP-0", "EXP-2")
    assert going.station.code(going.sheet(1, 0), HOST) == "expert-conflicted"
    rank = RankScores(trade=going.number)
    assert going.station.code(rank, HOST) == "experts-missing"
    for place in range(3):
        going.station.must(going.sheet(3, place, (4_000 if place == 2 else 0, 0)), HOST)
    (ranked,) = (each.fact for each in going.station.must(rank, HOST).entries
                 if isinstance(each.fact, ScoresRanked))  # fmt: skip
    assert [one.technical_e2 for one in ranked.ranking if one.enrol_id == going.bidder(2)] == [
        (0 + 2_000 + 4_000) // 3
    ]
    going.resulted()
    assert fold(going.station.records, TABLES) == going.station.trade


def test_f15_experts_hold_no_key_so_the_host_enters_their_sheets() -> None:
    going = opened()
    assert going.station.code(going.sheet(1, 0), CLERK) == "role-may-not"
    assert going.station.code(going.sheet(1, 0), HEAD) == "role-may-not"
    assert going.station.code(going.sheet(1, 0)) == "not-signed-in"


def test_f15_before_the_opening_nothing_is_scored() -> None:
    going = way()
    assert going.station.code(going.sheet(1, 0), HOST) == "offers-unopened"
    assert going.station.code(RankScores(trade=going.number), HOST) == "offers-unopened"


def test_f15_no_other_method_is_scored() -> None:
    station = path_to("IN_SESSION")
    asked = AddScores(
        trade=NUMBER, expert_no="EXP-1", enrol_id=f"{NUMBER}-E001", scores=(), sheet_sha256=TEXT
    )
    assert station.code(asked, HOST) == "session-no-tender"


def test_f15_there_are_as_many_experts_as_the_notice_says() -> None:
    going = opened()
    for expert in range(3):
        going.station.must(going.sheet(expert, 0), HOST)
    assert going.station.code(going.sheet(3, 0), HOST) == "experts-full"
    assert going.station.code(going.sheet(2, 0), HOST) == ""  # corrected until the ranking


# --- the ranking ---


def test_f15_the_ranking_waits_for_every_expert_and_every_sheet() -> None:
    going = opened()
    rank = RankScores(trade=going.number)
    assert going.station.code(rank, HOST) == "experts-missing"
    for expert in range(3):
        for place in range(3):
            if (expert, place) != (2, 2):
                going.station.must(going.sheet(expert, place), HOST)
    assert going.station.code(rank, HOST) == "scores-missing"
    going.station.must(going.sheet(2, 2), HOST)
    going.station.must(rank, HOST)
    assert going.station.code(rank, HOST) == "scores-ranked"
    assert going.station.code(going.sheet(2, 2), HOST) == "scores-ranked"


@pytest.mark.parametrize(("of_pool", "code"), [(3, "experts-not-of-pool"), (4, "")])
def test_f15_a_statutory_tender_has_two_thirds_of_its_experts_from_the_pool(
    of_pool: int, code: str
) -> None:
    going = opened(how=msgspec.structs.replace(HOW, experts=5, statutory=True))
    for expert in range(5):
        for place in range(3):
            pool = expert < of_pool
            going.station.must(going.sheet(expert, place, from_pool=pool), HOST)
    assert going.station.code(RankScores(trade=going.number), HOST) == code


def test_f15_the_recorded_ranking_says_what_each_place_is_made_of() -> None:
    station = PLAYS["result"]()
    (ranked,) = (one.fact for one in station.records if isinstance(one.fact, ScoresRanked))
    assert ranked.formula == "price-lowest-v1"
    assert [
        (one.enrol_id[-4:], one.amount_fen, one.price_e2, one.technical_e2, one.total_e2)
        for one in ranked.ranking
    ] == [
        ("E003", 480_000, 3_333, 4_000, 9_333),
        ("E001", 400_000, 4_000, 1_000, 6_000),
        ("E002", 450_000, 3_555, 1_000, 5_555),
    ]
    (result,) = (one.fact for one in station.records if isinstance(one.fact, SessionResulted))
    assert (result.enrol_id[-4:], result.amount_fen, result.algorithm) == (
        "E003", 480_000, "tender-v1",
    )  # fmt: skip


def test_f15_a_letting_scores_the_highest_price_best() -> None:
    going = way(80_000, 90_000, 100_000, code="JTD").opens()
    station = going.scores((0, 0), (0, 0), (0, 0)).resulted()
    (ranked,) = (one.fact for one in station.records if isinstance(one.fact, ScoresRanked))
    assert ranked.formula == "price-highest-v1"
    assert [one.price_e2 for one in ranked.ranking] == [4_000, 3_600, 3_200]


def test_f15_a_price_over_the_ceiling_is_not_scored() -> None:
    going = way(400_000, 450_000, 500_001).opens()
    assert going.station.code(going.sheet(1, 2), HOST) == "enrol-unknown"
    rank = RecordResult(trade=going.number, offers=())
    assert going.station.code(rank, HOST) == "bids-too-few-valid"


@pytest.mark.parametrize(
    ("code", "offers", "verdict"),
    [
        ("XMG", (400_000, 450_000, 500_000), (True, "")),
        ("XMG", (400_000, 450_000, 500_001), (False, "OVER_CEILING")),
        ("JTD", (90_000, 100_000, 80_000), (True, "")),
        ("JTD", (90_000, 100_000, 79_999), (False, "UNDER_RESERVE")),
    ],
)
def test_f15_a_price_out_of_bounds_is_judged_invalid_and_listed_with_its_reason(
    code: str, offers: tuple[int, ...], verdict: tuple[bool, str]
) -> None:
    going = way(*offers, code=code).opens()
    written = [one.fact for one in going.station.records if isinstance(one.fact, BidJudged)]
    assert [(one.valid, one.reason) for one in written] == [(True, ""), (True, ""), verdict]
    (third,) = (one for one in bid_standing.judged(going.trade) if one.number == going.bidder(2))
    assert (third.amount_fen, third.valid, third.reason) == (offers[2], *verdict)


def test_f15_without_a_ranking_there_is_no_result_and_no_failure() -> None:
    going = opened()
    asked = RecordResult(trade=going.number, offers=())
    assert going.station.code(asked, HOST) == "scores-unranked"
    failing = FailSession(trade=going.number, reason="NO_BID")
    assert going.station.code(failing, HOST) == "session-goes-on"


def test_f15_what_nothing_tells_apart_is_drawn_for() -> None:
    going = tied()
    asked = RecordResult(trade=going.number, offers=())
    assert going.station.code(asked, HOST) == "draw-needed"
    found = TENDER.outcome((), setting(going.trade, TABLES))
    assert found.tied == (going.bidder(0), going.bidder(1))


def test_f15_the_drawn_one_is_the_result_and_the_other_comes_next() -> None:
    station = PLAYS["tie"]()
    assert station.trade is not None
    assert station.trade.result is not None
    order = station.trade.draws.order_among((f"{station.trade.number}-E001",
                                             f"{station.trade.number}-E002"))  # fmt: skip
    assert [one.enrol_id for one in station.trade.result.ranking[:2]] == list(order)


@pytest.mark.parametrize("name", sorted(PLAYS))
def test_f15_each_play_ends_where_it_should_and_folds_again(name: str) -> None:
    station = PLAYS[name]()
    facts = [type(each.fact) for each in station.records]
    assert (SessionResulted in facts) == (name in {"result", "tie"})
    assert (SessionFailed in facts) == (name in {"none", "one", "few"})
    assert fold(station.records, TABLES) == station.trade


# --- F15: recomputing the ranking from stored score sheets gives the recorded ranking ---

POINTS = st.tuples(st.integers(0, 4_000), st.integers(0, 2_000))
FEW = st.sampled_from([(0, 0), (1_000, 0), (0, 1_000)])
OPEN = opened()
DROPPING = opened(how=msgspec.structs.replace(HOW, experts=5, drop_extremes=True))


@settings(max_examples=40, deadline=None)
@given(
    sheets=st.lists(
        st.lists(st.one_of(POINTS, FEW), min_size=3, max_size=3), min_size=5, max_size=5
    ),
    drop=st.booleans(),
)
def test_f15_recomputing_the_ranking_from_stored_sheets_gives_the_recorded_one(
    sheets: list[list[Sheet]], *, drop: bool
) -> None:
    going = DROPPING if drop else OPEN
    trade, buying = going.trade, True
    for expert in range(5 if drop else 3):
        for place in range(3):
            asked = going.sheet(expert, place, sheets[expert][place])
            (draft,) = going.station.ask(asked, HOST).entries
            trade = msgspec.structs.replace(trade, scores=trade.scores.after(draft.fact))  # type: ignore[arg-type]
    world = dataclasses.replace(going.station.world, trade=trade)
    ranked = ranking_of(world)
    done = msgspec.structs.replace(trade, scores=trade.scores.after(ranked))
    assert tender_recount.follows(done, buying=buying)
    found = TENDER.outcome((), setting(done, TABLES))
    if found.ranking:
        assert TENDER.recount((), setting(done, TABLES)) == found.ranking[0]
    assert not tender_recount.follows(with_other(done, ranked), buying=buying)


def ranking_of(world: Any) -> ScoresRanked:
    from appliance.core.evaluation import rank

    fact = rank(world, RankScores(trade=world.trade.number), (), OPEN.station.at).entries[0].fact
    assert isinstance(fact, ScoresRanked)
    return fact


def with_other(trade: Any, ranked: ScoresRanked) -> Any:
    """The same trade with one hundredth of a point more on the last place."""
    *first, last = ranked.ranking
    more = msgspec.structs.replace(last, total_e2=last.total_e2 + 1)
    other = msgspec.structs.replace(ranked, ranking=(*first, more))
    return msgspec.structs.replace(trade, scores=replace(trade.scores, ranked=other))


@pytest.mark.parametrize("swap", [(0, 1), (1, 2), (0, 2)])
def test_f15_a_ranking_in_another_order_does_not_follow(swap: tuple[int, int]) -> None:
    trade = PLAYS["result"]().trade
    assert trade is not None
    ranked = trade.scores.ranked
    assert ranked is not None
    places = list(ranked.ranking)
    places[swap[0]], places[swap[1]] = places[swap[1]], places[swap[0]]
    other = msgspec.structs.replace(ranked, ranking=tuple(places))
    changed = msgspec.structs.replace(trade, scores=replace(trade.scores, ranked=other))
    assert not tender_recount.follows(changed, buying=True)
    assert TENDER.recount((), setting(changed, TABLES)) is None


# --- the notice ---


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"experts": 5}, ""),
        ({"experts": 4}, "experts-odd"),
        ({"experts": 1}, "experts-odd"),
        ({"experts": 17}, "experts-odd"),
        ({"experts": 3, "statutory": True}, "experts-odd"),
        ({"experts": 5, "statutory": True}, ""),
        ({"experts": 3, "drop_extremes": True}, "drop-needs-five"),
        ({"experts": 5, "drop_extremes": True}, ""),
        ({"criteria": ()}, "criteria-missing"),
        ({"criteria": (Criterion("PRICE", 10_000),)}, "criteria-missing"),
        ({"criteria": (Criterion("PLAN", 10_000),)}, ""),
        ({"criteria": (*CRITERIA, Criterion("PLAN", 1))}, "criteria-twice"),
        ({"criteria": (*CRITERIA, Criterion("MORE", 1))}, "criteria-unknown"),
        ({"criteria": (*CRITERIA, Criterion("TEAM", 0))}, "criteria-twice"),
        ({"criteria": (*CRITERIA, Criterion("TEAM", 1))}, "criteria-sum"),
        ({"criteria": CRITERIA[1:]}, "criteria-sum"),
    ],
)
def test_f15_the_notice_weighs_to_one_hundred_points_with_an_odd_number_of_experts(
    changes: dict[str, Any], code: str
) -> None:
    no = TENDER.terms_fault(msgspec.structs.replace(HOW, **changes))
    assert (no.refused.code if no and no.refused else "") == code


def test_f15_a_tender_never_has_one_bidder() -> None:
    assert TENDER.minimum(3, single_bidder=True) == 3


def test_f14_the_evaluation_leaves_a_signed_entry_for_every_sheet_and_the_ranking() -> None:
    station = PLAYS["result"]()
    signed = [one for one in station.records if one.fact.kind in {"score.add", "score.rank"}]
    assert len(signed) == 3 * 3 + 1
    assert all(one.signers == ((HOST.staff_no, "HOST"),) for one in signed)


def test_f07_equal_gaps_among_the_opened_prices_are_flagged_with_the_ranking() -> None:
    station = way(400_000, 440_000, 480_000).opens().scores((0, 0), (0, 0), (0, 0)).station
    rules = [one.fact.rule for one in station.records if isinstance(one.fact, SimilarityFlagged)]
    assert rules == ["PRICE_ARITHMETIC"]
