"""SCAFFOLD, not committed."""
from dataclasses import dataclass
from appliance.core import steps
from appliance.core.commands import Command
from appliance.staff_room import SignedIn
from appliance.station import Receipt, Station
from kiosk_ui import acting
from kiosk_ui.house import Devices, house


@dataclass(frozen=True, slots=True)
class Moved:
    who: str
    at: str
    kind: str


def station() -> Station:
    return house().station


def devices() -> Devices:
    return house().devices


def signed_in() -> SignedIn:
    return acting.seated().who


def role_for(command: type[Command]) -> str:
    me = signed_in()
    event = station().tables.event(steps.step_for(command).event)
    return next((role for role in event.roles if role in me.roles), me.roles[0])


def act(*commands: Command, role: str) -> Receipt:
    return station().do(*commands, signers=[signed_in().signer(role)])


def moved(number: str, seen_seq: int) -> Moved | None:
    since = [one for one in station().timeline(number) if one.seq > seen_seq]
    if not since:
        return None
    return Moved("、".join(since[-1].who), since[-1].at, since[-1].kind)
