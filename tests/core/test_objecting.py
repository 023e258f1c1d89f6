"""Objections to a result: who, until when, answered by whom, and what becomes of the publicity."""

import msgspec
import pytest
from deposit_station import ASKED
from msgspec.structs import replace
from small_station import (
    CHANNELS,
    CLERK,
    FIRST,
    HEAD,
    HOST,
    KEY,
    NUMBER,
    OWNER,
    REVIEWER,
    STAFF,
    SUPERVISOR,
    TABLES,
    TAKER,
    TEXT,
    SmallStation,
    aged,
    enrolling,
    instant,
    path_to,
    utc,
)
from test_deposit_ends import MINE, THEIRS, resulted

from appliance.core import archive, deposit_return, messages
from appliance.core.commands import (
    AttestObjection,
    CloseEnrolment,
    ConfirmAward,
    DismissObjection,
    PublishNotice,
    RaiseObjection,
    ResumeTrade,
    SkipAward,
    SuspendTrade,
    UpholdEnd,
    UpholdRerun,
)
from appliance.core.due import next_due, running
from appliance.core.entries import ClockOverdue, EndOrdered, ObjectionDismissed, ObjectionRaised
from appliance.core.objecting import END, RERUN, seen_by_supervisor
from appliance.core.trade import Trade
from appliance.core.trade_fold import fold
from appliance.core.world import Signed, Staff

ANSWER, NOTICE = "cd" * 32, "ef" * 32
NEIGHBOUR = aged("1960-06-06")
DISMISS = DismissObjection(trade=NUMBER, text_sha256=ANSWER)
END_IT = UpholdEnd(trade=NUMBER, text_sha256=ANSWER)


def raising(**changes: object) -> RaiseObjection:
    values: dict[str, object] = {
        "party_id": NEIGHBOUR, "standing": "MEMBER", "text_sha256": TEXT,
    }  # fmt: skip
    return RaiseObjection(trade=NUMBER, **(values | changes))


def rerun(**changes: str) -> UpholdRerun:
    values = {"text_sha256": ANSWER, "notice_sha256": NOTICE,
              "enrol_deadline": utc("2026-03-31 17:00"),
              "planned_at": utc("2026-04-01 09:00")}  # fmt: skip
    return UpholdRerun(trade=NUMBER, **(values | changes))


def trade_of(station: SmallStation) -> Trade:
    assert station.trade is not None
    return station.trade


def result_end(station: SmallStation) -> str:
    publicity = trade_of(station).publicity
    assert publicity is not None
    return publicity.result_end


def public(at: str = "2026-03-18 10:00") -> SmallStation:
    """The result public from Tuesday 17 March to the end of Friday the 20th."""
    station = path_to("RESULT_PUBLIC")
    station.at = instant(at)
    assert result_end(station) == "2026-03-20"
    return station


def objected(at: str = "2026-03-18 10:00", **changes: object) -> SmallStation:
    station = public(at)
    station.must(raising(**changes), CLERK)
    return station


def upheld(outcome: str) -> SmallStation:
    station = objected()
    seen = seen_by_supervisor(trade_of(station), outcome, ANSWER)
    station.must(AttestObjection(trade=NUMBER, seen_sha256=seen), SUPERVISOR)
    return station


# --- taken in -----------------------------------------------------------------------------------


def test_an_objection_stops_the_publicity_and_is_answered_within_three_days() -> None:
    station = objected()
    fact = station.records[-1].fact
    assert isinstance(fact, ObjectionRaised)
    assert fact == ObjectionRaised(
        objection_no=f"{NUMBER}/Y1", text_sha256=TEXT, received_at=utc("2026-03-18 10:00"),
        due="2026-03-23",  # the 21st is a Saturday: it runs on to the Monday
        standing="MEMBER", slip_no="999999100-2026-DOC24-000001",
    )  # fmt: skip
    assert trade_of(station).stage == "OBJECTED"
    assert station.records[-1].commits == {"party_id": "party_id"}
    assert [clock for clock, _last, _end in running(trade_of(station), TABLES)] == ["DL12"]
    assert fold(station.records, TABLES) == trade_of(station)


def test_the_receipt_is_asked_for_in_the_same_breath_and_the_board_told() -> None:
    follows = public().ask(raising(), CLERK).follows
    assert [(each.what, each.kind) for each in follows] == [
        ("print", "DOC24"), *[("publish", channel) for channel in CHANNELS],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("at", "code"),
    [("2026-03-20 23:59", ""), ("2026-03-21 00:01", "objection-too-late"),
     ("2026-03-23 09:00", "objection-too-late")],
)  # fmt: skip
def test_it_is_taken_until_the_last_day_is_over(at: str, code: str) -> None:
    assert public(at).code(raising(), CLERK) == code


@pytest.mark.parametrize("stage", ["IN_REVIEW", "PUBLISHED", "READY", "IN_SESSION", "AWARDED"])
def test_before_and_after_the_publicity_there_is_another_way(stage: str) -> None:
    assert path_to(stage).code(raising(), CLERK) == "wrong-stage"


def test_a_second_objection_waits_until_the_first_is_answered() -> None:
    station = objected()
    assert station.code(raising(), CLERK) == "objection-another-open"
    station.must(DISMISS, HEAD)
    station.must(raising(), CLERK)
    numbers = [one.fact.objection_no for one in trade_of(station).objections.every]
    assert numbers == [f"{NUMBER}/Y1", f"{NUMBER}/Y2"]


@pytest.mark.parametrize(
    ("changes", "enrolled", "code"),
    [
        ({"standing": "BIDDER", "party_id": TAKER}, True, ""),
        ({"standing": "BIDDER"}, False, "objector-not-enrolled"),
        ({"standing": "TRANSFEROR", "party_id": OWNER}, False, ""),
        ({"standing": "TRANSFEROR"}, False, "objector-not-transferor"),
        ({"standing": "OTHER"}, False, ""),
        ({"standing": "FRIEND"}, False, "objection-standing"),
        ({"text_sha256": ""}, False, "objection-text-missing"),
        ({"party_id": msgspec.structs.replace(NEIGHBOUR, name="")}, False, "name-missing"),
    ],
)
def test_who_objects_and_in_writing(changes: dict[str, object], enrolled: bool, code: str) -> None:
    station = public()
    station.changes["duplicate_party"] = enrolled
    assert station.code(raising(**changes), CLERK) == code


def test_a_clock_in_doubt_takes_nothing_in() -> None:
    station = public()
    station.at = instant("2026-03-18 10:00", src="none")
    assert station.code(raising(), CLERK) == "clock-unsure"


@pytest.mark.parametrize("who", [HEAD, REVIEWER, HOST, SUPERVISOR])
def test_only_a_clerk_takes_it_in(who: Signed) -> None:
    assert public().code(raising(), who) == "role-may-not"


# --- while it is handled ------------------------------------------------------------------------


def test_f17_no_award_while_an_objection_is_open() -> None:
    """Guard 8: not even long after the announced end."""
    station = objected()
    station.go("2026-04-07 09:00")
    assert station.code(ConfirmAward(trade=NUMBER), HEAD) == "wrong-stage"
    assert trade_of(station).award is None


def test_f17_the_award_waits_for_the_moved_end_of_the_publicity() -> None:
    station = objected("2026-03-18 10:00")
    station.go("2026-03-20 10:00")
    station.must(DISMISS, HEAD)
    assert result_end(station) == "2026-03-24"
    station.go("2026-03-23 09:00")
    assert station.code(ConfirmAward(trade=NUMBER), HEAD) == "award-too-early"
    station.go("2026-03-25 00:01")
    station.must(ConfirmAward(trade=NUMBER), HEAD)


def test_an_answer_that_does_not_come_is_marked_overdue_once() -> None:
    station = objected()
    station.go("2026-03-24 00:01")
    late = [one.fact for one in station.records if isinstance(one.fact, ClockOverdue)]
    assert [(one.clock, one.due) for one in late] == [("DL12", "2026-03-23")]
    station.must(DISMISS, HEAD)


def test_the_caretaker_is_woken_by_the_end_of_the_answer() -> None:
    station = objected()
    when = next_due(trade_of(station), TABLES, station.at.at)
    assert when == instant("2026-03-24 00:00").at


def test_a_suspension_comes_back_to_the_objection_and_its_clock_moves_on() -> None:
    station = objected()
    station.must(
        SuspendTrade(trade=NUMBER, reason="S06", facts_sha256=TEXT,
                     resume_condition="ORDER_LIFTED"), HEAD,
    )  # fmt: skip
    station.go("2026-03-20 10:00")
    station.must(ResumeTrade(trade=NUMBER), HEAD)
    assert trade_of(station).stage == "OBJECTED"
    assert trade_of(station).objections.due == "2026-03-25"
    assert [last.isoformat() for _c, last, _e in running(trade_of(station), TABLES)] == [
        "2026-03-25"
    ]
    station.must(DISMISS, HEAD)
    assert result_end(station) == "2026-03-24"  # two working days, counted once
    assert fold(station.records, TABLES) == trade_of(station)


# --- dismissed ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "answered", "end"),
    [
        ("2026-03-18 10:00", "2026-03-18 16:00", "2026-03-20"),  # the same day
        ("2026-03-18 10:00", "2026-03-19 09:00", "2026-03-23"),  # as in the example: one day
        ("2026-03-20 16:00", "2026-03-23 09:00", "2026-03-23"),  # over a weekend
        ("2026-03-20 23:59", "2026-03-24 09:00", "2026-03-24"),
    ],
)
def test_the_publicity_runs_on_by_the_working_days_that_it_stood_still(
    raised: str, answered: str, end: str
) -> None:
    station = objected(raised)
    station.go(answered)
    station.must(DISMISS, HEAD)
    fact = station.records[-1].fact
    assert isinstance(fact, ObjectionDismissed)
    assert (fact.result_end, result_end(station)) == (end, end)
    assert trade_of(station).stage == "RESULT_PUBLIC"


def test_the_answer_is_printed_shown_and_its_new_end_told() -> None:
    follows = objected().ask(DISMISS, HEAD).follows
    assert [(each.what, each.kind) for each in follows] == [
        ("print", "DOC25"), *[("publish", channel) for channel in CHANNELS], ("notify", "M06"),
    ]  # fmt: skip


@pytest.mark.parametrize("who", [CLERK, REVIEWER, SUPERVISOR])
def test_only_the_head_answers(who: Signed) -> None:
    assert objected().code(DISMISS, who) == "role-may-not"


def test_who_took_it_in_does_not_answer_it() -> None:
    station = public()
    both = Staff("9999991000109", ("HEAD", "CLERK"), 5, "2027-12-31")
    station.changes["staff"] = {**STAFF, "k-deputy": both}
    station.must(raising(), Signed(both.staff_no, "CLERK", "k-deputy", 5))
    assert station.code(DISMISS, Signed(both.staff_no, "HEAD", "k-deputy", 5)) == "same-person"
    assert station.code(DISMISS, HEAD) == ""


def test_a_head_who_hosted_the_session_does_not_answer_for_it() -> None:
    station = objected()
    both = replace(STAFF["k-reviewer"], roles=("HOST", "HEAD"), grade=5)
    station.changes["staff"] = {**STAFF, "k-reviewer": both}
    assert station.code(DISMISS, Signed(both.staff_no, "HEAD", "k-reviewer", 5)) == (
        "objection-own-session"
    )


def test_an_answer_without_a_text_is_none() -> None:
    bare = DismissObjection(trade=NUMBER, text_sha256="")
    assert objected().code(bare, HEAD) == "objection-answer-missing"


# --- upheld -------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [rerun(), END_IT])
def test_nothing_is_upheld_before_the_supervisor_saw_it(command: UpholdRerun | UpholdEnd) -> None:
    assert objected().code(command, HEAD) == "objection-not-attested"


def test_what_was_attested_is_this_outcome_and_this_answer() -> None:
    station = upheld(RERUN)
    assert station.code(END_IT, HEAD) == "objection-not-attested"
    assert station.code(rerun(text_sha256=TEXT), HEAD) == "objection-not-attested"
    assert station.code(rerun(), HEAD) == ""


def test_an_attestation_is_not_carried_over_to_the_next_objection() -> None:
    station = upheld(END)
    station.must(DISMISS, HEAD)
    station.must(raising(), CLERK)
    assert station.code(END_IT, HEAD) == "objection-not-attested"


def test_a_rerun_begins_a_round_of_its_own() -> None:
    station = upheld(RERUN)
    enrolled = trade_of(station).enrolments[0].seq
    decision = station.must(rerun(), HEAD)
    trade = trade_of(station)
    assert (trade.stage, trade.round, trade.enrolments, trade.result, trade.publicity) == (
        "APPROVED", 2, (), None, None,
    )  # fmt: skip
    assert (trade.fixed.text_sha256, trade.planned_at) == (NOTICE, utc("2026-04-01 09:00"))
    assert fold(station.records, TABLES) == trade
    told = [each for each in decision.follows if each.what == "notify"]
    assert [(each.kind, each.number) for each in told] == [("M18", messages.at(enrolled))]


def test_the_new_round_runs_to_an_award() -> None:
    station = upheld(RERUN)
    station.must(rerun(), HEAD)
    station.must(PublishNotice(trade=NUMBER, channels=CHANNELS, firewall="1a1b2c3d"), CLERK)
    station.must(enrolling("1A1B2C3D"), CLERK)
    station.at = instant("2026-03-31 17:01")
    station.must(CloseEnrolment(trade=NUMBER, key=KEY))
    trade = trade_of(station)
    assert trade.stage == "ENROL_CLOSED"
    assert [one.random_id for one in trade.enrolments] == ["1A1B2C3D"]
    assert trade.enrolment(FIRST) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"notice_sha256": ""}, "digest-form"),
        ({"planned_at": "soon"}, "date-form"),
        ({"enrol_deadline": utc("2026-03-20 17:00")}, "deadline-before-notice-end"),
    ],
)
def test_a_rerun_has_a_notice_and_times_that_fit(changes: dict[str, str], code: str) -> None:
    assert upheld(RERUN).code(rerun(**changes), HEAD) == code


def test_an_end_is_the_end_with_two_papers_and_everybody_told() -> None:
    station = upheld(END)
    attested = station.records[-1].seq
    decision = station.must(END_IT, HEAD)
    trade = trade_of(station)
    assert trade.stage == "TERMINATED"
    assert trade.ended == EndOrdered(
        f"{NUMBER}/Y1", ANSWER, attested,
        "999999100-2026-DOC25-000001", "999999100-2026-DOC34-000001",
    )  # fmt: skip
    assert {"DOC25/2026", "DOC34/2026"} <= set(station.numbers)
    assert [each.kind for each in decision.follows if each.what != "publish"] == [
        "DOC25", "DOC34", "M17",
    ]  # fmt: skip
    listed = archive.manifest(trade)
    assert {("DOC24", TEXT), ("DOC25", ANSWER)} <= set(listed)


def test_a_skip_is_no_way_around_an_open_objection() -> None:
    assert objected().code(
        SkipAward(trade=NUMBER, ground="Q_BLACKLIST", proof_sha256=TEXT,
                  next_enrol_id=f"{NUMBER}-E002", accept_sha256=TEXT), HEAD,
    ) == "wrong-stage"  # fmt: skip


@pytest.mark.parametrize(("outcome", "ground"), [(RERUN, "ROUND_OVER"), (END, "TRADE_ENDED")])
def test_deposits_of_a_result_that_fell_go_back_the_winners_too(outcome: str, ground: str) -> None:
    station = resulted()
    station.must(raising(), CLERK)
    seen = seen_by_supervisor(station.money, outcome, ANSWER)
    station.must(AttestObjection(trade=NUMBER, seen_sha256=seen), SUPERVISOR)
    station.must(rerun() if outcome == RERUN else END_IT, HEAD)
    owed = deposit_return.owed(station.money, TABLES)
    assert [(one.deposit.deposit_id, one.ground, one.amount_fen) for one in owed] == [
        (MINE, ground, ASKED), (THEIRS, ground, ASKED),
    ]  # fmt: skip
