"""Whether the district lets this station trade, and what: its licence as last heard of.

Source: domain.md 1.1 (A11 station licence, A17 matters). Only the district switches; what it said
is an entry with its signature, so nobody at the station can.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from appliance.core.decision import Decision, refused
from appliance.core.entries import Fact, StationStated
from appliance.core.forms import day
from appliance.core.paper_references import is_official_no
from appliance.core.world import World

SUBJECT: Final = "licence"
"""Under this name the ledger finds every word of the district about it."""
ACTIVE, SUSPENDED = "ACTIVE", "SUSPENDED"
STATES: Final = (ACTIVE, SUSPENDED)


class Licence(Struct, frozen=True):
    """What holds today. `off`: types that are no matter here; `number` of the last word."""

    state: str = ACTIVE
    off: frozenset[str] = frozenset()
    number: int = 0


def in_force(told: Iterable[Fact], today: str) -> Licence:
    """From the district's words in order: the last whose day has come, and the newest's number."""
    state, off, number = ACTIVE, frozenset[str](), 0
    for fact in told:
        if isinstance(fact, StationStated):
            number = fact.number
            if fact.valid_from <= today:
                state, off = fact.state, frozenset(fact.off)
    return Licence(state, off, number)


def fault(world: World, said: StationStated) -> Decision | None:
    """Why a word of the district cannot stand; None where it can.

    Refusals: licence-old (an older word again), state-unknown, date-form, filing-form,
    type-unknown, station-other.
    """
    if said.number <= world.licence_no:
        return refused("licence-old", last=world.licence_no)
    if said.station != world.station_code:
        return refused("station-other")
    if said.state not in STATES:
        return refused("state-unknown")
    if day(said.valid_from) is None:
        return refused("date-form", about="valid_from")
    if not said.document_no or not is_official_no(said.document_no):
        return refused("filing-form", about="document_no")
    if any(code not in world.tables.trade_types for code in said.off):
        return refused("type-unknown", about="off")
    return None
