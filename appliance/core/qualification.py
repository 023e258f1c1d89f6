"""The gate after enrolment: every bidder with conditions and faults, enough of them or not."""

from collections.abc import Sequence
from dataclasses import replace

from appliance.core import deposit_gate, messages
from appliance.core.canonical import digest
from appliance.core.commands import PassGate
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, EnrolmentChecked, GateFailed, GatePassed
from appliance.core.instant import Instant
from appliance.core.trade import Enrolment, Trade
from appliance.core.trade_methods import METHODS
from appliance.core.world import Who, World

FAULT_OF = {
    "ADULT": "Q_AGE",
    "FARMING_CAPACITY": "Q_CAPACITY",
    "BLACKLIST": "Q_BLACKLIST",
}
"""Condition that is not met -> code of gate_fail_codes.csv. All others: DOC_INVALID."""


def examine(
    world: World, trade: Trade, numbered: Sequence[Enrolment], since: str
) -> tuple[Draft, ...]:
    """One enrol.check for each bidder, and gate.fail where too few are left (domain.md 6.1)."""
    checked = [_checked(world, trade, each) for each in numbered]
    drafts = [Draft(each, trade=trade.number) for each in checked]
    qualified = sum(not each.failed for each in checked)
    least = minimum(world, trade)
    if qualified < least:
        failed = GateFailed(qualified, least, checks_digest(checked), since)
        drafts.append(Draft(failed, trade=trade.number))
    return tuple(drafts)


def pass_gate(world: World, _asked: PassGate, _by: Who, _at: Instant) -> Decision:
    """The reviewer lets the qualified bidders through. Refusal: too-few-qualified."""
    trade = world.in_hand
    least = minimum(world, trade)
    if len(trade.qualified) < least:
        return refused("too-few-qualified", qualified=len(trade.qualified), least=least)
    checked = [
        EnrolmentChecked(each.number, each.checks, each.failed)
        for each in trade.enrolments
        if each.number
    ]
    fact = GatePassed(len(trade.qualified), least, checks_digest(checked))
    told = messages.notify("M05", messages.PARTIES)
    return decided(Draft(fact, trade=trade.number), follows=[told])


def minimum(world: World, trade: Trade) -> int:
    """Qualified bidders that the method and the notice ask for."""
    terms = trade.fixed
    least = world.tables.method(terms.method).min_valid_bidders
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


def _checked(world: World, trade: Trade, each: Enrolment) -> EnrolmentChecked:
    failed = tuple(FAULT_OF.get(c.condition, "DOC_INVALID") for c in each.conditions if not c.met)
    judged = replace(each, checks=each.conditions, failed=failed)
    return deposit_gate.checked_again(trade, judged, world.paid.annuals)
