"""What each entry of a trade adds to the figures: counts of a day, and what later ones take back.

A count belongs to a day, and stands from the entry on that made it. What undoes it (a default
after the award, a notice that runs on) is a further count of the same day with the opposite sign.
So the figures of a period as they stood after any entry are the sum of the counts of its days up
to that entry, and a later entry changes a past period only where domain.md 6.10 says so.

The account of a trade holds as little as that needs. The auditor's way to the same figures, which
shares nothing with this one, is core/figures/recount.py.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

import msgspec
from msgspec import Struct, field

from appliance.core import money
from appliance.core.clocks import day_at
from appliance.core.codes import Tables
from appliance.core.entries import (
    AwardConfirmed,
    ClockOverdue,
    DeadlineShifted,
    NoticeExtended,
    Recorded,
    TradeRelisted,
    TradeResumed,
    TradeSubmitted,
    TradeSuspended,
)
from appliance.core.figures.totals import Place, Totals, owner_group
from appliance.core.suspension import moved_day

FINISHED: Final = frozenset(
    {
        "cert.issue", "trade.refuse", "trade.lapse", "trade.route_up", "review.reject",
        "trade.withdraw", "trade.terminate", "trade.end", "objection.uphold_end",
    }
)  # fmt: skip
"""A case is finished for who brought it: the certificate, or an end without one."""

ANNULLED: Final = frozenset({"trade.terminate", "trade.end", "winner.default"})
"""After these an award does not count any more."""

FAILED: Final = frozenset({"gate.fail", "session.fail"})
ROUND_ENDED: Final = FAILED | {"session.result"}

ENDS: Final = {
    "DL01": frozenset({"trade.accept", "trade.return", "trade.refuse", "trade.route_up"}),
    "DL03": frozenset({"review.approve", "review.reject", "review.send_back"}),
    "DL16": frozenset({"contract.sign"}),
    "DL17": frozenset({"settle.close"}),
    "DL31": frozenset({"archive.close"}),
}
"""Clocks of the main line and the events that beat them. Refunds (DL18) are no step of it."""

STARTS: Final = {
    "trade.submit": "DL01", "trade.resubmit": "DL01", "trade.accept": "DL03",
    "award.confirm": "DL16", "contract.sign": "DL17", "settle.close": "DL31",
}  # fmt: skip
_LEFT_OUT: Final = frozenset(
    {"trade.withdraw", "trade.terminate", "trade.end", "winner.default", "trade.lapse"}
)
"""Ends after which a step that was not due yet never falls due."""

KINDS: Final = (
    FINISHED
    | ANNULLED
    | ROUND_ENDED
    | _LEFT_OUT
    | frozenset().union(*ENDS.values(), STARTS)
    | {
        "clock.overdue", "deadline.shift", "notice.extend", "trade.relist", "trade.suspend",
        "trade.resume",
    }
)  # fmt: skip
"""Kinds of entries that touch an account; all others leave it as it is."""


class Account(msgspec.Struct, frozen=True, omit_defaults=True):
    """One trade between two counts. Days are local ISO days, amounts fen.

    `clock` runs until the day `last`; `failed_on`: the round failed and may still be extended;
    `won_on`: day of the award that stands, "" for none, and what it counted.
    """

    type: str
    village: str
    owner: str
    buying: bool
    list_fen: int
    unit: str
    area_mu_e4: int = 0
    term_months: int = 0
    accepted: bool = False
    clock: str = ""
    last: str = ""
    stopped_at: str = ""
    failed_on: str = ""
    won_on: str = ""
    price_fen: int = 0
    deal_fen: int = 0
    saved_fen: int = 0
    added_fen: int = 0
    listing_fen: int = 0

    @property
    def place(self) -> Place:
        return Place(self.type, self.village, self.owner)

    def total(self, price_fen: int) -> int:
        """The whole contract at a unit price (domain.md 4.7), rounded once; below zero too."""
        whole = money.total(
            self.unit, abs(price_fen), area_mu_e4=self.area_mu_e4, term_months=self.term_months
        )
        return whole if price_fen >= 0 else -whole

    @property
    def award(self) -> Totals:
        """What the standing award counts."""
        return Totals(
            completed=1, deal_fen=self.deal_fen, saved_fen=self.saved_fen,
            added_fen=self.added_fen, listing_fen=self.listing_fen,
        )  # fmt: skip


class Line(Struct, frozen=True):
    """Counts of one local day, made by one entry."""

    day: str
    totals: Totals


class _Lines(Struct):
    """What one entry counts, by day."""

    of_day: dict[str, Totals] = field(default_factory=dict)

    def add(self, day: str, totals: Totals) -> None:
        self.of_day[day] = self.of_day.get(day, Totals()) + totals

    def all(self) -> tuple[Line, ...]:
        return tuple(Line(day, one) for day, one in self.of_day.items() if one != Totals())


Step = Callable[[Account, Recorded, Tables, _Lines], Account]


def after(
    account: Account | None, recorded: Recorded, tables: Tables
) -> tuple[Account | None, tuple[Line, ...]]:
    """The account once `recorded` is kept, and what that counts. None: no application yet."""
    fact = recorded.fact
    lines = _Lines()
    if isinstance(fact, TradeSubmitted):
        account = opened(recorded, tables)
        lines.add(_today(recorded), Totals(received=1))
    if account is None or fact.kind not in KINDS:
        return account, ()
    for step in (_cases, _clock, _round, _award):
        account = step(account, recorded, tables, lines)
    return account, lines.all()


def opened(recorded: Recorded, tables: Tables) -> Account:
    """The account of an application, from what its command asked for."""
    asked = msgspec.convert(recorded.asked, _Application)
    row = tables.trade_types.get(asked.type)
    return Account(
        type=asked.type,
        village=asked.village,
        owner=owner_group(asked.owner),
        buying=row is not None and row.buying,
        list_fen=asked.list_price_fen,
        unit=asked.price_unit,
        area_mu_e4=asked.area_mu_e4,
        term_months=asked.term_months,
    )


class _Application(msgspec.Struct):
    """Of the submitting command, what figures are made from; its form is core/trade.py: Asked."""

    type: str
    village: str
    list_price_fen: int
    price_unit: str
    owner: str = "HHD"
    area_mu_e4: int = 0
    term_months: int = 0


def _today(recorded: Recorded) -> str:
    return day_at(recorded.at).isoformat()


def _cases(account: Account, recorded: Recorded, _tables: Tables, lines: _Lines) -> Account:
    kind = recorded.fact.kind
    if kind in FINISHED:
        lines.add(_today(recorded), Totals(finished=1))
    if kind == "trade.accept" and not account.accepted:
        lines.add(_today(recorded), Totals(accepted=1))
        return msgspec.structs.replace(account, accepted=True)
    return account


# --- steps and their days -----------------------------------------------------------------------


def _clock(account: Account, recorded: Recorded, tables: Tables, lines: _Lines) -> Account:
    fact = recorded.fact
    match fact:
        case TradeSuspended():
            return msgspec.structs.replace(account, stopped_at=recorded.at)
        case TradeResumed():
            return _moved(account, fact, tables)
        case DeadlineShifted(name="contract_due") if account.clock == "DL16":
            return msgspec.structs.replace(account, last=fact.due)
        case ClockOverdue() if fact.clock == account.clock:
            lines.add(fact.due, Totals(due=1))
            return msgspec.structs.replace(account, clock="", last="")
        case _:
            return _started(_ended(account, recorded, lines), recorded, tables)


def _moved(account: Account, fact: TradeResumed, tables: Tables) -> Account:
    """What ran goes on by the working days for which it stood still."""
    told = {one.name: one.new for one in fact.dates}
    last = account.last
    if account.clock == "DL16":
        last = told.get("contract_due", last)
    elif account.clock:
        on = date.fromisoformat(last)
        moved = moved_day(tables.calendar, on, account.stopped_at, fact.resumed_at)
        last = moved.isoformat()
    return msgspec.structs.replace(account, last=last, stopped_at="")


def _ended(account: Account, recorded: Recorded, lines: _Lines) -> Account:
    kind = recorded.fact.kind
    if account.clock and kind in ENDS[account.clock]:
        day = day_at(recorded.effective_at or recorded.at).isoformat()
        lines.add(account.last, Totals(due=1, on_time=int(day <= account.last)))
    elif kind not in _LEFT_OUT:
        return account
    return msgspec.structs.replace(account, clock="", last="")


def _started(account: Account, recorded: Recorded, tables: Tables) -> Account:
    clock = STARTS.get(recorded.fact.kind)
    if clock is None:
        return account
    if isinstance(recorded.fact, AwardConfirmed):
        last = recorded.fact.contract_due
    else:
        since = day_at(recorded.effective_at or recorded.at)
        last = tables.due(clock, since).day.isoformat()
    return msgspec.structs.replace(account, clock=clock, last=last)


# --- rounds and awards --------------------------------------------------------------------------


def _round(account: Account, recorded: Recorded, _tables: Tables, lines: _Lines) -> Account:
    """A round ends with a result or without; a notice that runs on takes the failure back."""
    fact, today = recorded.fact, _today(recorded)
    if fact.kind in ROUND_ENDED:
        failed = fact.kind in FAILED
        lines.add(today, Totals(rounds=1, failed=int(failed)))
        return msgspec.structs.replace(account, failed_on=today if failed else "")
    if isinstance(fact, NoticeExtended) and account.failed_on:
        lines.add(account.failed_on, Totals(rounds=-1, failed=-1))
        return msgspec.structs.replace(account, failed_on="")
    if isinstance(fact, TradeRelisted):
        return msgspec.structs.replace(account, failed_on="", list_fen=fact.list_price_fen)
    return account


def _award(account: Account, recorded: Recorded, _tables: Tables, lines: _Lines) -> Account:
    fact = recorded.fact
    if isinstance(fact, AwardConfirmed):
        account = _won(account, fact, _today(recorded))
        lines.add(account.won_on, account.award)
    elif fact.kind in ANNULLED and account.won_on:
        taken_back = Totals(*(-one for one in account.award.values()))
        lines.add(account.won_on, taken_back)
        account = msgspec.structs.replace(account, won_on="")
    return account


def _won(account: Account, fact: AwardConfirmed, today: str) -> Account:
    """Savings where the owner pays, added value where the owner is paid."""
    price, listed = fact.amount_fen, account.total(account.list_fen)
    letting = not account.buying
    return msgspec.structs.replace(
        account,
        won_on=today,
        price_fen=price,
        deal_fen=fact.total_fen,
        saved_fen=0 if letting else listed - fact.total_fen,
        added_fen=account.total(price - account.list_fen) if letting else 0,
        listing_fen=listed if letting else 0,
    )
