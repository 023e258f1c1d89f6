"""Enrolment: in time to the second, hidden until the closing, numbered in order of receipt."""

from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace
from small_station import (
    CLERK,
    HEAD,
    KEY,
    NUMBER,
    OWNER,
    REVIEWER,
    TAKER,
    TEXT,
    SmallStation,
    aged,
    approval,
    enrolling,
    instant,
    path_to,
)

from appliance.core.commands import (
    CloseEnrolment,
    CoverEnrolment,
    PublishNotice,
    SignReview,
    WithdrawEnrolment,
)
from appliance.core.entries import (
    AttemptRefused,
    BidderEnrolled,
    Cover,
    DepositWaived,
    EnrolmentChecked,
    EnrolmentClosed,
    GateFailed,
)
from appliance.core.parties import Person

CLOSE = CloseEnrolment(trade=NUMBER, key=KEY)


OTHERS = {"1B1B1B1B": aged("1980-01-01"), "2C2C2C2C": aged("1990-01-01")}


def test_an_enrolment_is_hidden_with_its_waived_deposit() -> None:
    decision = path_to("PUBLISHED").must(enrolling(), CLERK)
    assert [type(each.fact) for each in decision.entries] == [BidderEnrolled, DepositWaived]
    assert {each.hidden_for for each in decision.entries} == {NUMBER}
    assert all(each.trade is None and each.fact.hidden for each in decision.entries)
    assert decision.follows == ()


def test_nothing_personal_stands_in_an_enrolment() -> None:
    for draft in path_to("PUBLISHED").must(enrolling(), CLERK).entries:
        written = msgspec.json.encode(draft.fact).decode()
        assert TAKER.name not in written
        assert TAKER.id_number not in written
        assert "1975" not in written


@pytest.mark.parametrize(
    ("seconds", "code"), [(-2.001, ""), (-2, "enrol-in-doubt"), (0, "enrol-in-doubt"),
                          (1.999, "enrol-in-doubt"), (2, "enrol-late"), (3, "enrol-late")]
)  # fmt: skip
def test_an_enrolment_must_surely_come_before_the_deadline(seconds: float, code: str) -> None:
    station = path_to("PUBLISHED")
    deadline = instant("2026-03-16 17:00")
    station.at = replace(deadline, at=deadline.at + timedelta(seconds=seconds))
    assert station.code(enrolling(), CLERK) == code


def test_a_late_attempt_is_kept_and_says_by_how_much() -> None:
    station = path_to("PUBLISHED")
    station.at = instant("2026-03-16 17:00:03")
    decision = station.do(enrolling(), CLERK)
    assert decision.refused is not None
    assert decision.refused.facts == {
        "deadline": "2026-03-16 17:00", "came": "2026-03-16 17:00:03", "seconds": 3,
    }  # fmt: skip
    fact = station.records[-1].fact
    assert isinstance(fact, AttemptRefused)
    assert (fact.event, fact.reason) == ("enrol.add", "LATE_ENROL")


def test_a_doubtful_attempt_is_kept_as_doubtful() -> None:
    station = path_to("PUBLISHED")
    station.at = instant("2026-03-16 17:00:01")
    fact = station.do(enrolling(), CLERK).entries[0].fact
    assert isinstance(fact, AttemptRefused)
    assert fact.reason == "LATE_IN_DOUBT"


def test_who_comes_after_the_closing_is_late_too() -> None:
    assert path_to("READY").code(enrolling("9Z9Z9Z9Z"), CLERK) == "enrol-late"


def test_before_the_notice_there_is_nothing_to_enrol_for() -> None:
    assert path_to("APPROVED").code(enrolling(), CLERK) == "wrong-stage"


def test_an_old_clock_makes_more_doubt() -> None:
    station = path_to("PUBLISHED")
    station.at = instant("2026-03-16 16:59:40", age_s=1_000_000)
    assert station.code(enrolling(), CLERK) == "enrol-in-doubt"
    station.at = instant("2026-03-16 16:59:40")
    assert station.code(enrolling(), CLERK) == ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"enrol_id": "0a1b2c3d"}, "enrol-id-form"),
        ({"enrol_id": "0A1B2C3I"}, "enrol-id-form"),
        ({"party_id": OWNER}, "bidder-is-transferor"),
        ({"channel": "by phone"}, "word-form"),
        ({"materials": ("身份证",)}, "word-form"),
        ({"party_id": Person("李四", "999999197511022174")}, "id-check-digit"),
        ({"party_id": Person("", "999999197511022173")}, "name-missing"),
        ({"party_id": Person("外国人", "E12345678", id_type="03")}, ""),
    ],
)
def test_a_bidder_must_be_a_known_other_person(changes: dict[str, object], code: str) -> None:
    assert path_to("PUBLISHED").code(enrolling(**changes), CLERK) == code


@pytest.mark.parametrize(
    ("birth", "materials", "code"),
    [
        ("2008-03-09", (), ""),
        ("2008-03-10", (), "bidder-under-age"),
        ("2008-03-10", ("OWN_INCOME",), ""),
        ("2010-03-09", ("OWN_INCOME",), ""),
        ("2010-03-10", ("OWN_INCOME",), "bidder-under-age"),
    ],
)
def test_a_bidder_is_eighteen_or_lives_on_own_work_from_sixteen(
    birth: str, materials: tuple[str, ...], code: str
) -> None:
    asked = enrolling(party_id=aged(birth), materials=materials)
    assert path_to("PUBLISHED").code(asked, CLERK) == code


def test_nobody_enrols_twice() -> None:
    station = path_to("PUBLISHED")
    station.must(enrolling(), CLERK)
    assert station.code(enrolling(), CLERK) == "enrol-id-again"
    station.changes["duplicate_party"] = True
    assert station.code(enrolling("1B1B1B1B"), CLERK) == "enrolled-already"


def test_a_cover_says_nothing_and_only_while_enrolment_is_open() -> None:
    draft = path_to("PUBLISHED").must(CoverEnrolment(trade=NUMBER)).entries[0]
    assert draft.fact == Cover()
    assert draft.hidden_for == NUMBER
    assert path_to("READY").code(CoverEnrolment(trade=NUMBER)) == "wrong-stage"
    assert path_to("PUBLISHED").code(CoverEnrolment(trade=NUMBER), CLERK) == "role-may-not"


# --- the closing --------------------------------------------------------------------------------


@pytest.mark.parametrize(("now", "code"), [("2026-03-16 17:00:01", "too-early"),
                                           ("2026-03-16 17:00:02", "")])  # fmt: skip
def test_the_enrolment_closes_when_the_deadline_is_surely_over(now: str, code: str) -> None:
    station = path_to("PUBLISHED")
    station.at = instant(now)
    assert station.code(CLOSE) == code


def test_a_closing_publishes_a_whole_key() -> None:
    station = path_to("PUBLISHED")
    station.at = instant("2026-03-16 17:01")
    assert station.code(CloseEnrolment(trade=NUMBER, key="short")) == "key-form"
    station.at = instant("2026-03-16 17:01", src="none")
    assert station.code(CLOSE) == "clock-unsure"


def three_enrolled() -> SmallStation:
    station = path_to("PUBLISHED")
    station.at = instant("2026-03-10 10:00")
    station.must(enrolling("2C2C2C2C", party_id=OTHERS["2C2C2C2C"]), CLERK)
    station.at = instant("2026-03-10 11:00")
    station.must(enrolling(), CLERK)
    station.at = instant("2026-03-10 12:00")
    station.must(enrolling("1B1B1B1B", party_id=OTHERS["1B1B1B1B"]), CLERK)
    return station


def closing(station: SmallStation, now: str = "2026-03-16 17:00:30") -> EnrolmentClosed:
    station.at = instant(now)
    fact = station.must(CLOSE).entries[0].fact
    assert isinstance(fact, EnrolmentClosed)
    return fact


def test_numbers_follow_the_order_of_receipt() -> None:
    station = three_enrolled()
    fact = closing(station)
    assert [(each.random_id, each.number) for each in fact.numbers] == [
        ("2C2C2C2C", f"{NUMBER}-E001"),
        ("0A1B2C3D", f"{NUMBER}-E002"),
        ("1B1B1B1B", f"{NUMBER}-E003"),
    ]
    assert (fact.count, fact.key) == (3, KEY)
    assert station.trade is not None
    assert [each.number for each in station.trade.qualified] == [
        each.number for each in fact.numbers
    ]


def test_who_withdrew_gets_no_number() -> None:
    station = three_enrolled()
    station.must(WithdrawEnrolment(trade=NUMBER, enrol_id="2C2C2C2C"), CLERK)
    assert station.code(WithdrawEnrolment(trade=NUMBER, enrol_id="2C2C2C2C"), CLERK) == (
        "enrol-unknown"
    )
    assert [each.random_id for each in closing(station).numbers] == ["0A1B2C3D", "1B1B1B1B"]


def test_an_enrolment_cannot_be_taken_back_late() -> None:
    station = three_enrolled()
    station.at = instant("2026-03-16 17:00:10")
    decision = station.ask(WithdrawEnrolment(trade=NUMBER, enrol_id="2C2C2C2C"), CLERK)
    assert decision.refused is not None
    assert decision.refused.code == "enrol-late"
    assert decision.refused.facts["seconds"] == 10


@pytest.mark.parametrize(
    ("now", "effective"),
    [("2026-03-16 17:01:00", ""), ("2026-03-16 17:01:01", "2026-03-16T09:00:00.000Z")],
)
def test_a_closing_on_catching_up_says_since_when(now: str, effective: str) -> None:
    assert closing(three_enrolled(), now).effective_at == effective


def test_who_is_blacklisted_is_out_with_the_code_of_the_gate() -> None:
    station = path_to("PUBLISHED")
    station.changes["blacklist"] = "HIT"
    station.must(enrolling(), CLERK)
    closing(station)
    assert station.trade is not None
    assert [each.failed for each in station.trade.enrolments] == [("Q_BLACKLIST",)]


def test_who_cannot_farm_is_out_with_the_code_of_the_gate() -> None:
    station = path_to("PUBLISHED")
    station.at = instant("2026-03-10 10:00")
    station.must(enrolling(farming_capacity=False), CLERK)
    station.at = instant("2026-03-16 17:01")
    closed, checked = (each.fact for each in station.must(CLOSE).entries)
    assert isinstance(closed, EnrolmentClosed)
    assert isinstance(checked, EnrolmentChecked)
    assert checked.failed == ("Q_CAPACITY",)
    assert station.trade is not None
    assert station.trade.stage == "ENROL_CLOSED"
    station.go("2026-03-17 09:01")
    failed = station.records[-1].fact
    assert isinstance(failed, GateFailed)
    assert (failed.qualified, failed.minimum) == (0, 1)
    assert station.trade.stage == "FAILED_NO_BIDDERS"


@pytest.mark.parametrize(("bidders", "stage"), [(1, "FAILED_NO_BIDDERS"), (2, "ENROL_CLOSED")])
def test_a_notice_without_a_single_bidder_needs_two(bidders: int, stage: str) -> None:
    station = path_to("IN_REVIEW")
    signed = SignReview(trade=NUMBER, level=1, opinion="AGREE", text_sha256=TEXT)
    station.must(signed, REVIEWER)
    station.must(approval(method="LISTING", single_bidder=False), HEAD)
    station.at = instant("2026-03-09 09:00")
    channels = ("KIOSK", "DISTRICT", "PRINT")
    station.must(PublishNotice(trade=NUMBER, channels=channels, firewall="0a1b2c3d"), CLERK)
    for enrol_id in list(OTHERS)[:bidders]:
        station.must(enrolling(enrol_id, party_id=OTHERS[enrol_id]), CLERK)
    closing(station)
    assert station.trade is not None
    assert station.trade.stage == stage


def test_an_enrolment_without_anybody_fails_at_the_gate() -> None:
    station = path_to("PUBLISHED")
    closing(station)
    assert station.trade is not None
    assert station.trade.stage == "FAILED_NO_BIDDERS"
