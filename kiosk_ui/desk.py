"""What a staff page asks of its desk: the station, who signed in, what happened since."""

from msgspec import Struct

from appliance.core import steps
from appliance.core.commands import Command
from appliance.staff_room import SignedIn
from appliance.station import Receipt, Station
from kiosk_ui import acting, large_papers
from kiosk_ui.acting import SignInFirst as NotSignedIn
from kiosk_ui.house import Devices, house

__all__ = ["Moved", "NotSignedIn", "act", "devices", "moved", "role_for", "signed_in", "station"]


class Moved(Struct, frozen=True):
    """What somebody did to a trade after a page was made: names, entry time, kind of entry."""

    who: tuple[str, ...]
    at: str
    kind: str


def station() -> Station:
    return house().station


def devices() -> Devices:
    return house().devices


def signed_in() -> SignedIn:
    """The person at this desk. Raises NotSignedIn, which leads to the sign-in page."""
    return acting.seated().who


def act(*commands: Command, role: str) -> Receipt:
    """Ask the station, signed by the person at this desk in one of their roles. Raises Refused."""
    signers = [signed_in().signer(role)]
    return station().do(*commands, signers=signers, beside=large_papers.beside(station()))


def role_for(command: type[Command]) -> str:
    """The first role of this person that may sign such a command.

    Else their first role, so that the rules say no and the attempt is told.
    """
    roles = signed_in().roles
    event = station().tables.events.get(steps.step_for(command).event)
    return next((role for role in (event.roles if event else ()) if role in roles), roles[0])


def moved(number: str, seen_seq: int) -> Moved | None:
    """The newest thing that people did to a trade after the entry `seen_seq`."""
    since = [one for one in station().timeline(number) if one.seq > seen_seq and one.who]
    return Moved(since[-1].who, since[-1].at, since[-1].kind) if since else None
