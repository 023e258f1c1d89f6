"""The gate after enrolment: every bidder with conditions and faults, enough of them or not."""

from collections.abc import Sequence

from msgspec.structs import replace

from appliance.core import conditions, deposit_gate, flagging, messages, valuation
from appliance.core.canonical import digest
from appliance.core.codes import Tables
from appliance.core.commands import FailGate, OverrideCondition, PassGate
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import (
    ConditionOverridden,
    Draft,
    EnrolmentChecked,
    GateFailed,
    GatePassed,
)
from appliance.core.instant import Instant, instant_of
from appliance.core.trade import Enrolment, Trade
from appliance.core.trade_methods import METHODS
from appliance.core.world import Who, World


def examine(
    world: World, trade: Trade, numbered: Sequence[Enrolment], since: str
) -> tuple[Draft, ...]:
    """One enrol.check for each bidder, and gate.fail where too few can be left (domain.md 6.1).

    Who fails only what people may override does not count as lost yet: the reviewer looks first,
    and the box fails the gate when the session's time has come (`fail_gate`).
    """
    checked = [_checked(world, trade, each) for each in numbered]
    drafts = [Draft(each, trade=trade.number) for each in checked]
    judged = [
        replace(one, checks=fact.checks, failed=fact.failed)
        for one, fact in zip(numbered, checked, strict=True)
    ]
    least = minimum(world.tables, trade)
    possible = sum(conditions.could_qualify(world.tables, each) for each in judged)
    if possible < least:
        qualified = sum(not each.failed for each in checked)
        failed = GateFailed(qualified, least, checks_digest(checked), since)
        drafts.append(Draft(failed, trade=trade.number))
    return tuple(drafts)


def pass_gate(world: World, _asked: PassGate, _by: Who, at: Instant) -> Decision:
    """The reviewer lets the qualified bidders through.

    Refusals: valuation-public, too-few-qualified.
    """
    trade = world.in_hand
    no = valuation.still_public(trade, at.day)
    if no is not None:
        return no
    least = minimum(world.tables, trade)
    if len(trade.qualified) < least:
        return refused("too-few-qualified", qualified=len(trade.qualified), least=least)
    fact = GatePassed(len(trade.qualified), least, checks_digest(_facts(trade)))
    told = messages.notify("M05", messages.PARTIES)
    alike = flagging.of_people(trade, world.traits)
    return decided(Draft(fact, trade=trade.number), *alike, follows=[told])


def override(world: World, asked: OverrideCondition, _by: Who, _at: Instant) -> Decision:
    """Reviewer and head let a bidder pass a condition, with their reason; checked again at once.

    Refusals: enrol-unknown, condition-unknown, condition-met, condition-by-law, reasons-missing.
    """
    trade = world.in_hand
    bidder = trade.enrolment(asked.enrol_id)
    if bidder is None or not bidder.number:
        return refused("enrol-unknown", about="enrol_id")
    check = next((one for one in bidder.checks if one.condition == asked.condition), None)
    if check is None:
        return refused("condition-unknown", about="condition")
    if check.met:
        return refused("condition-met", about="condition")
    if not conditions.may_override(world.tables, asked.condition):
        return refused("condition-by-law", about="condition")
    if not asked.reason.text.strip():
        return refused("reasons-missing", about="reason")
    after = conditions.overridden(world.tables, bidder, asked.condition)
    said = ConditionOverridden(bidder.number, asked.condition)
    again = EnrolmentChecked(bidder.number, after.checks, after.failed)
    return decided(
        Draft(said, trade=trade.number, commits={"reason": "reason"}),
        Draft(again, trade=trade.number),
    )


def fail_gate(world: World, _asked: FailGate, _by: Who, at: Instant) -> Decision:
    """The box: the session's time has come and too few are qualified.

    Refusals: clock-unsure, too-early, enough-qualified.
    """
    trade = world.in_hand
    if not at.trusted:
        return refused("clock-unsure")
    if not at.surely_after(instant_of(trade.planned_at)):
        return refused("too-early")
    least = minimum(world.tables, trade)
    if len(trade.qualified) >= least:
        return refused("enough-qualified", least=least)
    fact = GateFailed(len(trade.qualified), least, checks_digest(_facts(trade)))
    return decided(Draft(fact, trade=trade.number))


def minimum(tables: Tables, trade: Trade) -> int:
    """Qualified bidders that the method and the notice ask for."""
    terms = trade.fixed
    least = tables.method(terms.method).min_valid_bidders
    return METHODS[terms.method].minimum(least, single_bidder=terms.single_bidder)


def checks_digest(checked: Sequence[EnrolmentChecked]) -> str:
    """SHA-256 over the canonical list of numbers, conditions and faults, in number order."""
    return digest(
        [
            {
                "enrol_id": each.enrol_id,
                "checks": [[c.condition, c.input, c.met] for c in each.checks],
                "failed": list(each.failed),
            }
            for each in sorted(checked, key=lambda each: each.enrol_id)
        ]
    ).hex()


def _facts(trade: Trade) -> list[EnrolmentChecked]:
    return [
        EnrolmentChecked(each.number, each.checks, each.failed)
        for each in trade.enrolments
        if each.number
    ]


def _checked(world: World, trade: Trade, each: Enrolment) -> EnrolmentChecked:
    checks = conditions.judged(world.tables, trade.fixed.conditions, each)
    judged = replace(each, checks=checks)
    return deposit_gate.checked_again(world.tables, trade, judged, world.paid.annuals)
