"""Visits to the window (domain.md B07): how often somebody had to come for one trade."""

from typing import Final

from appliance.core.commands import AddService
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, ServiceAdded
from appliance.core.instant import Instant
from appliance.core.world import Who, World

MATTERS: Final = ("INTAKE", "CURE", "SIGN", "COLLECT", "ASK")
"""To apply, to supplement, to sign the contract, to collect a paper, to ask."""


def add(world: World, asked: AddService, _by: Who, _at: Instant) -> Decision:
    """One more visit for this trade. Refusal: visit-matter."""
    if asked.matter not in MATTERS:
        return refused("visit-matter", about="matter")
    trade = world.in_hand
    visit_no = trade.principals.visits + 1
    fact = ServiceAdded(f"{trade.number or trade.draft_id}/V{visit_no}", asked.matter, visit_no)
    return decided(Draft(fact, trade=trade.number or None))
