"""Joint review (A05), departments asked at once (B08), letters of authority (A15)."""

import pytest
from msgspec.structs import replace
from small_station import (
    CHANNELS,
    CLERK,
    HEAD,
    NUMBER,
    REVIEWER,
    STAFF,
    SUPERVISOR,
    TABLES,
    TEXT,
    SmallStation,
    approval,
    path_to,
)

from appliance.core import delegation
from appliance.core.code_rows import JointReview
from appliance.core.codes import Tables
from appliance.core.commands import (
    AddDelegation,
    AnswerDepartment,
    AskDepartment,
    Command,
    EndDelegation,
    PublishNotice,
    SignDepartmentReview,
    SignReview,
    SignSupervisionReview,
    StartReview,
)
from appliance.core.entries import ReviewApproved, ReviewSigned
from appliance.core.joint_review import levels_for
from appliance.core.parties import Words
from appliance.core.world import Delegation, Signed

OTHER = "cd" * 32
DEPARTMENT = Signed("9999991000106", "DEPT", "k-department")
SECOND_REVIEWER = Signed("9999991000107", "REVIEWER", "k-reviewer-2", 4)
PEOPLE = {
    **STAFF,
    "k-department": replace(STAFF["k-supervisor"], staff_no="9999991000106", roles=("DEPT",)),
    "k-reviewer-2": replace(
        STAFF["k-reviewer"], staff_no="9999991000107", roles=("REVIEWER", "DEPT")
    ),
}
EVERY_LEASE = JointReview(
    trade_type="CBD", measure="total_fen", from_value=0, levels=(1, 2, 3), basis="test"
)


class Flagged(Tables):
    """The shipped tables, with every household lease flagged for joint review."""

    def __init__(self) -> None:
        self.__dict__.update(TABLES.__dict__)
        self.joint_review = (*TABLES.joint_review, EVERY_LEASE)


FLAGGED = Flagged()


def station(stage: str = "IN_REVIEW", *, flagged: bool = True) -> SmallStation:
    """A trade in review with a department and two reviewers at hand."""
    found = path_to("ACCEPTED")
    found.changes["staff"] = PEOPLE
    if flagged:
        found.changes["tables"] = FLAGGED
    if stage == "IN_REVIEW":
        found.go("2026-03-04 09:00")
        found.must(StartReview(trade=NUMBER), REVIEWER)
    return found


def one(text: str = TEXT, opinion: str = "AGREE") -> SignReview:
    return SignReview(trade=NUMBER, level=1, opinion=opinion, text_sha256=text)


def two(text: str = TEXT, opinion: str = "AGREE", channel: str = "STATION") -> Command:
    return SignDepartmentReview(trade=NUMBER, opinion=opinion, text_sha256=text, channel=channel)


def three(text: str = TEXT, opinion: str = "AGREE") -> Command:
    return SignSupervisionReview(trade=NUMBER, opinion=opinion, text_sha256=text)


def publishing() -> PublishNotice:
    return PublishNotice(trade=NUMBER, channels=CHANNELS, firewall="0a1b2c3d")


# --- A05 ----------------------------------------------------------------------------------------


def test_a05_a_flagged_trade_is_published_only_after_three_roles_signed_in_order() -> None:
    here = station()
    assert here.code(approval(), HEAD) == "review-not-signed"
    here.must(one(), REVIEWER)
    assert here.code(approval(), HEAD) == "review-not-signed"
    here.must(two(), DEPARTMENT)
    assert here.code(approval(), HEAD) == "review-not-signed"
    here.must(three(), SUPERVISOR)
    here.must(approval(), HEAD)
    here.go("2026-03-09 09:00")
    here.must(publishing(), CLERK)
    told = [(r.fact.kind, r.fact.text_sha256) for r in here.records if "sign" in r.fact.kind
            or r.fact.kind in ("review.dept", "review.supervise", "review.approve",
                               "notice.publish")]  # fmt: skip
    kinds = ["review.sign", "review.dept", "review.supervise", "review.approve", "notice.publish"]
    assert told == [(kind, TEXT) for kind in kinds]
    approved = next(r.fact for r in here.records if isinstance(r.fact, ReviewApproved))
    assert approved.levels == (1, 2, 3)


@pytest.mark.parametrize(
    ("signed", "then", "who", "code"),
    [
        ((), two(), DEPARTMENT, "review-order"),
        ((), three(), SUPERVISOR, "review-order"),
        ((one(),), three(), SUPERVISOR, "review-order"),
        ((one(opinion="OBJECT"),), two(), DEPARTMENT, "review-order"),
        ((one(),), two(OTHER), DEPARTMENT, "text-differs"),
        ((one(),), two(TEXT.upper()), DEPARTMENT, "digest-form"),
        ((one(),), two(opinion="PERHAPS"), DEPARTMENT, "opinion-unknown"),
        ((one(),), two(channel="PIGEON"), DEPARTMENT, "channel-unknown"),
        ((one(),), two(), REVIEWER, "role-may-not"),
        ((one(),), two(channel="DISTRICT"), DEPARTMENT, "channel-unknown"),
        ((one(),), two(), DEPARTMENT, ""),
    ],
)
def test_a05_a_level_signs_after_the_one_below_and_over_its_text(
    signed: tuple[Command, ...], then: Command, who: Signed, code: str
) -> None:
    here = station()
    for command in signed:
        here.must(command, REVIEWER)
    assert here.code(then, who) == code


def test_a05_one_person_never_signs_two_levels() -> None:
    here = station()
    here.must(one(), SECOND_REVIEWER)
    as_department = Signed(SECOND_REVIEWER.staff_no, "DEPT", SECOND_REVIEWER.key_id)
    assert here.code(two(), as_department) == "level-same-person"
    assert here.code(two(), DEPARTMENT) == ""


def test_a05_a_new_text_of_the_reviewer_lets_the_levels_above_fall() -> None:
    here = station()
    for command, who in ((one(), REVIEWER), (two(), DEPARTMENT), (three(), SUPERVISOR)):
        here.must(command, who)
    here.must(one(OTHER), REVIEWER)
    assert here.code(approval(text_sha256=OTHER), HEAD) == "review-not-signed"
    assert here.code(approval(), HEAD) == "review-not-signed"


@pytest.mark.parametrize("objecting", [2, 3])
def test_a05_an_objection_of_any_level_stops_the_approval(objecting: int) -> None:
    here = station()
    here.must(one(), REVIEWER)
    here.must(two(opinion="OBJECT" if objecting == 2 else "AGREE"), DEPARTMENT)
    if objecting == 3:
        here.must(three(opinion="OBJECT"), SUPERVISOR)
    expected = "review-not-signed" if objecting == 2 else "review-objected"
    assert here.code(approval(), HEAD) == expected


def test_a05_what_is_not_flagged_needs_the_reviewer_alone_and_takes_no_further_level() -> None:
    here = station(flagged=False)
    here.must(one(), REVIEWER)
    assert here.code(two(), DEPARTMENT) == "level-not-asked"
    assert here.code(approval(), HEAD) == ""


def test_a05_a_trade_keeps_the_levels_with_which_its_review_began() -> None:
    here = station(flagged=False)
    here.changes["tables"] = FLAGGED
    here.must(one(), REVIEWER)
    assert here.code(approval(), HEAD) == ""


@pytest.mark.parametrize(
    ("code", "estimate_fen", "levels"),
    [
        ("XMG", 49_999_999, (1,)),
        ("XMG", 50_000_000, (1, 2, 3)),
        ("CBD", 0, (1,)),
    ],
)
def test_a05_the_table_says_from_which_value_on(
    code: str, estimate_fen: int, levels: tuple[int, ...]
) -> None:
    found = levels_for(TABLES, code, area_mu_e4=0, total_fen=0, estimate_fen=estimate_fen)
    assert found == levels


# --- B08 ----------------------------------------------------------------------------------------


def asking(slot: str, due: str = "2026-03-06") -> AskDepartment:
    return AskDepartment(trade=NUMBER, slot=slot, due=due, question=Words("是否符合规划？"))


def answering(slot: str, opinion: str = "AGREE") -> AnswerDepartment:
    return AnswerDepartment(trade=NUMBER, slot=slot, answer=opinion, text=Words("符合。"))


@pytest.mark.parametrize("order", [("NYJ", "ZRJ"), ("ZRJ", "NYJ")])
def test_b08_two_departments_answer_in_any_order_and_both_are_needed(
    order: tuple[str, str],
) -> None:
    here = station(flagged=False)
    here.must(one(), REVIEWER)
    for slot in ("NYJ", "ZRJ"):
        here.must(asking(slot), REVIEWER)
    assert here.code(approval(), HEAD) == "departments-unanswered"
    here.must(answering(order[0]), DEPARTMENT)
    assert here.code(approval(), HEAD) == "departments-unanswered"
    here.must(answering(order[1]), DEPARTMENT)
    assert here.code(approval(), HEAD) == ""


@pytest.mark.parametrize(
    ("command", "who", "code"),
    [
        (asking("QZX"), REVIEWER, "department-unknown"),
        (asking("NYJ"), REVIEWER, "department-asked"),
        (asking("ZRJ", "2026-03-03"), REVIEWER, "day-over"),
        (asking("ZRJ", "soon"), REVIEWER, "date-form"),
        (asking("ZRJ", "2026-03-04"), REVIEWER, ""),
        (AskDepartment(trade=NUMBER, slot="ZRJ", due="2026-03-06", question=Words(" ")),
         REVIEWER, "question-missing"),
        (answering("ZRJ"), DEPARTMENT, "department-not-asked"),
        (answering("NYJ", "MAYBE"), DEPARTMENT, "opinion-unknown"),
        (AnswerDepartment(trade=NUMBER, slot="NYJ", answer="AGREE", text=Words("")),
         DEPARTMENT, "answer-missing"),
        (answering("NYJ"), HEAD, "role-may-not"),
    ],
)  # fmt: skip
def test_b08_a_slot_is_opened_and_filled_once(command: Command, who: Signed, code: str) -> None:
    here = station(flagged=False)
    here.must(asking("NYJ"), REVIEWER)
    assert here.code(command, who) == code


def test_b08_a_department_that_objects_is_asked_anew() -> None:
    here = station(flagged=False)
    here.must(one(), REVIEWER)
    here.must(asking("NYJ"), REVIEWER)
    here.must(answering("NYJ", "OBJECT"), DEPARTMENT)
    assert here.code(approval(), HEAD) == "department-objects"
    here.must(asking("NYJ"), REVIEWER)
    here.must(answering("NYJ"), DEPARTMENT)
    assert here.code(approval(), HEAD) == ""


# --- A15 ----------------------------------------------------------------------------------------


def letter(**changes: object) -> AddDelegation:
    values: dict[str, object] = {
        "staff_no": REVIEWER.staff_no,
        "matters": ("review.sign",),
        "authority": "NYJ",
        "seal_name": Words("示例区农业农村局行政审批专用章"),
        "valid_from": "2026-03-01",
        "valid_to": "2026-03-04",
    }
    return AddDelegation(**(values | changes))


def delegated(here: SmallStation) -> None:
    """What the register of the station would say now."""
    told = [(one.seq, one.at, one.fact) for one in here.records]
    here.changes["delegations"] = delegation.register(told)


def with_letter(**changes: object) -> SmallStation:
    here = station(flagged=False)
    here.must(letter(**changes), HEAD)
    delegated(here)
    return here


def test_a15_a_review_made_after_the_delegation_expired_is_refused() -> None:
    here = with_letter(valid_to="2026-03-04")
    here.go("2026-03-04 23:59")
    assert here.code(one(), REVIEWER) == ""
    here.go("2026-03-05 00:00")
    assert here.code(one(), REVIEWER) == "delegation-over"


def test_a15_a_review_says_under_which_letter_it_was_made() -> None:
    here = with_letter()
    seq = here.seq
    fact = here.must(one(), REVIEWER).entries[0].fact
    assert isinstance(fact, ReviewSigned)
    assert fact.delegation == seq


@pytest.mark.parametrize(("day", "code"), [("2026-03-05", "delegation-over"), ("2026-03-06", "")])
def test_a15_a_letter_holds_from_its_first_day(day: str, code: str) -> None:
    here = with_letter(valid_from="2026-03-06", valid_to="2026-03-31")
    here.go(f"{day} 09:00")
    assert here.code(one(), REVIEWER) == code


def test_a15_a_letter_that_was_taken_back_is_no_ground_and_a_new_one_is() -> None:
    here = with_letter(valid_to="2026-12-31")
    ending = EndDelegation(
        staff_no=REVIEWER.staff_no, matters=("review.sign",), reason="OTHER_POST"
    )
    here.must(ending, HEAD)
    delegated(here)
    assert here.code(one(), REVIEWER) == "delegation-over"
    assert here.code(ending, HEAD) == "delegation-unknown"
    here.must(letter(valid_to="2026-12-31"), HEAD)
    delegated(here)
    assert here.code(one(), REVIEWER) == ""


def test_a15_whoever_never_had_a_letter_acts_in_their_own_office() -> None:
    here = with_letter(staff_no=DEPARTMENT.staff_no, valid_to="2026-03-04")
    here.go("2026-03-09 09:00")
    assert here.code(one(), REVIEWER) == ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"staff_no": "9999991000199"}, "delegate-unknown"),
        ({"staff_no": HEAD.staff_no}, "delegate-self"),
        ({"matters": ()}, "delegation-matter"),
        ({"matters": ("trade.accept",)}, "delegation-matter"),
        ({"authority": "NOBODY"}, "authority-unknown"),
        ({"seal_name": Words(" ")}, "seal-missing"),
        ({"valid_to": "2026-03-32"}, "date-form"),
        ({"valid_from": ""}, "date-form"),
        ({"valid_to": "2026-03-03"}, "delegation-dates"),
        ({"valid_from": "2026-03-05"}, "delegation-dates"),
        ({"valid_to": "2026-03-04"}, ""),
    ],
)
def test_a15_a_letter_names_person_matters_authority_seal_and_days(
    changes: dict[str, object], code: str
) -> None:
    assert station(flagged=False).code(letter(**changes), HEAD) == code


def test_a15_the_register_keeps_one_line_for_each_matter() -> None:
    here = with_letter(matters=("review.sign", "review.approve"), valid_to="2026-12-31")
    here.must(
        EndDelegation(
            staff_no=REVIEWER.staff_no, matters=("review.approve",), reason="OTHER_POST"
        ),
        HEAD,
    )
    delegated(here)
    lines = here.changes["delegations"]
    assert isinstance(lines, tuple)
    assert [(each.matter, each.ended) for each in lines if isinstance(each, Delegation)] == [
        ("review.sign", ""),
        ("review.approve", "2026-03-04"),
    ]


# --- A13 ----------------------------------------------------------------------------------------


def test_a13_an_organisation_of_each_kind_can_be_addressed() -> None:
    kinds = {row.kind for row in TABLES.organisations.values()}
    assert kinds == {"COMMITTEE", "OFFICE", "CENTRE", "SUPERVISION", "DEPARTMENT"}
    assert all(row.takes for row in TABLES.organisations.values())
    complaints = {row.kind for row in TABLES.organisations.values() if "COMPLAINT" in row.takes}
    filings = {row.kind for row in TABLES.organisations.values() if "FILING" in row.takes}
    assert complaints | filings == kinds
