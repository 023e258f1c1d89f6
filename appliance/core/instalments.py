"""The price by its instalments: what is due, what came, what is late (DL17, domain.md 4.7)."""

from dataclasses import dataclass

from appliance.core.trade import Trade


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment: `number` from 1, `due` a local ISO day, amounts in fen."""

    number: int
    due: str
    amount_fen: int
    received_fen: int

    @property
    def open_fen(self) -> int:
        return self.amount_fen - self.received_fen


def unbooked_fen(trade: Trade) -> int:
    """What the settlement said was received by a voucher that nobody had booked before."""
    closed = trade.settlement
    if closed is None or not closed.voucher:
        return 0
    booked = {one.voucher for one in trade.followup.payments}
    return 0 if closed.voucher in booked else closed.received_fen


def received_fen(trade: Trade) -> int:
    """All of the price that came, booked or said at the settlement."""
    return trade.followup.paid_fen + unbooked_fen(trade)


def parts(trade: Trade) -> tuple[Part, ...]:
    """Every instalment; money that was booked for none fills the earliest ones first."""
    schedule = trade.contract.schedule if trade.contract else ()
    free = trade.followup.paid_of(0) + unbooked_fen(trade)
    found = []
    for number, one in enumerate(schedule, start=1):
        own = trade.followup.paid_of(number)
        taken = min(free, max(one.amount_fen - own, 0))
        free -= taken
        found.append(Part(number, one.due, one.amount_fen, own + taken))
    return tuple(found)


def overdue(trade: Trade, day: str) -> tuple[Part, ...]:
    """Instalments whose day has passed and that did not come whole; none of a deal that ended."""
    if trade.ended is not None:
        return ()
    return tuple(one for one in parts(trade) if one.due < day and one.open_fen > 0)
