"""C01: what a clerk may do follows from the grade on the certificate, as the table says."""

import dataclasses

import msgspec
import pytest
from msgspec.structs import replace
from small_station import HOST, NUMBER, STAFF, TEXT, SmallStation, opening, path_to

from appliance.core.authority import barred
from appliance.core.commands import SignReview
from appliance.core.steps import step_for
from appliance.core.world import Staff, World


def with_method(method: str, grade: int) -> World:
    """A trade before its session, by that method, whose host has that grade."""
    world = path_to("READY").world
    assert world.trade is not None
    terms = msgspec.structs.replace(world.trade.fixed, method=method)
    host = STAFF["k-reviewer"]
    staff = {**STAFF, "k-reviewer": Staff(host.staff_no, host.roles, grade, host.valid_to)}
    return dataclasses.replace(
        world, trade=msgspec.structs.replace(world.trade, terms=terms), staff=staff
    )


@pytest.mark.parametrize(
    "method", ["LISTING", "NEGOTIATE", "SEALED_HIGH", "ASCEND", "TENDER", "DRAW"]
)
def test_c01_a_host_below_the_grade_of_the_method_hosts_nothing(method: str) -> None:
    ready = path_to("READY")
    asked = opening(ready)
    tables = ready.world.tables
    least = max(tables.method(method).host_grade_min, tables.grade_min("session.open", "HOST"))
    for grade in range(1, 6):
        world = with_method(method, grade)
        no = barred(world, step_for(type(asked)), (HOST,), ready.at)
        code = no.refused.code if no and no.refused else ""
        assert code == ("" if grade >= least else "grade-too-low"), (method, grade)


def test_c01_an_auction_asks_for_more_than_a_beginner() -> None:
    tables = path_to("READY").world.tables
    assert tables.method("ASCEND").host_grade_min > 1


@pytest.mark.parametrize(("grade", "code"), [(1, "grade-too-low"), (4, "")])
def test_c01_a_reviewer_needs_the_grade_of_a_review(grade: int, code: str) -> None:
    station: SmallStation = path_to("IN_REVIEW")
    reviewer = STAFF["k-reviewer"]
    staff = Staff(reviewer.staff_no, reviewer.roles, grade, reviewer.valid_to)
    station.changes["staff"] = {**STAFF, "k-reviewer": staff}
    signed = replace(HOST, role="REVIEWER", grade=grade)
    asked = SignReview(trade=NUMBER, level=1, opinion="AGREE", text_sha256=TEXT)
    assert station.code(asked, signed) == code
