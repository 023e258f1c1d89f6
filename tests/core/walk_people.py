"""What a walk does now and then about the people of a trade: agents, co-holders, visits."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from small_station import OWNER, aged

from appliance.core import commands
from appliance.core.commands import Command
from appliance.core.trade import Trade

if TYPE_CHECKING:
    from walk_moves import Moves

MODULE = "05.01-20210715-0007654321-0123456789"
AGENT, WIFE = aged("1979-03-03"), aged("1972-04-04")
SELDOM = 3
"""These acts lead nowhere; a walk has somewhere to go."""


def _mandate(moves: "Moves", trade: Trade) -> Command:
    return commands.AddMandate(
        trade=trade.number, party_id=moves.owner or OWNER, agent_id=AGENT,
        scope="TRADE", valid_to=moves.station.at.day, source="CARD", module=MODULE,
    )  # fmt: skip


def _holder(_moves: "Moves", trade: Trade) -> Command:
    return commands.AddHolder(
        trade=trade.number, party_id=WIFE, part="CO_HOLDER", sign_kind="INK", source="CARD",
        module=MODULE,
    )  # fmt: skip


def _match(_moves: "Moves", trade: Trade) -> Command:
    return commands.MatchIdentity(trade=trade.number, party_id=OWNER, module=MODULE)


def _visit(_moves: "Moves", trade: Trade) -> Command:
    return commands.AddService(trade=trade.number, matter="ASK")


def _object(moves: "Moves", trade: Trade) -> Command | None:
    if trade.asked is None or not moves.station.changes.get("object_held"):
        return None
    return commands.ChangeObject(
        trade=trade.number, object_id=trade.asked.object_key, reason="CLERICAL", title_no="A-2"
    )


def seldom(
    make: Callable[["Moves", Trade], Command | None],
) -> Callable[["Moves", Trade], Command | None]:
    return lambda moves, trade: make(moves, trade) if moves.one_in(SELDOM) else None


PEOPLE: dict[type[Command], Callable[["Moves", Trade], Command | None]] = {
    commands.AddMandate: seldom(_mandate),
    commands.AddHolder: seldom(_holder),
    commands.MatchIdentity: seldom(_match),
    commands.AddService: seldom(_visit),
    commands.ChangeObject: seldom(_object),
}
