"""Every event, every role, every state: only the cells of the tables pass, before any rule runs.

The expectation is read from the CSV files here, on a way of its own.
"""

import csv
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import resources

import msgspec
import pytest
from small_station import NUMBER, STATION, TABLES, instant, path_to

from appliance.core.authority import Step, barred
from appliance.core.refusals import Refusal
from appliance.core.steps import STEPS
from appliance.core.trade import Trade
from appliance.core.world import Signed, Staff, Who, World
from appliance.tables import loader

FOLDER = resources.files("appliance.tables") / "data"
AT = instant("2026-03-03 09:00")
NO_TRADE = ""

CERTIFIED = {"staff.set"}
"""The box takes it over: the district's certificate stands in for the head's signature."""

BOX_ONLY = {"sealed.act"}
"""The cover entry is the box's; what the counter seals goes by its own event."""

OF_THE_PUBLIC = {"rating.add"}
"""What a visitor does at the kiosk: the box keeps it, and nobody signs."""

IN_A_TRADE_OR_IN_NONE = {
    "draw.commit", "draw.input", "draw.result", "draw.void", "draw.replace", "draw.record",
    "credit.add", "case.open", "talk.record", "case.decide", "case.lift", "exposure.add",
    "exposure.end", "clock.overdue", "attempt.refuse",
}  # fmt: skip
"""A draw of a trade is bound to it, one from a pool to none (domain.md 4.11); what is on file
about a party need not come from a trade (1.8); the clocks of a complaint, a wrong PIN and
a refused web enrolment belong to none (3.6, 6.2)."""


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


EVENTS = {row["event"]: row for row in rows("event_types")}
ROLES = [row["code"] for row in rows("roles")]
STATES = [NO_TRADE, *(row["code"] for row in rows("states"))]
ACTIVE = {row["code"] for row in rows("states") if row["active"] == "1"}
MOVES = {(row["from"], row["event"]): row["role"].split("|") for row in rows("transitions")}
STEP_OF = {step.event: step for step in STEPS}
APPROVED = path_to("APPROVED").trade.fixed
NO_PERSONS = {"SYSTEM", "PUBLIC"}


def who_may(event: str, state: str) -> set[str]:
    """Roles of the cell by the files alone, whether or not there is a command for it."""
    row = EVENTS[event]
    if row["move"] == "1":
        any_active = MOVES.get(("*ACTIVE", event), []) if state in ACTIVE else []
        return set(MOVES.get((state, event), any_active))
    states = row["states"].split("|") if row["states"] else []
    if event in IN_A_TRADE_OR_IN_NONE and state == NO_TRADE:
        return set(row["roles"].split("|"))
    if states and (state == NO_TRADE or not {"*ANY", state} & set(states)):
        return set()
    return set(row["roles"].split("|"))


def expected(event: str, state: str) -> set[str]:
    """The cells that pass: those of the files for which the station has a command."""
    step = STEP_OF.get(event)
    if step is None or (step.about == "TRADE" and state == NO_TRADE):
        return set()
    if event in CERTIFIED | BOX_ONLY | OF_THE_PUBLIC:
        return {"SYSTEM"}
    return who_may(event, state) - {"PUBLIC"}


@cache
def signed(role: str, number: int) -> Signed:
    return Signed(f"99999910001{number:02}", role, f"k-{role}-{number}", 5)


EVERYBODY = {
    signed(role, number).key_id: Staff(signed(role, number).staff_no, (role,), 5, "2027-12-31")
    for role in ROLES
    for number in (1, 2)
}
WORLDS = {
    state: World(
        tables=TABLES,
        station_code=STATION,
        trade=Trade(number=NUMBER, stage=state) if state else None,
        staff=EVERYBODY,
    )
    for state in STATES
}


def by(event: str, role: str) -> Who:
    """One signer in the role and, where the event wants a second, another person in that."""
    if role == "SYSTEM":
        return ()
    second, _or, _others = EVENTS[event]["second"].partition("|")
    return (signed(role, 1), signed(second, 2)) if second else (signed(role, 1),)


def refusal(step: Step, state: str, signers: Who) -> Refusal | None:
    no = barred(WORLDS[state], step, signers, AT)
    return no.refused if no else None


def passing(event: str, state: str) -> set[str]:
    step = STEP_OF.get(event)
    if step is None:
        return set()
    return {role for role in ROLES if refusal(step, state, by(event, role)) is None}


def cells() -> Iterator[tuple[str, str]]:
    return ((event, state) for event in EVENTS for state in STATES)


def test_only_the_cells_of_the_tables_pass() -> None:
    wrong = {
        (event, state): (passing(event, state), expected(event, state))
        for event, state in cells()
        if passing(event, state) != expected(event, state)
    }
    assert wrong == {}
    assert len(EVENTS) * len(STATES) * len(ROLES) == 227 * 28 * 16


def test_every_event_with_a_command_passes_somewhere_and_no_other_does() -> None:
    somewhere = {event for event, state in cells() if passing(event, state)}
    assert somewhere == set(STEP_OF)


def test_an_administrator_has_no_command_of_the_business() -> None:
    lines = {EVENTS[event]["line"] for event, state in cells() if "ADMIN" in passing(event, state)}
    assert lines == {"technical"}


@pytest.mark.parametrize("role", sorted(NO_PERSONS))
def test_nobody_signs_as_the_box_or_as_everybody(role: str) -> None:
    for step in STEPS:
        for state in STATES:
            signers = (signed(role, 1), *by(step.event, "HEAD")[1:])
            assert refusal(step, state, signers) is not None, (step.event, state)


def test_a_second_signature_is_needed_wherever_the_table_names_one() -> None:
    for step in STEPS:
        if not EVENTS[step.event]["second"]:
            continue
        state = state_of(step.event) if step.about == "TRADE" else NO_TRADE
        for role in EVENTS[step.event]["roles"].split("|"):
            no = refusal(step, state, (signed(role, 1),))
            assert no is not None
            assert no.code == "second-missing"


def test_a_move_asks_for_the_role_of_its_own_row() -> None:
    """A district may narrow one move of an event; the event's other roles are refused there."""
    texts = {one.name: one.read_text() for one in FOLDER.iterdir() if one.name.endswith(".csv")}
    wide, narrow = "draft.drop,DROPPED,CLERK|SYSTEM", "draft.drop,DROPPED,SYSTEM"
    assert wide in texts["transitions.csv"]
    texts["transitions.csv"] = texts["transitions.csv"].replace(wide, narrow)
    narrowed = loader.tables_of("x", texts)
    step = STEP_OF["draft.drop"]
    world = World(
        tables=narrowed, station_code=STATION, trade=Trade(draft_id="A", stage="DRAFT"),
        staff=EVERYBODY,
    )  # fmt: skip
    no = barred(world, step, (signed("CLERK", 1),), AT)
    assert no is not None
    assert no.refused is not None
    assert no.refused.code == "role-may-not"
    assert barred(world, step, (), AT) is None


GRADES = {act: int(row["grade"]) for row in rows("skill_grades") for act in row["may"].split(", ")}
ASKS = {
    event: GRADES[row["act"]]
    for row in rows("grade_acts")
    for event in row["events"].split("|")
    if event in STEP_OF
}


def code_at(event: str, role: str, state: str, grade: int, terms: str = "") -> str:
    """What somebody of that grade is told; `terms`: method of the approved notice."""
    world = WORLDS[state]
    trade = world.trade
    if terms:
        approved = msgspec.structs.replace(APPROVED, method=terms)
        trade = Trade(number=NUMBER, stage=state, terms=approved)
    person = Staff(signed(role, 1).staff_no, (role,), grade, "2027-12-31")
    changed = replace(world, trade=trade, staff={**EVERYBODY, signed(role, 1).key_id: person})
    no = barred(changed, STEP_OF[event], by(event, role), AT)
    return no.refused.code if no and no.refused else ""


@pytest.mark.parametrize("event", sorted(ASKS))
def test_c01_an_act_asks_for_the_grade_that_may_do_it(event: str) -> None:
    may = who_may(event, state_of(event))
    roles = may & {"CLERK", "CASHIER", "REVIEWER", "HOST"} or may - {"SUPERVISOR", "DISTRICT"}
    assert roles
    for role in roles:
        assert code_at(event, role, state_of(event), ASKS[event] - 1) == "grade-too-low"
        assert code_at(event, role, state_of(event), ASKS[event]) == ""


def state_of(event: str) -> str:
    """The first state in which the event may happen."""
    return next(state for state in STATES if passing(event, state))


@pytest.mark.parametrize("method", [row["code"] for row in rows("trade_methods")])
@pytest.mark.parametrize("event", ["session.open", "session.result", "session.fail"])
def test_c01_a_method_asks_for_the_grade_of_its_host(event: str, method: str) -> None:
    (least,) = (
        int(row["who_may_host_min_grade"])
        for row in rows("trade_methods")
        if row["code"] == method
    )
    assert code_at(event, "HOST", state_of(event), least - 1, method) == "grade-too-low"
    assert code_at(event, "HOST", state_of(event), least, method) == ""


def test_c01_a_head_is_of_the_fifth_grade_whatever_is_signed() -> None:
    for event in ("award.confirm", "cert.issue", "vault.erase", "session.reschedule"):
        assert code_at(event, "HEAD", state_of(event), 4) == "grade-too-low"
        assert code_at(event, "HEAD", state_of(event), 5) == ""


def test_c01_grades_ask_nothing_of_supervision_and_technicians() -> None:
    assert code_at("supervise.attest", "SUPERVISOR", "READY", 0) == ""
    assert code_at("key.rotate", "ADMIN", NO_TRADE, 0) == ""


def test_c01_who_signs_second_needs_the_grade_of_the_role() -> None:
    head = signed("HEAD", 2)
    low = {**EVERYBODY, head.key_id: Staff(head.staff_no, ("HEAD",), 4, "2027-12-31")}
    no = barred(
        replace(WORLDS[NO_TRADE], staff=low),
        STEP_OF["key.rotate"],
        by("key.rotate", "ADMIN"),
        AT,
    )
    assert no is not None
    assert no.refused is not None
    assert (no.refused.code, no.refused.facts) == ("grade-too-low", {"least": 5})
