"""Who may do what, when: the table against every command, stage and role."""

import pytest
from small_station import (
    CASHIER,
    CLERK,
    CONSENT,
    HEAD,
    HOST,
    MATERIALS,
    NUMBER,
    REVIEWER,
    STAFF,
    STEPS_OF_PATH,
    SUPERVISOR,
    TABLES,
    by,
    drafted,
    enrolling,
    path_to,
)

from appliance.core import archive, commands
from appliance.core.commands import AcceptTrade, Command, IssueCertificate, StartReview
from appliance.core.entries import AttemptRefused
from appliance.core.refusals import Refusal
from appliance.core.steps import STEPS, next_acts
from appliance.core.trade import Trade
from appliance.core.world import Signed, Staff

ACCEPT = AcceptTrade(trade=NUMBER, materials=MATERIALS, decisions=(CONSENT,))

MOVES = {step.command.__name__ for step in STEPS if TABLES.event(step.event).move}
"""The acts that lead to another stage; others are offered beside them."""


def code_of(refusal: Refusal | None) -> str:
    return refusal.code if refusal else ""


def test_every_command_has_one_line_in_the_table() -> None:
    every = {each for each in vars(commands).values() if isinstance(each, type)}
    asked = {each for each in every if issubclass(each, Command)} - {Command}
    assert asked == {step.command for step in STEPS}
    assert len(STEPS) == len(asked)


def test_every_event_of_the_table_is_known_to_the_code_tables() -> None:
    assert {step.event for step in STEPS} <= set(TABLES.events)


STOPS = {"SuspendTrade", "TerminateTrade"}


@pytest.mark.parametrize(
    ("stage", "signer", "acts"),
    [
        ("SUBMITTED", "CLERK", {"AcceptTrade", "ReturnTrade", "RefuseTrade", "RouteUpTrade"}),
        ("ACCEPTED", "REVIEWER", {"StartReview"}),
        (
            "IN_REVIEW",
            "HEAD",
            {"ApproveReview", "WithdrawTrade", *STOPS},
        ),
        ("RESULT_PUBLIC", "HEAD", {"ConfirmAward", "SkipAward", *STOPS}),
        ("CONTRACTED", "CASHIER", {"CloseSettlement"}),
        ("CERTIFIED", "CLERK", {"CloseArchive"}),
        ("ARCHIVED", "CLERK", set()),
    ],
)
def test_the_buttons_of_a_role_follow_from_the_table(
    stage: str, signer: str, acts: set[str]
) -> None:
    trade = path_to(stage).trade
    assert trade is not None
    offered = set(next_acts(trade, [signer], TABLES))
    assert offered & MOVES == acts & MOVES
    assert acts <= offered


def test_the_box_has_no_buttons() -> None:
    trade = path_to("PUBLISHED").trade
    assert trade is not None
    assert next_acts(trade, ["SYSTEM"], TABLES) == ()


@pytest.mark.parametrize("role", ["REVIEWER", "HEAD", "CASHIER", "HOST", "SUPERVISOR"])
def test_only_the_roles_of_the_event_may_sign_it(role: str) -> None:
    station = path_to("SUBMITTED")
    signers = {"REVIEWER": REVIEWER, "HEAD": HEAD, "CASHIER": CASHIER, "HOST": HOST,
               "SUPERVISOR": SUPERVISOR}  # fmt: skip
    assert code_of(station.ask(ACCEPT, signers[role]).refused) == "role-may-not"


def test_a_command_of_people_is_refused_without_a_signature() -> None:
    assert code_of(path_to("SUBMITTED").ask(ACCEPT).refused) == "not-signed-in"


@pytest.mark.parametrize(
    ("signer", "code"),
    [
        (Signed("9999991000199", "CLERK", "k-nobody"), "staff-unknown"),
        (Signed("9999991000199", "CLERK", "k-clerk"), "staff-unknown"),
        (by("k-clerk", "HEAD"), "role-not-held"),
    ],
)
def test_a_signer_must_be_of_the_station_and_hold_the_role(signer: Signed, code: str) -> None:
    assert code_of(path_to("SUBMITTED").ask(ACCEPT, signer).refused) == code


@pytest.mark.parametrize(("last", "code"), [("2026-03-02", "staff-expired"), ("2026-03-03", "")])
def test_a_certificate_is_good_through_its_last_day(last: str, code: str) -> None:
    station = path_to("SUBMITTED")
    staff = STAFF | {"k-clerk": Staff("9999991000101", ("CLERK",), 2, last)}
    station.changes["staff"] = staff
    assert code_of(station.ask(ACCEPT, CLERK).refused) == code


def test_nobody_signs_twice_for_two() -> None:
    assert code_of(path_to("SUBMITTED").ask(ACCEPT, CLERK, CLERK).refused) == "second-missing"


@pytest.mark.parametrize("wrong", [stage for stage, _ in STEPS_OF_PATH if stage != "SUBMITTED"])
def test_accepting_is_refused_in_every_other_stage(wrong: str) -> None:
    station = path_to(wrong)
    assert code_of(station.ask(ACCEPT, CLERK).refused) == "wrong-stage"


def test_who_accepted_does_not_review_and_the_attempt_is_kept() -> None:
    station = path_to("ACCEPTED")
    both = STAFF | {"k-clerk": Staff("9999991000101", ("CLERK", "REVIEWER"), 2, "2027-12-31")}
    station.changes["staff"] = both
    decision = station.do(StartReview(trade=NUMBER), by("k-clerk", "REVIEWER"))
    assert code_of(decision.refused) == "reviewer-is-acceptor"
    fact = station.records[-1].fact
    assert isinstance(fact, AttemptRefused)
    assert (fact.event, fact.role) == ("review.start", "REVIEWER")
    assert station.trade is not None
    assert station.trade.stage == "ACCEPTED"


def test_who_drafted_is_kept_out_of_the_other_lines_too() -> None:
    station = path_to("SETTLED")
    both = STAFF | {"k-clerk": Staff("9999991000101", ("CLERK", "HEAD"), 2, "2027-12-31")}
    station.changes["staff"] = both
    decision = station.ask(IssueCertificate(trade=NUMBER), by("k-clerk", "HEAD"))
    assert code_of(decision.refused) == "same-person"
    assert len(decision.entries) == 1


def test_a_refused_attempt_at_a_hidden_act_leaves_no_trace_before_the_closing() -> None:
    station = path_to("PUBLISHED")
    both = STAFF | {"k-reviewer": Staff("9999991000103", ("REVIEWER", "CLERK"), 4, "2027-12-31")}
    station.changes["staff"] = both
    decision = station.ask(enrolling(), by("k-reviewer", "CLERK"))
    assert code_of(decision.refused) == "same-person"
    assert decision.entries == ()


def test_a_suspended_station_does_nothing_but_archive() -> None:
    for stage in ("SUBMITTED", "CERTIFIED"):
        station = path_to(stage)
        station.changes["station_state"] = "SUSPENDED"
        command = ACCEPT if stage == "SUBMITTED" else archive_of(station.trade)
        expected = "station-suspended" if stage == "SUBMITTED" else ""
        assert code_of(station.ask(command, CLERK).refused) == expected


def archive_of(trade: Trade | None) -> Command:
    assert trade is not None
    return commands.CloseArchive(
        trade=NUMBER,
        manifest_sha256=archive.manifest_digest(trade),
        files=len(archive.manifest(trade)),
    )


def test_people_cannot_do_what_only_the_clock_does() -> None:
    station = path_to("PUBLISHED")
    close = commands.CloseEnrolment(trade=NUMBER, key="A" * 43 + "=")
    assert code_of(station.ask(close, CLERK).refused) == "role-may-not"
    assert code_of(station.ask(commands.StartStation(boot="0", software="1"), HEAD).refused) == (
        "role-may-not"
    )


def test_a_trade_that_is_not_there_is_named_so() -> None:
    station = path_to("DRAFT")
    station.changes["trade"] = None
    assert code_of(station.ask(ACCEPT, CLERK).refused) == "trade-unknown"


def test_a_second_draft_may_begin_beside() -> None:
    station = path_to("SUBMITTED")
    station.changes["trade"] = None
    assert station.ask(drafted(draft_id="B1B2C3D4"), CLERK).refused is None
