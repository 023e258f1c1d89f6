"""The acts around fees: an order never over the schedule, a payment never without its voucher.

Source: domain.md 1.2 (B17: income and expenditure are two lines, nothing is paid at the counter),
1.9 (I03: agencies by a published schedule), 3.3 (10).
"""

import re
from typing import Final

from appliance.core import fees, money
from appliance.core.code_rows import Fee
from appliance.core.commands import OrderFee, PayFee
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import Draft, FeeOrdered, FeePaid
from appliance.core.forms import day, is_personal
from appliance.core.instant import Instant
from appliance.core.trade import Trade
from appliance.core.world import Who, World

ORDER: Final = "FEE"
"""The kind of an order's slip in the outbox: no document of document_types.csv, a pay-in slip."""

QUANTITY_MAX: Final = 9_999

_VOUCHER: Final = re.compile(r"[A-Za-z0-9-]{1,32}")


def order(world: World, asked: OrderFee, _by: Who, at: Instant) -> Decision:
    """Ask somebody to pay for an item of the schedule, or put an unpaid order right.

    Refusals: fee-too-early, fee-item-unknown, fee-nobody-pays, fee-quantity, fee-order-unknown,
    fee-already-paid, amount-negative, amount-zero, fee-over-schedule.
    """
    trade = world.in_hand
    row = fees.in_force(world.tables.fees, asked.fee_item, at.day)
    if not trade.number:
        return refused("fee-too-early")
    if row is None:
        return refused("fee-item-unknown", about="fee_item")
    no = _payer(trade, row) or _replaced(trade, asked) or _counted(asked)
    if no is not None:
        return no
    most = allowed(trade, row, asked)
    before = sum(one.amount_fen for one in trade.fees.of_item(row.code, but=asked.replaces))
    if before + asked.amount_fen > most:
        left = money.yuan(max(most - before, 0))
        return refused("fee-over-schedule", about="amount_fen", most=left, rule=row.rule_doc)
    fact = FeeOrdered(
        order_no=f"{trade.number}-F{trade.fees.given + 1:03d}",
        fee_item=row.code,
        amount_fen=asked.amount_fen,
        most_fen=most,
        quantity=asked.quantity,
        replaces=asked.replaces,
    )
    prints = [Follow("print", ORDER, fact.order_no)] if fact.amount_fen else []
    return decided(Draft(fact, trade=trade.number), follows=prints)


def pay(world: World, asked: PayFee, _by: Who, at: Instant) -> Decision:
    """Keep that a fee was paid, by the voucher of who took the money.

    Refusals: fee-order-unknown, fee-already-paid, voucher-missing, voucher-form, voucher-again,
    date-form, received-in-future.
    """
    trade = world.in_hand
    found = trade.fees.order(asked.order_no)
    if found is None:
        return refused("fee-order-unknown", about="order_no")
    if found.paid is not None:
        return refused("fee-already-paid", about="order_no")
    no = _voucher(trade, asked) or _day(asked, at)
    if no is not None:
        return no
    fact = FeePaid(asked.order_no, asked.voucher, asked.paid_at)
    return decided(Draft(fact, trade=trade.number))


def allowed(trade: Trade, row: Fee, asked: OrderFee) -> int:
    """What the schedule allows for the item in this trade, together with this order."""
    others = trade.fees.of_item(row.code, but=asked.replaces)
    quantity = asked.quantity + sum(one.quantity for one in others)
    total = trade.award.total_fen if trade.award else trade.total_fen
    return fees.most(row, quantity=quantity, total_fen=total)


def _payer(trade: Trade, row: Fee) -> Decision | None:
    """Who takes the thing pays only once it is known who that is."""
    if row.payer == "TAKER" and trade.award is None:
        return refused("fee-nobody-pays", about="fee_item")
    return None


def _replaced(trade: Trade, asked: OrderFee) -> Decision | None:
    if not asked.replaces:
        return None
    found = trade.fees.order(asked.replaces)
    if found is None:
        return refused("fee-order-unknown", about="replaces")
    return refused("fee-already-paid", about="replaces") if found.paid else None


def _counted(asked: OrderFee) -> Decision | None:
    if not 1 <= asked.quantity <= QUANTITY_MAX:
        return refused("fee-quantity", about="quantity", most=QUANTITY_MAX)
    if asked.amount_fen < 0:
        return refused("amount-negative", about="amount_fen")
    if asked.amount_fen == 0 and not asked.replaces:
        return refused("amount-zero", about="amount_fen")
    return None


def _voucher(trade: Trade, asked: PayFee) -> Decision | None:
    """A number of a treasury's or an agency's paper, for one order."""
    if not asked.voucher:
        return refused("voucher-missing", about="voucher")
    if not _VOUCHER.fullmatch(asked.voucher) or is_personal(asked.voucher):
        return refused("voucher-form", about="voucher")
    if any(one.paid and one.paid.voucher == asked.voucher for one in trade.fees.orders):
        return refused("voucher-again", about="voucher")
    return None


def _day(asked: PayFee, at: Instant) -> Decision | None:
    if day(asked.paid_at) is None:
        return refused("date-form", about="paid_at")
    return refused("received-in-future", about="paid_at") if asked.paid_at > at.day else None
