"""What the rules of a command look at beyond its trade: one line here for each such command.

A gatherer reads the station inside the transaction and gives fields of `World` by name. Commands
without a line are judged on the trade, the tables, the staff and the numbers alone.
"""

from collections.abc import Callable, Mapping
from typing import Any

from appliance import erasure
from appliance.core.commands import (
    AnswerDepartment,
    ApproveReview,
    ClearTamper,
    Command,
    EndDelegation,
    EnrolBidder,
    EraseParty,
    PrintDocument,
    SignDepartmentReview,
    SignReview,
    SignSupervisionReview,
    SubmitTrade,
)
from appliance.core.trade import Trade
from appliance.reading import Reading
from appliance.registers import delegations

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


def _delegations(station: Reading, _asked: Command, _trade: Trade | None) -> dict[str, object]:
    return {"delegations": delegations.of(station.ledger)}


GATHERERS: Mapping[type[Command], tuple[Gatherer, ...]] = {
    SubmitTrade: (_transferor,),
    EnrolBidder: (_transferor, _bidder),
    PrintDocument: (_prints,),
    ClearTamper: (_alarms,),
    EraseParty: (_erasure,),
    SignReview: (_delegations,),
    SignDepartmentReview: (_delegations,),
    SignSupervisionReview: (_delegations,),
    AnswerDepartment: (_delegations,),
    ApproveReview: (_delegations,),
    EndDelegation: (_delegations,),
}
