"""What a walk does around an evaluation: sheets, the ranking, an order, a word about a sign."""

from collections.abc import Callable

from small_station import TEXT
from walk_hand import Hand

from appliance.core import commands, scoring, similarity
from appliance.core.commands import Command
from appliance.core.entries import Mark
from appliance.core.parties import Words
from appliance.core.trade import Trade


def _sheet(hand: Hand, trade: Trade) -> Command | None:
    if trade.terms is None or not trade.qualified:
        return None
    marks = tuple(
        Mark(one.code, one.weight_e2 // 2) for one in scoring.by_experts(trade.fixed.how)
    )
    return commands.AddScores(
        trade=trade.number, expert_no=hand.pick(("EXP-1", "EXP-2", "EXP-3")),
        enrol_id=hand.pick([each.number for each in trade.qualified]), scores=marks,
        sheet_sha256=TEXT, declared=True,
    )  # fmt: skip


def _decide(hand: Hand, trade: Trade) -> Command | None:
    if not trade.flags.open:
        return None
    return commands.DecideSimilarity(
        trade=trade.number, flag_no=trade.flags.open[0].flag_no,
        decision=hand.pick(similarity.DECISIONS), reason=Words("x"),
    )  # fmt: skip


MOVES: dict[type[Command], Callable[[Hand, Trade], Command | None]] = {
    commands.AddScores: _sheet,
    commands.RankScores: lambda _hand, trade: commands.RankScores(trade=trade.number),
    commands.OrderOnline: lambda _hand, trade: commands.OrderOnline(trade=trade.number),
    commands.DecideSimilarity: _decide,
}
