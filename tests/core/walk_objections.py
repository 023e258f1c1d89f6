"""What a walk does about objections: raised now and then, answered one way or the other."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from small_station import OWNER, TEXT, aged

from appliance.core import commands
from appliance.core.commands import Command
from appliance.core.objecting import END, RERUN, seen_by_supervisor
from appliance.core.trade import Trade

if TYPE_CHECKING:
    from walk_moves import Moves

NEIGHBOUR = aged("1961-07-07")


def _raise(moves: "Moves", trade: Trade) -> Command | None:
    """One result in a few; the others come to their award."""
    if moves.one_in(2):
        return None
    standing = moves.pick(("MEMBER", "OTHER", "TRANSFEROR", "BIDDER"))
    who = (moves.owner or OWNER) if standing == "TRANSFEROR" else NEIGHBOUR
    return commands.RaiseObjection(
        trade=trade.number, party_id=who, standing=standing, text_sha256=TEXT
    )


def _attest(moves: "Moves", trade: Trade) -> Command | None:
    if trade.objections.open is None:
        return None
    seen = seen_by_supervisor(trade, moves.pick((RERUN, END)), TEXT)
    return commands.AttestObjection(trade=trade.number, seen_sha256=seen)


def _dismiss(_moves: "Moves", trade: Trade) -> Command:
    return commands.DismissObjection(trade=trade.number, text_sha256=TEXT)


def _rerun(moves: "Moves", trade: Trade) -> Command:
    return commands.UpholdRerun(
        trade=trade.number, text_sha256=TEXT, notice_sha256=TEXT, **moves.times()
    )


def _end(_moves: "Moves", trade: Trade) -> Command:
    return commands.UpholdEnd(trade=trade.number, text_sha256=TEXT)


def _seen(trade: Trade) -> bool:
    return trade.objections.attested is not None


MOVES: dict[type[Command], Callable[["Moves", Trade], Command | None]] = {
    commands.RaiseObjection: _raise,
    commands.AttestObjection: _attest,
    commands.DismissObjection: _dismiss,
    commands.UpholdRerun: _rerun,
    commands.UpholdEnd: _end,
}

WANTED: dict[type[Command], Callable[[Trade], bool]] = {
    commands.AttestObjection: lambda trade: trade.objections.open is not None and not _seen(trade),
    commands.UpholdRerun: _seen,
    commands.UpholdEnd: _seen,
}
