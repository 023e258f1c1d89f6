"""What a walk does in a session beside its result: pauses and goes on."""

from collections.abc import Callable

from walk_hand import Hand

from appliance.core import commands
from appliance.core.commands import Command
from appliance.core.trade import Trade

SELDOM = 9
"""These acts lead nowhere; a walk has somewhere to go."""


def _pause(hand: Hand, trade: Trade) -> Command | None:
    if not hand.one_in(SELDOM):
        return None
    return commands.PauseSession(trade=trade.number, reason=hand.pick(("S02", "S03", "S99")))


def _resume(_hand: Hand, trade: Trade) -> Command | None:
    if not trade.conduct.paused or trade.session is None:
        return None
    told = (one[7:] for one in trade.session.roster if one.startswith("BIDDER:"))
    return commands.ResumeSession(trade=trade.number, told=tuple(told))


MOVES: dict[type[Command], Callable[[Hand, Trade], Command | None]] = {
    commands.PauseSession: _pause,
    commands.ResumeSession: _resume,
}
