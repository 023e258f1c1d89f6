"""What money a day's strip tells of: deals, deposits that came, deposits that went back.

Source: design guide 10 (daily strip: first and last entry, counts, sums). Amounts are whole fen.
Only what stands open is counted: a deposit behind the firewall counts on the day on which its
enrolment closes, or a strip would tell how many had paid.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from appliance.core.entries import (
    AnnualReceived,
    AnnualRefunded,
    AnnualRestored,
    AwardConfirmed,
    DepositReceived,
    DepositRefunded,
    Fact,
)

NAMES: Final = ("deals", "received", "returned")
"""The sums in the order in which they stand on paper and on the page."""


class Sum(Struct, frozen=True):
    """So many, and together so many fen."""

    count: int = 0
    fen: int = 0

    def plus(self, fen: int) -> "Sum":
        return Sum(self.count + 1, self.fen + fen)


class DaySums(Struct, frozen=True):
    """`deals`: awards that were confirmed, by their whole contract; later ends take none back."""

    deals: Sum = Sum()
    received: Sum = Sum()
    returned: Sum = Sum()

    def all(self) -> tuple[tuple[str, Sum], ...]:
        return tuple((name, getattr(self, name)) for name in NAMES)


def sums_of(facts: Iterable[Fact]) -> DaySums:
    """The facts are those that stand open, each once."""
    deals, received, returned = Sum(), Sum(), Sum()
    for fact in facts:
        match fact:
            case AwardConfirmed():
                deals = deals.plus(fact.total_fen)
            case DepositReceived() | AnnualReceived() | AnnualRestored():
                received = received.plus(fact.amount_fen)
            case DepositRefunded() | AnnualRefunded():
                returned = returned.plus(fact.amount_fen)
            case _:
                pass
    return DaySums(deals, received, returned)
