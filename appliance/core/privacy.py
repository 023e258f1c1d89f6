"""Erasing a person: who may, when, and what the ledger keeps of it (PIPL 47, entries.md 4)."""

from appliance.core import retention
from appliance.core.commands import EraseParty
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, PartyErased
from appliance.core.instant import Instant
from appliance.core.world import Who, World

SUBJECT = "erasures"
"""Under this name the ledger finds every erasure."""
GROUNDS = ("PURPOSE_ENDED", "PERIOD_OVER", "CONSENT_WITHDRAWN", "UNLAWFUL", "LAW")
"""The five grounds of PIPL 47, in its order: 1 purpose, 2 period or service, 3 consent, 4, 5."""


def erase_party(world: World, asked: EraseParty, _by: Who, at: Instant) -> Decision:
    """Destroy the named rows of one person once no retention period holds them.

    Refusals: ground-unknown, party-unknown, clock-unsure, erasure-trade-open, erasure-too-early.
    """
    if asked.ground not in GROUNDS:
        return refused("ground-unknown", about="ground")
    erasure = world.erasure
    if erasure is None or not erasure.rows or set(erasure.rows) != set(asked.party_id.rows):
        return refused("party-unknown", about="party_id")
    if not at.trusted:
        return refused("clock-unsure")
    for hold in retention.holds(erasure.trades, world.tables, at):
        if hold.until is None:
            return refused("erasure-trade-open", trade=hold.trade)
        return refused(
            "erasure-too-early", trade=hold.trade, clock=hold.clock, until=hold.until.isoformat()
        )
    return decided(Draft(PartyErased(asked.ground), commits={"party_id": "party_id"}))
