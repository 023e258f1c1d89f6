"""Fees: what somebody is to pay by the schedule, and the voucher that says it was paid."""

from appliance.core.commands.base import Command


class OrderFee(Command, frozen=True, kw_only=True):
    """`replaces`: number of an unpaid order that this one stands in for; 0 fen takes it back."""

    fee_item: str
    amount_fen: int
    quantity: int = 1
    replaces: str = ""


class PayFee(Command, frozen=True, kw_only=True):
    """`paid_at`: the local day of the voucher."""

    order_no: str
    voucher: str
    paid_at: str
