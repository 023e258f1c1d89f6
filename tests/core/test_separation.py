"""Nobody is referee and player on one trade (A01, A03); the lines are apart (A02, K02, A14)."""

import csv
import dataclasses
from importlib import resources

import pytest
from msgspec.structs import replace
from small_station import NUMBER, STATION, TABLES, instant, path_to

from appliance.core.authority import Step, barred
from appliance.core.entries import FACTS, AttemptRefused
from appliance.core.steps import STEPS
from appliance.core.trade import Trade
from appliance.core.world import Signed, Staff, World

AT = instant("2026-03-03 09:00")
ME, OTHER = "9999991000190", "9999991000191"
WITH_TRADE = [step for step in STEPS if step.about == "TRADE" and not step.visitor]
"""What somebody of the staff signs; a visitor's own act is nobody's role."""
PERSONS = sorted(code for code, role in TABLES.roles.items() if role.of_person)
FOLDER = resources.files("appliance.tables") / "data"
LINES = {"front", "back", "supervision"}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


EVENTS = {row["event"]: row for row in rows("event_types")}
APART = {
    row["code"]: set(row["may_not_combine_with_on_one_trade"].split("|")) - {""}
    for row in rows("roles")
}


def stage_for(step: Step) -> str:
    """A stage in which the tables let this happen."""
    event = TABLES.event(step.event)
    if step.only:
        return step.only
    if event.move:
        row = next(one for one in TABLES.transitions if one.event == step.event)
        return "ACCEPTED" if row.from_state == "*ACTIVE" else row.from_state
    return event.states[0] if event.states and "*ANY" not in event.states else "ACCEPTED"


def world_of(step: Step, before: str) -> World:
    """Where somebody acted on this trade as `before` and now holds every role."""
    trade = Trade(
        number=NUMBER, stage=stage_for(step), actors={ME: frozenset({before})}, accepted_by=ME
    )
    staff = {
        "me": Staff(ME, tuple(PERSONS), 5, "2027-12-31"),
        "other": Staff(OTHER, tuple(PERSONS), 5, "2027-12-31"),
    }
    return World(tables=TABLES, station_code=STATION, trade=trade, staff=staff)


def answer(step: Step, role: str, before: str) -> tuple[str, list[AttemptRefused]]:
    """The refusal's code, "" for none, and the attempts that are kept."""
    second = TABLES.event(step.event).second
    signers = [Signed(ME, role, "me", 5)]
    signers += [Signed(OTHER, second[0], "other", 5)] if second else []
    no = barred(world_of(step, before), step, tuple(signers), AT)
    kept = [draft.fact for draft in (no.entries if no else ())]
    code = no.refused.code if no and no.refused else ""
    return code, [each for each in kept if isinstance(each, AttemptRefused)]


def cases() -> list[tuple[Step, str]]:
    return [
        (step, role)
        for step in WITH_TRADE
        for role in TABLES.event(step.event).roles
        if role in PERSONS
    ]


@pytest.mark.parametrize(("step", "role"), cases(), ids=lambda one: getattr(one, "event", one))
def test_a01_nobody_acts_in_roles_that_are_kept_apart_on_one_trade(step: Step, role: str) -> None:
    """Every event with a command, every role that may sign it, after every other role."""
    for before in PERSONS:
        code, kept = answer(step, role, before)
        barred_so = code in ("same-person", "reviewer-is-acceptor")
        assert barred_so == (before in APART[role]), (before, code)
        hidden = any(fact.hidden for (kind, _), fact in FACTS.items() if kind == step.event)
        if barred_so and not hidden:
            (attempt,) = kept
            assert (attempt.event, attempt.role) == (step.event, role)
            assert attempt.reason in ("SAME_PERSON", "REVIEWER_IS_ACCEPTOR")


def test_a01_every_operating_role_is_apart_from_supervision() -> None:
    operating = {row["code"] for row in rows("roles") if row["line"] in ("front", "back")}
    assert operating <= APART["SUPERVISOR"]
    assert all("SUPERVISOR" in APART[role] for role in operating)


def test_a01_on_a_whole_life_nobody_operated_and_supervised() -> None:
    trade = path_to("ARCHIVED").trade
    assert trade is not None
    lines = {
        number: {TABLES.roles[role].line for role in roles}
        for number, roles in trade.actors.items()
    }
    assert any("supervision" in found for found in lines.values())
    assert all("supervision" not in found or len(found) == 1 for found in lines.values())


@pytest.mark.parametrize(
    "step",
    [step for step in WITH_TRADE if step.event.startswith("review.")],
    ids=lambda step: step.event,
)
def test_a03_no_review_event_is_signed_by_the_clerk_who_accepted(step: Step) -> None:
    for role in set(TABLES.event(step.event).roles) & set(PERSONS):
        code, (attempt,) = answer(step, role, "CLERK")
        assert code == "reviewer-is-acceptor"
        assert attempt.reason == "REVIEWER_IS_ACCEPTOR"


def test_a02_the_lines_share_four_events_and_no_others() -> None:
    shared = {
        row["event"] for row in EVENTS.values() if len(set(row["line"].split("+")) & LINES) > 1
    }
    assert shared == {"trade.suspend", "trade.resume", "opening.share", "attend.correct"}


def test_a02_a_role_signs_only_events_of_its_own_line() -> None:
    for row in EVENTS.values():
        lines = set(row["line"].split("+"))
        for role in row["roles"].split("|"):
            assert TABLES.roles[role].line in lines, (row["event"], role)


@pytest.mark.parametrize("before", sorted(APART["OBSERVER"] & set(PERSONS)))
def test_a14_who_works_on_a_trade_is_no_observer_of_it(before: str) -> None:
    (step,) = [one for one in STEPS if one.event == "observer.remark"]
    assert answer(step, "OBSERVER", before)[0] == "same-person"


def test_a14_an_observer_may_add_a_remark_to_an_opening_and_do_nothing_else() -> None:
    """Every command at every stage, signed by an observer: one passes, in one stage."""
    observer = Signed(ME, "OBSERVER", "me")
    staff = {"me": Staff(ME, ("OBSERVER",), 0, "2027-12-31")}
    passed = set()
    for step in STEPS:
        for state in ("", *TABLES.states):
            trade = Trade(number=NUMBER, stage=state) if state else None
            world = World(tables=TABLES, station_code=STATION, trade=trade, staff=staff)
            if barred(world, step, (observer,), AT) is None:
                passed.add((step.event, state))
    assert passed == {("observer.remark", "IN_SESSION")}


def test_k02_a_role_that_is_not_held_opens_nothing() -> None:
    """A person certified for one role signs in another: every command says no by name."""
    for step, role in cases():
        other = next(one for one in PERSONS if one != role)
        world = world_of(step, role)
        narrow = {**world.staff, "me": replace(world.staff["me"], roles=(other,))}
        no = barred(
            dataclasses.replace(world, staff=narrow), step, (Signed(ME, role, "me", 5),), AT
        )
        assert no is not None
        assert no.refused is not None
        assert no.refused.code == "role-not-held"
