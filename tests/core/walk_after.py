"""What a walk does after the deal: fees, a bank, how well the work was done. All of it seldom."""

from collections.abc import Callable

from small_station import PLACE, TABLES
from walk_hand import Hand

from appliance.core import commands, performance
from appliance.core.commands import Command
from appliance.core.deal_words import For, sheet_words
from appliance.core.parties import DealPeople
from appliance.core.trade import Trade

SELDOM = 3
SCORES = (20, 18, 19, 20, 15)


def _order(hand: Hand, trade: Trade) -> Command | None:
    if not hand.one_in(SELDOM):
        return None
    row = hand.pick(TABLES.fees)
    standing = [one.asked.order_no for one in trade.fees.open]
    return commands.OrderFee(
        trade=trade.number, fee_item=row.code, amount_fen=hand.pick((0, 30, 1_000)),
        replaces=hand.pick(["", *standing]),
    )  # fmt: skip


def _pay(hand: Hand, trade: Trade) -> Command | None:
    if not trade.fees.open:
        return None
    order = hand.pick(trade.fees.open)
    return commands.PayFee(
        trade=trade.number, order_no=order.asked.order_no, voucher=f"F-{hand.number(10**6)}",
        paid_at=hand.station.at.day,
    )  # fmt: skip


def _deal(hand: Hand, trade: Trade) -> DealPeople | None:
    """Who stands behind the contract, as the vault would tell; the rule is shown the same."""
    winner = trade.award.enrol_id if trade.award else ""
    bidder = next(
        (hand.bidders.get(one.random_id) for one in trade.enrolments if one.number == winner),
        None,
    )
    deal = DealPeople(bidder, hand.owner, PLACE) if bidder and hand.owner else None
    hand.station.changes["deal"] = deal
    return deal


def _consent(hand: Hand, trade: Trade) -> Command | None:
    deal = _deal(hand, trade)
    if deal is None or not hand.one_in(SELDOM):
        return None
    return commands.GiveFinanceConsent(
        trade=trade.number, party_id=deal.winner, bank=hand.pick(list(TABLES.banks)),
        valid_to=hand.station.at.day, sign_kind="INK", module="05.01",
    )  # fmt: skip


def _sheet(hand: Hand, trade: Trade) -> Command | None:
    deal = _deal(hand, trade)
    if deal is None or trade.contract is None or not trade.finance.consents:
        return None
    given = hand.pick(trade.finance.consents).given
    whom = For(given.bank, TABLES.banks[given.bank].zh, given.consent_no, given.valid_to)
    return commands.IssueFinanceSheet(
        trade=trade.number, consent_no=given.consent_no, valid_to=given.valid_to,
        words=sheet_words(trade, deal, whom),
    )  # fmt: skip


def _rate(hand: Hand, trade: Trade) -> Command | None:
    if hand.owner is None or not hand.one_in(SELDOM):
        return None
    return commands.RatePerformance(
        trade=trade.number, party_id=hand.owner, milestone=hand.pick(performance.MILESTONES),
        completed_on=hand.station.at.day, scores=SCORES, sign_kind="INK",
    )  # fmt: skip


MOVES: dict[type[Command], Callable[[Hand, Trade], Command | None]] = {
    commands.OrderFee: _order,
    commands.PayFee: _pay,
    commands.GiveFinanceConsent: _consent,
    commands.IssueFinanceSheet: _sheet,
    commands.RatePerformance: _rate,
}
