"""The price by its instalments: what is due, what came, what is late (DL17, domain.md 4.7)."""

from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from appliance.core.entries import (
    ContractSigned,
    EndOrdered,
    Fact,
    PaymentReceived,
    SettlementClosed,
    TradeEnded,
    TradeTerminated,
    TradeWithdrawn,
)
from appliance.core.entries.contract import Instalment
from appliance.core.trade import Trade

ENDED = (TradeWithdrawn, TradeTerminated, TradeEnded, EndOrdered)
KINDS: Final = frozenset(
    one.kind for one in (ContractSigned, PaymentReceived, SettlementClosed, *ENDED)
)
"""Kinds of entries that touch what is owed; all others leave it as it is."""


class Part(Struct, frozen=True):
    """One instalment: `number` from 1, `due` a local ISO day, amounts in fen."""

    number: int
    due: str
    amount_fen: int
    received_fen: int

    @property
    def open_fen(self) -> int:
        return self.amount_fen - self.received_fen


class Paid(msgspec.Struct, frozen=True, array_like=True):
    """A payment: of which instalment (0: of none), fen, its voucher."""

    of: int
    fen: int
    voucher: str


class Owed(msgspec.Struct, frozen=True, omit_defaults=True):
    """The price of a trade so far: what was to come, what came, what the settlement said came."""

    schedule: tuple[Instalment, ...] = ()
    paid: tuple[Paid, ...] = ()
    settled_fen: int = 0
    settled_by: str = ""
    ended: bool = False

    @property
    def unbooked_fen(self) -> int:
        """What the settlement said was received by a voucher that nobody had booked before."""
        booked = {one.voucher for one in self.paid}
        return self.settled_fen if self.settled_by and self.settled_by not in booked else 0


NOTHING_OWED: Final = Owed()


def after(owed: Owed, fact: Fact) -> Owed:
    """What is owed once `fact` is kept."""
    match fact:
        case ContractSigned():
            return replace(owed, schedule=fact.schedule)
        case PaymentReceived():
            return replace(owed, paid=(*owed.paid, _paid(fact)))
        case SettlementClosed():
            return replace(owed, settled_fen=fact.received_fen, settled_by=fact.voucher)
        case _ if isinstance(fact, ENDED):
            return replace(owed, ended=True)
        case _:
            return owed


def of_trade(trade: Trade) -> Owed:
    """The same from the trade as a whole."""
    closed = trade.settlement
    return Owed(
        schedule=trade.contract.schedule if trade.contract else (),
        paid=tuple(map(_paid, trade.followup.payments)),
        settled_fen=closed.received_fen if closed else 0,
        settled_by=closed.voucher if closed else "",
        ended=trade.ended is not None,
    )


def _paid(fact: PaymentReceived) -> Paid:
    return Paid(fact.instalment_no, fact.amount_fen, fact.voucher)


def unbooked_fen(trade: Trade) -> int:
    """What the settlement said was received by a voucher that nobody had booked before."""
    return of_trade(trade).unbooked_fen


def received_fen(trade: Trade) -> int:
    """All of the price that came, booked or said at the settlement."""
    return trade.followup.paid_fen + unbooked_fen(trade)


def parts(trade: Trade) -> tuple[Part, ...]:
    """Every instalment; money that was booked for none fills the earliest ones first."""
    return _parts(of_trade(trade))


def overdue(trade: Trade, day: str) -> tuple[Part, ...]:
    """Instalments whose day has passed and that did not come whole; none of a deal that ended."""
    return tuple(one for one in _open(of_trade(trade)) if one.due < day)


def next_due(owed: Owed) -> str:
    """The earliest ISO day of an instalment that did not come whole; "" where none is open."""
    return min((one.due for one in _open(owed)), default="")


def _parts(owed: Owed) -> tuple[Part, ...]:
    free = owed.unbooked_fen + sum(one.fen for one in owed.paid if one.of == 0)
    found = []
    for number, one in enumerate(owed.schedule, start=1):
        own = sum(each.fen for each in owed.paid if each.of == number)
        taken = min(free, max(one.amount_fen - own, 0))
        free -= taken
        found.append(Part(number, one.due, one.amount_fen, own + taken))
    return tuple(found)


def _open(owed: Owed) -> tuple[Part, ...]:
    if owed.ended:
        return ()
    return tuple(one for one in _parts(owed) if one.open_fen > 0)
