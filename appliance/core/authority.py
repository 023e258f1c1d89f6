"""May these people do this at this stage? What the code tables say before any rule runs.

Sources: event_types.csv (roles, second, states), transitions.csv (stage, roles of a move),
roles.csv (who is no person, who stays apart on one trade), skill_grades.csv, grade_acts.csv and
trade_methods.csv (which grade an act asks for); domain.md 1 (C01), 3.1, 3.2.
"""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from appliance.core import conduct, staleness, waiver
from appliance.core.code_rows import EventType, Transition
from appliance.core.codes import Tables
from appliance.core.commands import Command
from appliance.core.decision import Decision, refused
from appliance.core.entries import FACTS, AttemptRefused, Draft
from appliance.core.instant import Instant
from appliance.core.trade import Trade
from appliance.core.world import WITHDRAWN, Signed, Staff, Who, World

Rule = Callable[[World, Any, Who, Instant], Decision]


class Step(Struct, frozen=True):
    """One line of the step table (core/steps.py).

    `event`: the event of event_types.csv that decides stage and roles. `about`: TRADE (there must
    be one), NEW (begins one), EITHER (of a trade or of none), STATION (people, about the station
    itself) or BOX (the box's own, never signed). `judges_stage`: the rule itself says what happens
    in a wrong stage, because the attempt counts or the reason is a better one. `only`: the one
    stage of this path for an event that the tables allow in any. `waivable`: a waiver of the
    running session stands for the second signature (domain.md 3.2). `visitor`: somebody at the
    kiosk does it, whom the box knows by their card; nobody of the staff signs.
    """

    event: str
    command: type[Command]
    rule: Rule
    about: str = "TRADE"
    judges_stage: bool = False
    only: str = ""
    waivable: bool = False
    visitor: bool = False


HOST = "HOST"
"""Who signs in this role hosts the trade, so its method asks for a grade too."""

EITHER = "EITHER"
"""What happens in a trade at any stage, and without any trade too (a draw from a pool)."""

ANY_STAGE = "*ANY"

_UNLICENSED = {"archive.close"}
"""What people may still do at a suspended station (domain.md A11); the clocks run on."""


def barred(world: World, step: Step, by: Who, at: Instant) -> Decision | None:
    """The no of the tables to this act of these people at this stage; None where they allow it."""
    return (
        _no_ground(world, step, by)
        or (staleness.no_news(world.outdated, step.event) if by else None)
        or _no_authority(world, step, by, at)
        or _no_separation(world, step, by)
        or _no_grade(world, step, by)
        or _no_way(world, step, by)
    )


def leads_on(trade: Trade | None, step: Step, tables: Tables) -> bool:
    """Whether the event may happen at this stage; None stands before the first entry."""
    event = tables.event(step.event)
    if event.move:
        return _move(trade, event, tables) is not None
    if not event.states:
        return True
    if trade is None:
        return step.about == EITHER and ANY_STAGE in event.states
    if step.only:
        return trade.stage == step.only
    return ANY_STAGE in event.states or trade.stage in event.states


def _no_ground(world: World, step: Step, by: Who) -> Decision | None:
    if step.about == "TRADE" and world.trade is None:
        return refused("trade-unknown")
    if world.station_state != "ACTIVE" and by and step.about not in ("BOX", "STATION"):
        return None if step.event in _UNLICENSED else refused("station-suspended")
    return None


def _no_authority(world: World, step: Step, by: Who, at: Instant) -> Decision | None:
    """Each signer holds a valid staff entry and the role; a second signs where the table says."""
    if step.about == "BOX":
        return refused("role-may-not") if by else None
    event = world.tables.event(step.event)
    if step.visitor:
        return refused("role-may-not") if by or "PUBLIC" not in event.roles else None
    if not by:
        return None if "SYSTEM" in event.roles else refused("not-signed-in")
    for signer in by:
        no = _not_in_office(world, signer, at)
        if no is not None:
            return no
    if by[0].role not in event.roles:
        return refused("role-may-not")
    if len({signer.staff_no for signer in by}) < len(by):
        return refused("second-missing")
    if event.second and not any(signer.role in event.second for signer in by[1:]):
        return None if _waived(world, step) else refused("second-missing")
    return None


def _waived(world: World, step: Step) -> bool:
    trade = world.trade
    return step.waivable and trade is not None and waiver.of_running_session(trade) is not None


def _not_in_office(world: World, signer: Signed, at: Instant) -> Decision | None:
    person = world.staff.get(signer.key_id)
    if person is None or person.staff_no != signer.staff_no:
        return refused("staff-unknown")
    return _not_held(world, person, signer.role, at)


def no_standing(world: World, staff_no: str, role: str, at: Instant) -> Decision | None:
    """The no to somebody whom the district names by number, without a signature here.

    Refusals: staff-unknown, staff-withdrawn, staff-expired, role-not-held, role-may-not.
    """
    held = [one for one in world.staff.values() if one.staff_no == staff_no]
    if not held:
        return refused("staff-unknown")
    return _not_held(world, max(held, key=lambda one: one.valid_to), role, at)


def _not_held(world: World, person: Staff, role: str, at: Instant) -> Decision | None:
    if person.valid_to == WITHDRAWN:
        return refused("staff-withdrawn")
    if person.valid_to < at.day:
        return refused("staff-expired", until=person.valid_to)
    if role not in person.roles:
        return refused("role-not-held")
    if not world.tables.roles[role].of_person:
        return refused("role-may-not")
    return None


def _no_grade(world: World, step: Step, by: Who) -> Decision | None:
    """The act asks a grade of who does it, a role of everybody who signs in it."""
    for signer in by:
        if not world.tables.roles[signer.role].graded:
            continue
        least = world.tables.grade_min(step.event if signer is by[0] else "", signer.role)
        if signer.role == HOST and world.trade is not None and world.trade.terms is not None:
            method = world.tables.method(world.trade.terms.method)
            least = max(least, method.host_grade_min)
        if world.staff[signer.key_id].grade < least:
            return refused("grade-too-low", least=least)
    return None


def kept_apart(before: frozenset[str], role: str, tables: Tables) -> frozenset[str]:
    """Which of somebody's roles on a trade forbid them to act on it in `role` too (roles.csv)."""
    return before & frozenset(tables.roles[role].apart)


def _no_separation(world: World, step: Step, by: Who) -> Decision | None:
    """Nobody acts in two roles on one trade that roles.csv keeps apart; the attempt is kept."""
    if world.trade is None or step.about == "BOX":
        return None
    for signer in by:
        before = world.trade.actors.get(signer.staff_no, frozenset())
        if not kept_apart(before, signer.role, world.tables):
            continue
        accepted = signer.staff_no == world.trade.accepted_by
        own_case = accepted and step.event.startswith("review.")
        code = "reviewer-is-acceptor" if own_case else "same-person"
        return refused(code, keep=_attempt(world.trade, step.event, signer.role, code))
    return None


def _attempt(trade: Trade, event: str, role: str, code: str) -> tuple[Draft, ...]:
    """The refused attempt as an entry, but none that would tell of a hidden act."""
    hidden = any(fact.hidden for (kind, _), fact in FACTS.items() if kind == event)
    if hidden and trade.closing is None:
        return ()
    reason = code.upper().replace("-", "_")
    return (Draft(AttemptRefused(event, role, reason, "roles.csv"), trade=trade.number or None),)


def _no_way(world: World, step: Step, by: Who) -> Decision | None:
    """Out of this stage the event leads nowhere, or not by this role's hand."""
    if not leads_on(world.trade, step, world.tables):
        return refused("wrong-stage")
    move = _move(world.trade, world.tables.event(step.event), world.tables)
    unsigned = "PUBLIC" if step.visitor else "SYSTEM"
    if move is not None and (by[0].role if by else unsigned) not in move.roles:
        return refused("role-may-not")
    return _no_pause(world, step)


def _no_pause(world: World, step: Step) -> Decision | None:
    """While the session pauses, nothing moves it on."""
    trade = world.trade
    if trade is None or trade.stage != conduct.IN_SESSION or not trade.conduct.paused:
        return None
    event = world.tables.event(step.event)
    return refused("session-paused") if conduct.stands_still(event, world.tables) else None


def _move(trade: Trade | None, event: EventType, tables: Tables) -> Transition | None:
    return tables.transition(trade.stage if trade else None, event.kind) if event.move else None
