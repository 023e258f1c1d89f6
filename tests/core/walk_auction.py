"""What a walk does in an auction: begins it, bids, now and then what does not count."""

from collections.abc import Callable

from small_station import TEXT
from walk_hand import Hand

from appliance.core import commands
from appliance.core.auction_rules import ASCEND, auction_of
from appliance.core.commands import Command
from appliance.core.trade import Trade


def _start(_hand: Hand, trade: Trade) -> Command | None:
    if trade.terms is None or trade.fixed.method != ASCEND or len(trade.qualified) < 2:
        return None
    return commands.StartAuction(trade=trade.number)


def _bid(hand: Hand, trade: Trade) -> Command | None:
    auction = auction_of(trade)
    if not auction.running or auction.start is None:
        return None
    steps = hand.pick((0, 0, 0, 1, 3, 40))
    return commands.PlaceBid(
        trade=trade.number, enrol_id=hand.pick(trade.qualified).number,
        amount_fen=auction.least_fen() + steps * auction.start.increment_fen - hand.one_in(9),
        confirmed=hand.one_in(2),
    )  # fmt: skip


def _reserve(hand: Hand, trade: Trade) -> Command | None:
    """Nobody sealed one: there is none to open."""
    if auction_of(trade).closed is None or not hand.one_in(9):
        return None
    return commands.OpenReserve(trade=trade.number, amount_fen=90_000, nonce="A" * 43 + "=")


def _waive(hand: Hand, trade: Trade) -> Command | None:
    """Nobody sealed one: there is none to give up."""
    if trade.session is None or not hand.one_in(9):
        return None
    return commands.WaiveReserve(trade=trade.number, declaration_sha256=TEXT)


MOVES: dict[type[Command], Callable[[Hand, Trade], Command | None]] = {
    commands.StartAuction: _start,
    commands.PlaceBid: _bid,
    commands.OpenReserve: _reserve,
    commands.WaiveReserve: _waive,
}
