"""Fees: orders of the counter and the vouchers of whoever took the money (B17)."""

from appliance.core.entries.fact import Fact, register


@register
class FeeOrdered(Fact, frozen=True):
    """Somebody is to pay `amount_fen` for `fee_item` (fees.csv), `quantity` times.

    `most_fen`: what the schedule allowed for the item, with all orders before it; `replaces`: an
    unpaid order that this one stands in for. An amount of 0 takes that order back.
    """

    kind = "fee.order"
    order_no: str
    fee_item: str
    amount_fen: int
    most_fen: int
    quantity: int = 1
    replaces: str = ""


@register
class FeePaid(Fact, frozen=True):
    """Paid at the treasury's system or to the agency, by its voucher of that local day."""

    kind = "fee.pay"
    order_no: str
    voucher: str
    paid_at: str
