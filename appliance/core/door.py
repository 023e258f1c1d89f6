"""The door of the session room: it opens for the roster of the session that runs, and no one else.

Source: domain.md F08, event_types.csv door.grant, door.deny.
"""

from typing import Final

from appliance.core.commands import OpenDoor
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import DoorDenied, DoorGranted, Draft
from appliance.core.instant import Instant
from appliance.core.world import Who, World

SESSION_ROOM: Final = "SESSION"


def open_door(world: World, asked: OpenDoor, _by: Who, _at: Instant) -> Decision:
    """Let in who stands on the roster. Refusals: door-no-session; door-not-on-roster, kept."""
    trade = world.trade
    session = trade.session if trade is not None and trade.stage == "IN_SESSION" else None
    if session is None:
        return refused("door-no-session")
    if asked.person not in session.roster:
        denied = Draft(DoorDenied(session.session_id, asked.door))
        return refused("door-not-on-roster", keep=[denied])
    return decided(Draft(DoorGranted(session.session_id, asked.person, asked.door)))
