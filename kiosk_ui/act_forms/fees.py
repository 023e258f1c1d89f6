"""Fees: what somebody is to pay by the schedule, and the voucher that it was paid by."""

from appliance.core import fees
from appliance.core.code_rows import Fee
from appliance.core.commands import OrderFee, PayFee
from appliance.core.fees import Order
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk
from kiosk_ui.fee_words import measure, named
from kiosk_ui.i18n import current, say
from kiosk_ui.shown import yuan


def _rows(desk: Desk) -> list[Fee]:
    """What may be charged today: nothing that is free, nothing whose payer is not there yet."""
    return [
        row
        for row in desk.tables.fees
        if row.holds_on(desk.now.day)
        and row.basis != "FREE"
        and (row.payer != "TAKER" or desk.in_hand.award is not None)
    ]


def _items(desk: Desk) -> list[Choice]:
    return [
        (row.code, f"{named(row, current())} · {measure(row, current())}") for row in _rows(desk)
    ]


def _order(desk: Desk, one: Order) -> Choice:
    row = fees.in_force(desk.tables.fees, one.asked.fee_item, desk.now.day)
    item = named(row, current()) if row else one.asked.fee_item
    number = one.asked.order_no
    return number, say(
        "fee.of-order", current(), item=item, amount=yuan(one.asked.amount_fen), number=number
    )


def _open(desk: Desk) -> list[Choice]:
    return [_order(desk, one) for one in desk.in_hand.fees.open]


def _replaceable(desk: Desk) -> list[Choice]:
    return [("", say("fee.replaces-none", current())), *_open(desk)]


def _said(desk: Desk) -> list[tuple[str, str]]:
    """What was ordered so far, and what of it was paid."""
    return [
        (_order(desk, one)[1],
         say("fee.paid-by", current(), voucher=one.paid.voucher, day=one.paid.paid_at)
         if one.paid else say("fee.not-paid", current()))
        for one in desk.in_hand.fees.orders
    ]  # fmt: skip


FORMS = (
    ActForm(
        OrderFee,
        (
            Ask("fee_item", "choice", _items),
            Ask("amount_fen", "yuan"),
            Ask("quantity", "count", default=lambda _desk: "1"),
            Ask("replaces", "choice", _replaceable, required=False,
                shown=lambda desk: bool(desk.in_hand.fees.open)),
        ),
        facts=_said,
        when=lambda desk: bool(desk.in_hand.number),
    ),
    ActForm(
        PayFee,
        (
            Ask("order_no", "choice", _open),
            Ask("voucher", "word"),
            Ask("paid_at", "day", default=lambda desk: desk.now.day),
        ),
        facts=_said,
        when=lambda desk: bool(desk.in_hand.fees.open),
    ),
)  # fmt: skip
