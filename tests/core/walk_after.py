"""What a walk does after the deal about how well the work was done. Seldom."""

from collections.abc import Callable

from walk_hand import Hand

from appliance.core import commands, performance
from appliance.core.commands import Command
from appliance.core.trade import Trade

SELDOM = 3
SCORES = (20, 18, 19, 20, 15)


def _rate(hand: Hand, trade: Trade) -> Command | None:
    if hand.owner is None or not hand.one_in(SELDOM):
        return None
    return commands.RatePerformance(
        trade=trade.number, party_id=hand.owner, milestone=hand.pick(performance.MILESTONES),
        completed_on=hand.station.at.day, scores=SCORES, sign_kind="INK",
    )  # fmt: skip


MOVES: dict[type[Command], Callable[[Hand, Trade], Command | None]] = {
    commands.RatePerformance: _rate,
}
