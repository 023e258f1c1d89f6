"""Fees of a trade: what the schedule allows, what was ordered, what was paid (B17, I03).

The box holds no money: a fee is an order of the counter and the voucher of whoever took the money,
the treasury's system or the agency. What may be asked for is fees.csv of the district.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.code_rows import Fee
from appliance.core.entries import FeeOrdered, FeePaid

FeeFact = FeeOrdered | FeePaid

BASIS_POINTS: Final = 10_000


class Order(Struct, frozen=True):
    """An order that was not replaced, and its voucher once it was paid."""

    asked: FeeOrdered
    seq: int
    paid: FeePaid | None = None


class Fees(Struct, frozen=True):
    """`orders`: those that stand, in order; `given`: order numbers given so far."""

    orders: tuple[Order, ...] = ()
    given: int = 0

    @property
    def open(self) -> tuple[Order, ...]:
        """Ordered and not paid."""
        return tuple(one for one in self.orders if one.paid is None)

    @property
    def ordered_fen(self) -> int:
        return sum(one.asked.amount_fen for one in self.orders)

    @property
    def paid_fen(self) -> int:
        return sum(one.asked.amount_fen for one in self.orders if one.paid)

    def order(self, order_no: str) -> Order | None:
        return next((one for one in self.orders if one.asked.order_no == order_no), None)

    def of_item(self, item: str, *, but: str = "") -> tuple[FeeOrdered, ...]:
        """What stands ordered for an item, but for one order."""
        found = (one.asked for one in self.orders if one.asked.order_no != but)
        return tuple(one for one in found if one.fee_item == item)

    def after(self, fact: FeeFact, seq: int) -> "Fees":
        match fact:
            case FeeOrdered():
                kept = tuple(one for one in self.orders if one.asked.order_no != fact.replaces)
                new = (Order(fact, seq),) if fact.amount_fen else ()
                return Fees((*kept, *new), self.given + 1)
            case FeePaid():
                paid = (
                    replace(one, paid=fact) if one.asked.order_no == fact.order_no else one
                    for one in self.orders
                )  # fmt: skip
                return replace(self, orders=tuple(paid))


NO_FEES: Final = Fees()


def in_force(rows: Iterable[Fee], item: str, day: str) -> Fee | None:
    """The row of the schedule for an item on an ISO day."""
    return next((one for one in rows if one.code == item and one.holds_on(day)), None)


def most(row: Fee, *, quantity: int, total_fen: int) -> int:
    """The most that the schedule lets a trade be charged for an item, in fen.

    FREE nothing; TRADE once for the trade; PIECE for each of `quantity`; TOTAL a part (basis
    points, rounded down) of the contract's total. Never over the row's cap, where it has one.
    """
    charged = {
        "FREE": 0,
        "TRADE": row.unit_fen,
        "PIECE": row.unit_fen * quantity,
        "TOTAL": total_fen * row.rate_bp // BASIS_POINTS,
    }[row.basis]
    return min(charged, row.cap_fen) if row.cap_fen else charged
