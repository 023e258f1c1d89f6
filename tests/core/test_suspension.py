"""A trade is stopped and goes on: who may lift it, which stage comes back, which ends move."""

from datetime import date

import msgspec
import pytest
from small_station import (
    CLERK,
    HEAD,
    NUMBER,
    REVIEWER,
    SUPERVISOR,
    TABLES,
    TEXT,
    SmallStation,
    enrolling,
    instant,
    path_to,
    utc,
)

from appliance.core.commands import (
    AttestSession,
    ConfirmAward,
    ResumeTrade,
    StartReview,
    SuspendTrade,
)
from appliance.core.due import ahead, running
from appliance.core.entries import TradeResumed
from appliance.core.suspension import moved_day
from appliance.core.trade import BadStep
from appliance.core.trade_fold import fold
from appliance.core.world import Signed

RESUME = ResumeTrade(trade=NUMBER)


def stop(**changes: str) -> SuspendTrade:
    values = {"reason": "S06", "facts_sha256": TEXT, "resume_condition": "ORDER_LIFTED"}
    return SuspendTrade(trade=NUMBER, **(values | changes))


def stopped(stage: str, at: str = "", who: Signed = HEAD) -> SmallStation:
    station = path_to(stage)
    if at:
        station.at = instant(at)
    station.must(stop(), who)
    return station


@pytest.mark.parametrize("stage", ["SUBMITTED", "ACCEPTED", "IN_REVIEW", "APPROVED", "PUBLISHED",
                                   "ENROL_CLOSED", "READY", "IN_SESSION", "RESULT_PUBLIC",
                                   "AWARDED", "CONTRACTED", "SETTLED", "CERTIFIED"])  # fmt: skip
def test_every_active_stage_comes_back(stage: str) -> None:
    station = stopped(stage)
    assert station.trade is not None
    assert station.trade.stage == "SUSPENDED"
    station.must(RESUME, HEAD)
    assert station.trade.stage == stage
    assert fold(station.records, TABLES) == station.trade


@pytest.mark.parametrize("stage", ["DRAFT", "ARCHIVED"])
def test_a_draft_and_a_finished_trade_cannot_be_stopped(stage: str) -> None:
    assert path_to(stage).code(stop(), HEAD) == "wrong-stage"


def test_a_stopped_trade_is_not_stopped_again_and_a_running_one_not_resumed() -> None:
    assert stopped("READY").code(stop(), HEAD) == "wrong-stage"
    assert path_to("READY").code(RESUME, HEAD) == "wrong-stage"


@pytest.mark.parametrize(
    ("by", "lifts", "code"),
    [
        (HEAD, HEAD, ""),
        (HEAD, SUPERVISOR, ""),
        (SUPERVISOR, SUPERVISOR, ""),
        (SUPERVISOR, HEAD, "stopped-by-supervisor"),
        (HEAD, CLERK, "role-may-not"),
    ],
)
def test_what_a_supervisor_stopped_only_a_supervisor_lifts(
    by: Signed, lifts: Signed, code: str
) -> None:
    assert stopped("READY", who=by).code(RESUME, lifts) == code


@pytest.mark.parametrize(
    ("reason", "who", "code"),
    [
        ("S01", HEAD, ""),
        ("S01", SUPERVISOR, ""),
        ("S04", HEAD, "reason-of-another"),
        ("S04", SUPERVISOR, ""),
        ("S05", SUPERVISOR, "reason-of-another"),
        ("S05", HEAD, ""),
        ("S42", HEAD, "reason-unknown"),
        ("S01", CLERK, "role-may-not"),
    ],
)
def test_each_reason_belongs_to_a_role(reason: str, who: Signed, code: str) -> None:
    assert path_to("PUBLISHED").code(stop(reason=reason), who) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"facts_sha256": "12"}, "facts-missing"),
        ({"resume_condition": ""}, "condition-missing"),
        ({"resume_condition": "when it is better"}, "condition-missing"),
        ({}, ""),
    ],
)
def test_a_stop_says_why_and_until_when(changes: dict[str, str], code: str) -> None:
    assert path_to("PUBLISHED").code(stop(**changes), HEAD) == code


def test_a_clock_in_doubt_may_stop_a_trade_but_not_let_it_go_on() -> None:
    station = path_to("READY")
    station.at = instant("2026-03-16 18:00", src="none")
    station.must(stop(reason="S08"), HEAD)
    assert station.code(RESUME, HEAD) == "clock-unsure"


# --- how far the ends move ---


@pytest.mark.parametrize(
    ("stopped_at", "resumed_at", "days"),
    [
        ("2026-03-10 10:00", "2026-03-10 16:00", 0),  # Tuesday, the same day
        ("2026-03-10 10:00", "2026-03-11 09:00", 1),
        ("2026-03-13 10:00", "2026-03-14 09:00", 1),  # Friday to Saturday
        ("2026-03-14 10:00", "2026-03-15 09:00", 0),  # within a weekend
        ("2026-03-14 10:00", "2026-03-16 09:00", 0),  # Saturday to Monday
        ("2026-03-13 10:00", "2026-03-17 09:00", 2),
        ("2026-03-10 10:00", "2026-04-07 09:00", 19),  # over Qingming, 6 April
    ],
)
def test_ends_move_by_the_working_days_from_the_stop_until_before_the_resumption(
    stopped_at: str, resumed_at: str, days: int
) -> None:
    station = stopped("PUBLISHED", stopped_at)
    station.at = instant(resumed_at)
    fact = station.must(RESUME, HEAD).entries[0].fact
    assert isinstance(fact, TradeResumed)
    assert fact.shifted_days == days
    assert bool(fact.dates) == (days > 0)


def test_notice_enrolment_and_session_move_together_and_keep_their_hours() -> None:
    station = stopped("PUBLISHED", "2026-03-11 10:00")
    station.at = instant("2026-03-13 09:00")
    station.must(RESUME, HEAD)
    trade = station.trade
    assert trade is not None
    assert trade.notice is not None
    assert trade.notice.end == "2026-03-18"
    assert trade.notice.enrol_deadline == utc("2026-03-18 17:00")
    assert trade.planned_at == utc("2026-03-19 09:00")


def test_nothing_closes_while_a_trade_stands_still_and_the_moved_deadline_counts() -> None:
    station = stopped("PUBLISHED", "2026-03-16 16:00")
    station.go("2026-03-17 10:00")
    assert station.trade is not None
    assert ahead(station.trade, TABLES) == ()
    assert station.code(enrolling(), CLERK) == "trade-suspended"
    assert station.ask(enrolling(), CLERK).entries == ()
    station.must(RESUME, HEAD)
    station.at = instant("2026-03-17 16:59")
    assert station.code(enrolling(), CLERK) == ""
    station.at = instant("2026-03-17 17:00")
    assert station.code(enrolling(), CLERK) == "enrol-in-doubt"
    station.go("2026-03-17 17:01")
    assert station.trade.closing is not None


def test_the_publicity_of_the_result_moves_on_and_the_award_waits() -> None:
    station = stopped("RESULT_PUBLIC", "2026-03-18 10:00")
    station.at = instant("2026-03-20 09:00")
    station.must(RESUME, HEAD)
    assert station.trade is not None
    assert station.trade.publicity is not None
    assert station.trade.publicity.result_end == "2026-03-24"
    station.at = instant("2026-03-24 23:59")
    assert station.code(ConfirmAward(trade=NUMBER), HEAD) == "award-too-early"
    station.at = instant("2026-03-25 00:01")
    assert station.code(ConfirmAward(trade=NUMBER), HEAD) == ""


def test_a_publicity_that_was_over_before_the_stop_stays() -> None:
    station = stopped("RESULT_PUBLIC", "2026-03-23 10:00")
    station.at = instant("2026-03-25 09:00")
    fact = station.must(RESUME, HEAD).entries[0].fact
    assert isinstance(fact, TradeResumed)
    assert (fact.shifted_days, fact.dates) == (2, ())


def test_the_review_has_as_many_days_as_without_the_stop() -> None:
    station = stopped("ACCEPTED", "2026-03-04 09:00")
    station.go("2026-03-06 09:00")
    station.must(RESUME, HEAD)
    trade = station.trade
    assert trade is not None
    assert [each[1] for each in running(trade, TABLES)] == [date(2026, 3, 10)]
    station.must(StartReview(trade=NUMBER), REVIEWER)
    assert [each[1] for each in running(station.trade or trade, TABLES)] == [date(2026, 3, 10)]


def test_a_new_time_of_the_session_needs_a_new_attestation_and_an_old_one_does_not() -> None:
    for resumed, seen in (("2026-03-16 19:00", SUPERVISOR.staff_no), ("2026-03-17 08:00", "")):
        station = path_to("READY")
        station.at = instant("2026-03-16 17:30")
        seen_it = AttestSession(trade=NUMBER, act="session.open", seen_sha256=TEXT)
        station.must(seen_it, SUPERVISOR)
        station.must(stop(), HEAD)
        station.at = instant(resumed)
        station.must(RESUME, HEAD)
        assert station.trade is not None
        assert station.trade.attested_by == seen


@pytest.mark.parametrize("stop_day", range(1, 32))
@pytest.mark.parametrize("length", [0, 1, 2, 7, 30])
def test_no_announced_end_ever_moves_to_an_earlier_day(stop_day: int, length: int) -> None:
    last = date(2026, 5, 15)
    begun = date(2026, 5, stop_day)
    ended = date.fromordinal(begun.toordinal() + length)
    texts = (f"{each.isoformat()}T01:00:00.000Z" for each in (begun, ended))
    moved = moved_day(TABLES.calendar, last, *texts)
    assert moved >= last
    if begun > last:
        assert moved == last


def test_an_entry_that_names_another_stage_is_not_believed() -> None:
    station = stopped("READY")
    station.must(RESUME, HEAD)
    forged = station.records[-1]
    fact = msgspec.structs.replace(forged.fact, stage="AWARDED")
    with pytest.raises(BadStep):
        fold([*station.records[:-1], msgspec.structs.replace(forged, fact=fact)], TABLES)
