"""What hangs on the panel's relays in the session room: voice changer and phone shield.

Source: domain.md F05, F09. The host switches, each switching is an entry; the box lets go when the
session is over, when it starts, and when the panel falls silent. No session waits for a relay.
"""

from typing import Final

from appliance.core import rooms
from appliance.core.commands import SwitchRelay
from appliance.core.conduct import IN_SESSION
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, RelaySwitched
from appliance.core.instant import Instant
from appliance.core.paper_references import is_decision_no
from appliance.core.trade import Trade
from appliance.core.world import Who, World

VOICE_CHANGER: Final = "VOICE_CHANGER"
PHONE_SHIELD: Final = "PHONE_SHIELD"
RELAYS: Final = (VOICE_CHANGER, PHONE_SHIELD)

ON: Final = "ON"
OFF: Final = "OFF"

OVER, RESTART, SILENT = "OVER", "RESTART", "SILENT"
REASONS: Final = (OVER, RESTART, SILENT)
"""Why the box let go: the session is over, the box began anew, the panel gave no answer."""

SUBJECT: Final = "relay "
"""Followed by the relay: under this the ledger finds how it was switched last."""


def holds(trade: Trade, session_id: str) -> bool:
    """Whether a relay that was switched on for this session may still be on.

    While it runs, also while it pauses; before it as long as somebody is admitted.
    """
    if rooms.session_of(trade) != session_id:
        return False
    if trade.stage == "READY":
        return bool(trade.room.here(session_id))
    return trade.stage == IN_SESSION


def switch(world: World, asked: SwitchRelay, by: Who, _at: Instant) -> Decision:
    """Switch a relay for this session. The host says no reason, the box says why it let go.

    Refusals: relay-unknown, relay-nobody-here, shield-unlawful, relay-stands-so.
    """
    trade = world.in_hand
    session_id = rooms.session_of(trade) if by else _switched_for(trade, asked.relay)
    reasons = ("",) if by else REASONS
    states = (ON, OFF) if by else (OFF,)
    known = asked.relay in RELAYS and asked.state in states and asked.reason in reasons
    if not known:
        return refused("relay-unknown", about="relay")
    if asked.state == ON and not holds(trade, session_id):
        return refused("relay-nobody-here", about="relay")
    if asked.state == ON and asked.relay == PHONE_SHIELD and not is_decision_no(asked.permit):
        return refused("shield-unlawful", about="relay")
    if (asked.state == ON) is (asked.relay in trade.conduct.switched_on(session_id)):
        return refused("relay-stands-so", about="relay")
    permit = asked.permit if asked.state == ON and asked.relay == PHONE_SHIELD else ""
    fact = RelaySwitched(session_id, asked.relay, asked.state, asked.reason, permit)
    return decided(Draft(fact, trade=trade.number))


def _switched_for(trade: Trade, relay: str) -> str:
    """The session that this trade switched a relay for last, "" where it never did."""
    for one in reversed(trade.conduct.said):
        if isinstance(one.fact, RelaySwitched) and one.fact.relay == relay:
            return one.fact.session_id
    return ""
