"""What the rules of a command look at beyond its trade: one line here for each such command.

A gatherer reads the station inside the transaction and gives fields of `World` by name. Commands
without a line are judged on the trade, the tables, the staff and the numbers alone.
"""

from collections.abc import Callable, Mapping
from typing import Any

from appliance import erasure
from appliance.core.commands import (
    AddHolder,
    AddMandate,
    AddObject,
    AddParty,
    ChangeObject,
    ChangeParty,
    ClearTamper,
    ClockAttendance,
    Command,
    EnrolBidder,
    EnrolFinger,
    EraseFinger,
    EraseParty,
    MatchIdentity,
    PrintDocument,
    SubmitTrade,
    WithdrawConsent,
)
from appliance.core.trade import Trade
from appliance.reading import Reading
from appliance.registers import attendance, objects, parties

Gatherer = Callable[[Reading, Any, Trade | None], dict[str, object]]
"""(station, the command, its trade) -> fields of World. The command is of the line's class."""


def gathered(station: Reading, command: Command, trade: Trade | None) -> dict[str, object]:
    """Fields of World that this command's rules ask for; later lines win."""
    found: dict[str, object] = {}
    for gatherer in GATHERERS.get(type(command), ()):
        found |= gatherer(station, command, trade)
    return found


def _transferor(station: Reading, _command: Command, trade: Trade | None) -> dict[str, object]:
    """For these commands alone the vault is opened."""
    return {"transferor": station.transferor(trade) if trade else None}


def _bidder(station: Reading, asked: EnrolBidder, trade: Trade | None) -> dict[str, object]:
    return {"duplicate_party": station.is_enrolled(trade, asked.party_id.id_number)}


def _prints(station: Reading, asked: PrintDocument, _trade: Trade | None) -> dict[str, object]:
    copies = station.projections.copies(asked.document)
    return {"prints": {} if copies is None else {asked.document: copies}}


def _alarms(station: Reading, _asked: ClearTamper, _trade: Trade | None) -> dict[str, object]:
    return {"alarms": tuple(one.pin for one in station.alarms())}


def _erasure(station: Reading, asked: EraseParty, _trade: Trade | None) -> dict[str, object]:
    return {"erasure": erasure.of_command(station, asked)}


def _presence(
    station: Reading, asked: EnrolFinger | EraseFinger | ClockAttendance, _trade: Trade | None
) -> dict[str, object]:
    return {"presence": attendance.of_person(station, asked.person)}


def _party(
    station: Reading, asked: AddParty | ChangeParty | WithdrawConsent, _trade: Trade | None
) -> dict[str, object]:
    return {"known_party": parties.held(station, asked.party_id.id_number)}


def _agents(station: Reading, _asked: Command, trade: Trade | None) -> dict[str, object]:
    return {"agents": station.agents(trade) if trade else ()}


def _mandate(station: Reading, asked: AddMandate, trade: Trade | None) -> dict[str, object]:
    """A bidder is known as such only once the enrolment is closed: before, a no would tell."""
    told = trade is not None and trade.closing is not None
    bids = told and station.is_enrolled(trade, asked.agent_id.id_number)
    return {**_drafted(station, asked, trade), "duplicate_party": bids}


def _drafted(
    station: Reading, _asked: AddMandate | AddHolder | MatchIdentity, trade: Trade | None
) -> dict[str, object]:
    """The transferor, also of a draft that has no number yet, and who signed beside them."""
    if trade is None:
        return {}
    return {"transferor": station.applicant(trade), "holders": station.holders(trade)}


def _object(
    station: Reading, asked: AddObject | ChangeObject, _trade: Trade | None
) -> dict[str, object]:
    key = asked.object_id or getattr(asked, "parcel_code", "")
    return {"object_held": objects.held(station, key) is not None}


GATHERERS: Mapping[type[Command], tuple[Gatherer, ...]] = {
    SubmitTrade: (_transferor,),
    EnrolBidder: (_transferor, _bidder, _agents),
    AddParty: (_party,),
    ChangeParty: (_party,),
    WithdrawConsent: (_party,),
    AddMandate: (_mandate,),
    AddHolder: (_drafted,),
    MatchIdentity: (_drafted,),
    AddObject: (_object,),
    ChangeObject: (_object,),
    PrintDocument: (_prints,),
    ClearTamper: (_alarms,),
    EraseParty: (_erasure,),
    EnrolFinger: (_presence,),
    EraseFinger: (_presence,),
    ClockAttendance: (_presence,),
}
