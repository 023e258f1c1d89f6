"""A trade is stopped and goes on: the stage comes back, the announced ends move on."""

from collections.abc import Iterator
from datetime import date, datetime

from appliance.core import messages, numbering
from appliance.core.calendar import Calendar
from appliance.core.clocks import begin_of, day_at, day_of
from appliance.core.commands import ResumeTrade, SuspendTrade
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import DateMoved, Draft, PriorityCalled, TradeResumed, TradeSuspended
from appliance.core.forms import is_code, is_sha256
from appliance.core.instant import Instant, instant_of, text_of
from appliance.core.trade import Trade
from appliance.core.world import Who, World

SUPERVISOR = "SUPERVISOR"
"""Stands over the head: what a supervisor stopped only a supervisor lifts (domain.md 3.1)."""


def suspend(world: World, asked: SuspendTrade, by: Who, at: Instant) -> Decision:
    """Stop a trade at once, also by a clock in doubt: that may be the very reason.

    Refusals: reason-unknown, reason-of-another, facts-missing, condition-missing.
    """
    trade = world.in_hand
    row = world.tables.suspension_reasons.get(asked.reason)
    if row is None:
        return refused("reason-unknown", about="reason")
    if by[0].role not in row.trade_suspend_by:
        return refused("reason-of-another", about="reason")
    if not is_sha256(asked.facts_sha256):
        return refused("facts-missing", about="facts_sha256")
    if not is_code(asked.resume_condition):
        return refused("condition-missing", about="resume_condition")
    paper = numbering.next_document(world, "DOC33", at)
    fact = TradeSuspended(
        asked.reason, asked.facts_sha256, trade.stage, asked.resume_condition, paper
    )
    follows = [
        Follow("print", "DOC33", paper),
        *_announced(trade),
        messages.notify("M12", messages.PARTIES),
    ]
    return decided(Draft(fact, trade=trade.number), follows=follows)


def resume(world: World, _asked: ResumeTrade, by: Who, at: Instant) -> Decision:
    """Let a trade go on in the stage where it stopped (guard 12).

    Refusals: clock-unsure, stopped-by-supervisor.
    """
    trade = world.in_hand
    stop = trade.stops[-1]  # SUSPENDED is reached by trade.suspend only
    if not at.trusted:
        return refused("clock-unsure")
    if stop.role == SUPERVISOR and by[0].role != SUPERVISOR:
        return refused("stopped-by-supervisor")
    calendar, resumed = world.tables.calendar, text_of(at.at)
    fact = TradeResumed(
        resumed_at=resumed,
        shifted_days=_days(calendar, stop.at, resumed),
        dates=tuple(_moved(trade, stop.previous, calendar, stop.at, resumed)),
        stage=stop.previous,
    )
    follows = [*_announced(trade), messages.notify("M16", messages.PARTIES)]
    return decided(Draft(fact, trade=trade.number), follows=follows)


def moved_day(calendar: Calendar, last: date, stopped: str, resumed: str) -> date:
    """A last day after a suspension: on by the working days d with stopped <= d < resumed.

    Days of stop and resumption are local. A day that was over before the stop stays; none ever
    moves to an earlier day (domain.md 3.4).
    """
    if last < day_at(stopped):
        return last
    return calendar.add_working_days(last, _days(calendar, stopped, resumed)).day


def moved_moment(calendar: Calendar, end: datetime, stopped: str, resumed: str) -> datetime:
    """As `moved_day`, for an announced moment: the hour of the day stays."""
    if end <= instant_of(stopped):
        return end
    day = day_of(end)
    return begin_of(moved_day(calendar, day, stopped, resumed)) + (end - begin_of(day))


def _days(calendar: Calendar, stopped: str, resumed: str) -> int:
    return calendar.working_days_between(day_at(stopped), day_at(resumed))


def _moved(
    trade: Trade, stage: str, calendar: Calendar, stopped: str, resumed: str
) -> Iterator[DateMoved]:
    """The announced ends that still lay ahead in `stage`, as far as they move."""
    for name, old in ends(trade, stage):
        if "T" in old:
            new = text_of(moved_moment(calendar, instant_of(old), stopped, resumed))
        else:
            new = moved_day(calendar, date.fromisoformat(old), stopped, resumed).isoformat()
        if new != old:
            yield DateMoved(name, old, new)


def ends(trade: Trade, stage: str) -> Iterator[tuple[str, str]]:
    """The announced ends that a stage waits for, under the names of their fields."""
    if stage == "PUBLISHED" and trade.notice:
        yield "end", trade.notice.end
        yield "enrol_deadline", trade.notice.enrol_deadline
    if stage in ("PUBLISHED", "ENROL_CLOSED", "READY"):
        yield "planned_at", trade.planned_at
    if stage == "DEAL_PENDING":
        letters = (one for one in trade.rights.said if isinstance(one, PriorityCalled))
        for due in sorted({day for one in letters for day in (one.due, one.raise_due) if day}):
            yield "answer_due", due
    if stage == "RESULT_PUBLIC" and trade.publicity:
        yield "result_end", trade.publicity.result_end
    if stage == "OBJECTED" and trade.objections.due:
        yield "objection_due", trade.objections.due
    if stage == "AWARDED" and trade.award:
        yield "contract_due", trade.award.contract_due
    if stage == "RETURNED" and trade.returned:
        yield "cure_due", trade.returned.cure_due


def _announced(trade: Trade) -> list[Follow]:
    channels = trade.notice.channels if trade.notice else ()
    return [Follow("publish", each, trade.number) for each in channels]
