"""Review: another person reads, signs one text, and fixes times that the law allows."""

from datetime import date

import pytest
from small_station import (
    CLERK,
    CONSENT,
    HEAD,
    MATERIALS,
    NUMBER,
    REVIEWER,
    TABLES,
    TEXT,
    SmallStation,
    approval,
    path_to,
    utc,
)

from appliance.core.commands import (
    AcceptTrade,
    RejectReview,
    ResubmitTrade,
    SendBackReview,
    SignReview,
    StartReview,
)
from appliance.core.entries import Defect, ReviewApproved, ReviewSentBack, ReviewStarted
from appliance.core.instant import text_of
from appliance.core.parties import Words
from appliance.core.review import dates_fault, proposed_times

OTHER_TEXT = "cd" * 32
DEFECT = Defect("CBD-4", "ILLEGIBLE")


def signing(**changes: object) -> SignReview:
    values: dict[str, object] = {
        "trade": NUMBER, "level": 1, "opinion": "AGREE", "text_sha256": TEXT,
    }  # fmt: skip
    return SignReview(**(values | changes))


def signed(**changes: object) -> SmallStation:
    station = path_to("IN_REVIEW")
    station.must(signing(**changes), REVIEWER)
    return station


def test_the_review_runs_three_working_days_from_the_acceptance() -> None:
    fact = path_to("IN_REVIEW").records[-1].fact
    assert isinstance(fact, ReviewStarted)
    assert (fact.review_no, fact.due) == ("999999100-2026-DOC05-000001", "2026-03-06")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"level": 2}, "level-unknown"),
        ({"opinion": "MAYBE"}, "opinion-unknown"),
        ({"text_sha256": TEXT.upper()}, "digest-form"),
        ({}, ""),
    ],
)
def test_a_review_signature_is_over_a_text(changes: dict[str, object], code: str) -> None:
    assert path_to("IN_REVIEW").code(signing(**changes), REVIEWER) == code


def test_nothing_is_approved_unsigned_objected_or_over_another_text() -> None:
    assert path_to("IN_REVIEW").code(approval(), HEAD) == "review-not-signed"
    assert signed(opinion="OBJECT").code(approval(), HEAD) == "review-objected"
    assert signed(text_sha256=OTHER_TEXT).code(approval(), HEAD) == "text-differs"


def test_the_newest_signature_of_a_level_counts() -> None:
    station = signed(opinion="OBJECT")
    station.must(signing(), REVIEWER)
    assert station.code(approval(), HEAD) == ""


def test_a_text_changed_after_the_signature_is_not_approved() -> None:
    assert signed().code(approval(text_sha256=OTHER_TEXT), HEAD) == "text-differs"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"method": "DRAW"}, "method-not-allowed", "method"),
        ({"tie_rule": "COIN"}, "tie-rule-unknown", "tie_rule"),
        ({"notice_days": 4}, "notice-too-short", "notice_days"),
        ({"notice_days": 121}, "notice-too-long", "notice_days"),
        ({"enrol_deadline": "2026-03-16"}, "date-form", "enrol_deadline"),
        ({"planned_at": "soon"}, "date-form", "planned_at"),
        (
            {"enrol_deadline": utc("2026-03-10 23:59")},
            "deadline-before-notice-end",
            "enrol_deadline",
        ),
        ({"planned_at": utc("2026-03-11 23:59")}, "session-too-early", "planned_at"),
        ({"planned_at": utc("2026-03-16 16:59")}, "session-too-early", "planned_at"),
        ({"deposit_fen": -1}, "amount-negative", "deposit_fen"),
        ({"deposit_fen": 1_408_001}, "deposit-over-cap", "deposit_fen"),
        ({"enrol_deadline": utc("2026-09-05 00:00")}, "deadline-too-late", "enrol_deadline"),
        ({"enrol_deadline": "9999-12-31T23:59:59.999Z"}, "date-form", "enrol_deadline"),
        ({"planned_at": utc("2027-03-05 00:00")}, "session-too-late", "planned_at"),
        ({"planned_at": "9999-12-31T23:59:59.999Z"}, "date-form", "planned_at"),
    ],
)
def test_terms_that_cannot_stand_name_the_field(
    changes: dict[str, object], code: str, field: str
) -> None:
    no = signed().ask(approval(**changes), HEAD).refused
    assert no is not None
    assert (no.code, no.field) == (code, field)


@pytest.mark.parametrize(
    "changes",
    [
        {"notice_days": 5},
        {"notice_days": 120, "enrol_deadline": utc("2026-09-04 17:00"),
         "planned_at": utc("2027-03-04 09:00")},
        {"enrol_deadline": utc("2026-03-11 00:00"), "planned_at": utc("2026-03-12 00:00")},
        {"planned_at": utc("2026-03-16 17:00")},
        {"single_bidder": False},
    ],
)  # fmt: skip
def test_the_first_allowed_terms_are_allowed(changes: dict[str, object]) -> None:
    assert signed().code(approval(**changes), HEAD) == ""


@pytest.mark.parametrize("published", ["2026-03-04", "2026-03-05", "2026-03-06"])
def test_proposed_times_fit_a_notice_of_the_next_two_working_days(published: str) -> None:
    deadline, planned = proposed_times(TABLES, date(2026, 3, 4), 5)
    assert (text_of(deadline), text_of(planned)) == (
        utc("2026-03-13 17:00"), utc("2026-03-16 09:00"),
    )  # fmt: skip
    day = date.fromisoformat(published)
    assert dates_fault(TABLES, day, 5, deadline, planned) is None


def test_proposed_times_do_not_fit_a_notice_of_the_third_day() -> None:
    deadline, planned = proposed_times(TABLES, date(2026, 3, 4), 5)
    fault = dates_fault(TABLES, date(2026, 3, 9), 5, deadline, planned)
    assert fault == "deadline-before-notice-end"


def test_the_terms_are_fixed_as_approved() -> None:
    fact = signed().must(approval(), HEAD).entries[0].fact
    assert isinstance(fact, ReviewApproved)
    assert (fact.levels, fact.notice_days, fact.text_sha256) == ((1,), 5, TEXT)


def test_a_file_goes_back_once_for_one_cause() -> None:
    station = path_to("IN_REVIEW")
    back = SendBackReview(trade=NUMBER, cause="BOUNDARY", defects=(DEFECT,))
    fact = station.must(back, REVIEWER).entries[0].fact
    assert isinstance(fact, ReviewSentBack)
    assert (fact.notice_no, fact.cure_due) == ("999999100-2026-DOC02-000001", "2026-03-18")
    reviewed_again(station)
    assert station.code(back, REVIEWER) == "cause-again"
    other = SendBackReview(trade=NUMBER, cause="TENANT", defects=(DEFECT,))
    assert station.code(other, REVIEWER) == ""


def reviewed_again(station: SmallStation) -> None:
    station.must(ResubmitTrade(trade=NUMBER, materials=("CBD-4",)), CLERK)
    accept = AcceptTrade(trade=NUMBER, materials=MATERIALS, decisions=(CONSENT,))
    station.must(accept, CLERK)
    station.must(StartReview(trade=NUMBER), REVIEWER)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"cause": "the boundary is unclear"}, "reason-unknown"),
        ({"defects": ()}, "defects-none"),
        ({"defects": (Defect("CBD-4", "UGLY"),)}, "fault-unknown"),
    ],
)
def test_a_file_goes_back_with_cause_and_defects(changes: dict[str, object], code: str) -> None:
    values: dict[str, object] = {"trade": NUMBER, "cause": "BOUNDARY", "defects": (DEFECT,)}
    assert path_to("IN_REVIEW").code(SendBackReview(**(values | changes)), REVIEWER) == code


def test_a_signature_does_not_outlive_a_return() -> None:
    station = signed()
    station.must(SendBackReview(trade=NUMBER, cause="X1", defects=(DEFECT,)), REVIEWER)
    reviewed_again(station)
    assert station.code(approval(), HEAD) == "review-not-signed"


def test_a_rejection_has_reasons_and_ends_the_trade() -> None:
    station = path_to("IN_REVIEW")
    assert station.code(RejectReview(trade=NUMBER, reasons=Words(" ")), REVIEWER) == (
        "reasons-missing"
    )
    station.must(RejectReview(trade=NUMBER, reasons=Words("权属有争议")), REVIEWER)
    assert station.trade is not None
    assert station.trade.stage == "REVIEW_FAILED"
