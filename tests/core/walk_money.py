"""What is asked for around deposits and payments on a walk."""

from walk_hand import Hand

from appliance.core import commands
from appliance.core.commands import Command
from appliance.core.deposit_return import FORFEIT_GROUNDS, PURPOSES, REFUND_GROUNDS
from appliance.core.deposits import Deposit
from appliance.core.instant import text_of
from appliance.core.parties import Payer
from appliance.core.trade import Trade

OWN = "9999990000000000011"


def _enrolled(trade: Trade) -> list[str]:
    """Ids as one says them: numbers once there are some."""
    return [one.number or one.random_id for one in trade.enrolments if not one.withdrawn]


def _receive(hand: Hand, trade: Trade) -> Command | None:
    known = _enrolled(trade)
    if not known:
        return None
    asked = trade.terms.deposit_fen if trade.terms else 0
    return commands.ReceiveDeposit(
        trade=trade.number, enrol_id=hand.pick(known), mode="BANK",
        amount_fen=max(1, asked - hand.one_in(7)), voucher=f"V-{hand.number(10**6)}",
        received_at=text_of(hand.now),
        payer=Payer("别人" if hand.one_in(8) else hand.name, OWN),
    )  # fmt: skip


def _waive(hand: Hand, trade: Trade) -> Command | None:
    known = _enrolled(trade)
    if not known:
        return None
    return commands.WaiveDeposit(
        trade=trade.number, enrol_id=hand.pick(known), ground="DISTRICT_ORDER"
    )


def _cover(hand: Hand, trade: Trade) -> Command | None:
    known = _enrolled(trade)
    if not known:
        return None
    return commands.CoverDeposit(
        trade=trade.number, enrol_id=hand.pick(known), annual_id="0A1B2C3D"
    )


def _held(hand: Hand, trade: Trade) -> Deposit | None:
    came = [one for one in trade.deposits.every if one.held]
    return hand.pick(came) if came else None


def _order(hand: Hand, trade: Trade) -> Command | None:
    one = _held(hand, trade)
    if one is None:
        return None
    return commands.OrderRefund(
        trade=trade.number, deposit_id=one.deposit_id, amount_fen=max(1, one.free),
        ground=hand.pick(REFUND_GROUNDS),
    )  # fmt: skip


def _refund(hand: Hand, trade: Trade) -> Command | None:
    ordered = [one for one in trade.deposits.every if one.ordered_fen] or list(
        trade.deposits.every
    )
    if not ordered:
        return None
    one = hand.pick(ordered)
    return commands.RefundDeposit(
        trade=trade.number, deposit_id=one.deposit_id, amount_fen=max(1, one.ordered_fen),
        voucher=f"R-{hand.number(10**6)}", paid_at=text_of(hand.now),
    )  # fmt: skip


def _convert(hand: Hand, trade: Trade) -> Command | None:
    one = _held(hand, trade)
    if one is None:
        return None
    return commands.ConvertDeposit(
        trade=trade.number, deposit_id=one.deposit_id, amount_fen=max(1, one.free),
        purpose=hand.pick(PURPOSES),
    )  # fmt: skip


def _propose(hand: Hand, trade: Trade) -> Command | None:
    one = _held(hand, trade)
    if one is None:
        return None
    return commands.ProposeForfeit(
        trade=trade.number, deposit_id=one.deposit_id, amount_fen=max(1, one.free),
        ground=hand.pick(FORFEIT_GROUNDS), case_no="C-2026-1",
    )  # fmt: skip


def _forfeit(hand: Hand, trade: Trade) -> Command | None:
    one = _held(hand, trade)
    if one is None:
        return None
    return commands.ForfeitDeposit(
        trade=trade.number, deposit_id=one.deposit_id, amount_fen=max(1, one.proposed_fen),
        decision_no="D-2026-1",
    )  # fmt: skip


def _payment(hand: Hand, trade: Trade) -> Command:
    return commands.ReceivePayment(
        trade=trade.number, amount_fen=100 * (1 + hand.number(1000)),
        voucher=f"P-{hand.number(10**6)}", received_at=text_of(hand.now), instalment_no=1,
    )  # fmt: skip


MOVES = {
    commands.ReceiveDeposit: _receive,
    commands.WaiveDeposit: _waive,
    commands.CoverDeposit: _cover,
    commands.OrderRefund: _order,
    commands.RefundDeposit: _refund,
    commands.ConvertDeposit: _convert,
    commands.ProposeForfeit: _propose,
    commands.ForfeitDeposit: _forfeit,
    commands.ReceivePayment: _payment,
}
