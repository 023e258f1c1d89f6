"""A newer holiday table while trades are open: announced ends move on, and never back.

Source: domain.md 3.4 (last sentence), 4.9, scene 14. Each end keeps the working days that were
announced for it, counted by the table that replaces the old one; what lies behind stays.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from appliance.core import messages
from appliance.core.calendar import ONE_DAY, Calendar
from appliance.core.clocks import begin_of, day_at, day_of
from appliance.core.commands import ShiftDeadlines
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import DateMoved, DeadlineShifted, Draft
from appliance.core.forms import day, is_word, moment
from appliance.core.instant import Instant, instant_of, text_of
from appliance.core.suspension import ends
from appliance.core.trade import SUSPENDED, Trade
from appliance.core.world import Who, World

CLOCKS = {"contract_due": "DL16", "cure_due": "DL02"}
"""Ends with a clock of their own; the notice's and the result's are those of the type."""


def moves(trade: Trade, old: Calendar, new: Calendar, today: date) -> tuple[DateMoved, ...]:
    """The announced ends ahead that a calendar in place of another moves on."""
    stage = trade.stops[-1].previous if trade.stage == SUSPENDED else trade.stage
    return tuple(each for each in _moved(trade, stage, old, new, today) if each.new > each.old)


def shift(world: World, asked: ShiftDeadlines, _by: Who, _at: Instant) -> Decision:
    """Move ends of a trade on.

    Refusals: word-form, shifted-already, end-unknown, end-not-later.
    """
    trade = world.in_hand
    if not is_word(asked.cause):
        return refused("word-form", about="cause")
    if asked.cause in trade.shifts:
        return refused("shifted-already", about="cause")
    stage = trade.stops[-1].previous if trade.stage == SUSPENDED else trade.stage
    now = dict(ends(trade, stage))
    if not asked.dates or any(now.get(each.name) != each.old for each in asked.dates):
        return refused("end-unknown", about="dates")
    if any(not _later(each) for each in asked.dates):
        return refused("end-not-later", about="dates")
    row = world.tables.trade_type(trade.type)
    clocks = {"result_end": row.result_clock, **CLOCKS}
    drafts = [
        Draft(
            DeadlineShifted(
                clocks.get(each.name, row.notice_clock), each.old, each.new, asked.cause, each.name
            ),
            trade=trade.number,
        )
        for each in asked.dates
    ]
    channels = trade.notice.channels if trade.notice else ()
    follows = [Follow("publish", each, trade.number) for each in channels]
    if stage in ("PUBLISHED", "ENROL_CLOSED", "READY"):
        follows.append(messages.notify("M15", messages.PARTIES))
    return decided(*drafts, follows=follows)


def _later(each: DateMoved) -> bool:
    """The same form as before, and later."""
    fits = moment(each.new) if "T" in each.old else day(each.new)
    return fits is not None and each.new > each.old


def _moved(
    trade: Trade, stage: str, old: Calendar, new: Calendar, today: date
) -> Iterator[DateMoved]:
    found = dict(ends(trade, stage))
    last = {
        name: _same_days(begun, date.fromisoformat(found[name]), old, new, today)
        for name, begun in _begun(trade)
        if name in found
    }
    for name, end in last.items():
        yield DateMoved(name, found[name], end.isoformat())
    deadline = planned = None
    if "enrol_deadline" in found:
        deadline = instant_of(found["enrol_deadline"])
        at = _not_before(new, day_of(deadline), last.get("end"), today)
        yield _to(deadline, at, "enrol_deadline")
        deadline = begin_of(at) + _hour(deadline)
    if "planned_at" in found:
        planned = instant_of(found["planned_at"])
        after = new.next_working_day(last["end"]).day if "end" in last else None
        at = _not_before(new, day_of(planned), after, today)
        if deadline is not None and begin_of(at) + _hour(planned) < deadline:
            at = new.next_working_day(day_of(deadline)).day
        yield _to(planned, at, "planned_at")


def _begun(trade: Trade) -> Iterator[tuple[str, date]]:
    """Ends that are counted in working days -> the day of the event that began the count."""
    if trade.notice is not None:
        yield "end", date.fromisoformat(trade.notice.start)
    if trade.publicity is not None:
        yield "result_end", date.fromisoformat(trade.publicity.result_start)
    if trade.award is not None:
        yield "contract_due", day_at(trade.since("AWARDED").at)
    if trade.returned is not None:
        yield "cure_due", day_at(trade.since("RETURNED").at)


def _same_days(begun: date, end: date, old: Calendar, new: Calendar, today: date) -> date:
    """As many working days after `begun` as before; an end that is over stays."""
    if end < today:
        return end
    count = old.working_days_between(begun + ONE_DAY, end + ONE_DAY)
    return new.add_working_days(begun, count).day


def _not_before(new: Calendar, on: date, least: date | None, today: date) -> date:
    """The announced day, or the first working day from it, and not before `least`."""
    if on < today:
        return on
    at = new.working_day_from(on).day
    return at if least is None else max(at, least)


def _to(announced: datetime, on: date, name: str) -> DateMoved:
    return DateMoved(name, text_of(announced), text_of(begin_of(on) + _hour(announced)))


def _hour(at: datetime) -> timedelta:
    return at - begin_of(day_of(at))
