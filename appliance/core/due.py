"""What the clock does to a trade, and when something becomes possible next.

The station asks after every start and every minute; the demo steps from one moment to the next.
"""

from datetime import date, datetime

from msgspec import Struct

from appliance.core import (
    deposit_return,
    firewall,
    oversight,
    priority_calls,
    qualification,
    reminders,
)
from appliance.core.auction_rules import auction_of
from appliance.core.clocks import day_at, end_of
from appliance.core.codes import Tables
from appliance.core.commands import (
    CloseAuction,
    CloseEnrolment,
    ClosePriority,
    Command,
    DropDraft,
    FailGate,
    LapseTrade,
    MarkOverdue,
    RemindSession,
)
from appliance.core.instant import Instant, instant_of
from appliance.core.suspension import moved_day
from appliance.core.trade import Trade


class Due(Struct, frozen=True):
    """Something that falls due by itself: the moment it takes effect and the box's command.

    A CloseEnrolment carries an empty key: the station, which alone has it, puts it in.
    """

    when: datetime
    command: Command
    own_clock: bool = False
    """Counted on this clock from a moment that it gave itself: its bound plays no part."""

    def is_due(self, at: Instant) -> bool:
        return at.at >= self.when if self.own_clock else at.surely_after(self.when)


def due_events(trade: Trade, tables: Tables, at: Instant) -> tuple[Due, ...]:
    """All that is surely due and not yet done, in the order in which it fell due."""
    return tuple(each for each in ahead(trade, tables) if each.is_due(at))


def ahead(trade: Trade, tables: Tables) -> tuple[Due, ...]:
    """All that the clock will do to the trade in its present stage, in order."""
    about = trade.number or None
    found = [
        Due(end, MarkOverdue(trade=about, clock=clock, due=last.isoformat()))
        for clock, last, end in running(trade, tables)
        if f"{clock} {last.isoformat()}" not in trade.overdue
    ]
    match trade.stage:
        case "DRAFT":
            kept = end_of(tables.due("DL33", day_at(trade.history[0].at)).day)
            found.append(Due(kept, DropDraft(draft_id=trade.draft_id, reason="EXPIRED")))
        case "RETURNED" if trade.returned:
            ends = end_of(date.fromisoformat(trade.returned.cure_due))
            found.append(Due(ends, LapseTrade(trade=about)))
        case "PUBLISHED" if trade.notice:
            deadline = instant_of(trade.notice.enrol_deadline)
            found.append(Due(deadline, CloseEnrolment(trade=about, key="")))
        case "DEAL_PENDING":
            silence = priority_calls.silence_ends(trade, tables)
            if silence is not None and silence[1]:
                found.append(Due(end_of(silence[0]), ClosePriority(trade=about)))
        case "IN_SESSION" if (auction := auction_of(trade)).running and not (
            auction.standing_still
        ):
            found.append(Due(auction.end, CloseAuction(trade=about), own_clock=True))
        case "ENROL_CLOSED" if len(trade.qualified) < qualification.minimum(tables, trade):
            found.append(Due(instant_of(trade.planned_at), FailGate(trade=about)))
        case "READY" if (when := reminders.falls_due(trade, tables)) is not None:
            found.append(Due(when, RemindSession(trade=about, planned_at=trade.planned_at)))
        case _:
            pass
    return tuple(sorted(found, key=lambda each: each.when))


def next_due(trade: Trade, tables: Tables, after: datetime) -> datetime | None:
    """The next moment after `after` at which the clock acts or people can go on; None: none."""
    moments = [each.when for each in ahead(trade, tables)]
    if trade.stage in ("ENROL_CLOSED", "READY"):
        moments.append(instant_of(trade.planned_at))
    if trade.stage == "RESULT_PUBLIC" and trade.publicity:
        moments.append(end_of(date.fromisoformat(trade.publicity.result_end)))
    if trade.stage == "DEAL_PENDING":
        silence = priority_calls.silence_ends(trade, tables)
        moments += [end_of(silence[0])] if silence else []
    return min((each for each in moments if each > after), default=None)


def running(trade: Trade, tables: Tables) -> tuple[tuple[str, date, datetime], ...]:
    """Clocks that somebody has to beat in this stage: (clock, last day, its end).

    DL01 acceptance, DL03 review, DL12 answer to an objection, DL16 contract,
    DL17 payment, DL18 refunds, DL31 archive; ORDER the answer to a supervisor.
    """
    found = _clock(trade, tables)
    clocks = ([found] if found else []) + _refunds(trade, tables)
    clocks += [(oversight.CLOCK, last) for last in oversight.days(trade)]
    return tuple((clock, last, end_of(last)) for clock, last in clocks)


def _refunds(trade: Trade, tables: Tables) -> list[tuple[str, date]]:
    """Days on which money must be back with those who paid it; none that would tell of them."""
    if firewall.is_up(trade):
        return []
    days = {each.last for each in deposit_return.owed(trade, tables)}
    return [(deposit_return.REFUND_CLOCK, last) for last in sorted(days)]


def _clock(trade: Trade, tables: Tables) -> tuple[str, date] | None:
    match trade.stage:
        case "SUBMITTED":
            return "DL01", _last("DL01", trade, "SUBMITTED", tables)
        case "ACCEPTED" | "IN_REVIEW":
            return "DL03", _last("DL03", trade, "ACCEPTED", tables)
        case "OBJECTED" if trade.objections.due:
            return "DL12", date.fromisoformat(trade.objections.due)
        case "AWARDED" if trade.award:
            return "DL16", date.fromisoformat(trade.award.contract_due)
        case "CONTRACTED":
            return "DL17", _last("DL17", trade, "CONTRACTED", tables)
        case "SETTLED" | "CERTIFIED":
            return "DL31", _last("DL31", trade, "SETTLED", tables)
        case _:
            return None


def _last(clock: str, trade: Trade, stage: str, tables: Tables) -> date:
    """The last day of a clock that runs since `stage`, moved on by every suspension after it."""
    since = trade.since(stage)
    last = tables.due(clock, day_at(since.at)).day
    for stop in trade.stops:
        if stop.seq > since.seq and stop.resumed_at:
            last = moved_day(tables.calendar, last, stop.at, stop.resumed_at)
    return last
