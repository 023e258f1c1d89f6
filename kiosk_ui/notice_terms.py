"""The terms that the reviewer fixes for a notice: proposed from the tables, then as typed."""

from datetime import UTC, date, datetime, time

import msgspec
from flask import request
from msgspec import Struct, field
from msgspec.structs import asdict

from appliance.core.calendar import Calendar
from appliance.core.clocks import day_of
from appliance.core.codes import Tables
from appliance.core.commands import ApproveReview
from appliance.core.entries import MethodTerms
from appliance.core.forms import day as day_in
from appliance.core.instant import SHANGHAI, Instant, instant_of, text_of
from appliance.core.priority_terms import SINGLE
from appliance.core.review import dates_fault, proposed_times
from appliance.core.trade import Trade
from appliance.core.trade_methods import METHODS
from kiosk_ui import method_terms
from kiosk_ui.screens import fields
from kiosk_ui.screens.fields import Unfit

DEADLINE_TIME = time(17, 0)
DAYS_DIGITS = 3


class Terms(Struct, frozen=True):
    """`enrol_deadline` and `planned_at` are entry times, `notice_days` working days."""

    method: str
    notice_days: int
    enrol_deadline: str
    planned_at: str
    single_bidder: bool
    tie_rule: str
    deposit_fen: int = 0
    negotiation: bool = False
    priority: tuple[str, ...] | None = None
    follow_and_raise: bool = False
    increment_fen: int = 0
    single_ground: str = ""
    conditions: tuple[str, ...] = ()
    succession: bool = True
    floor_fen: int | None = None
    how: MethodTerms = field(default_factory=MethodTerms)
    permits: tuple[str, ...] = ()


def methods(trade: Trade, tables: Tables) -> tuple[str, ...]:
    """Methods that the type allows, the one asked for first."""
    allowed = [one for one in tables.trade_type(trade.type).allowed_methods if one in METHODS]
    first = trade.wants.method
    return tuple(sorted(allowed, key=lambda code: code != first))


def proposed(trade: Trade, tables: Tables, now: Instant) -> Terms:
    """The shortest notice of the type, with room for head and clerk before it is published."""
    method = methods(trade, tables)[0]
    days = tables.trade_type(trade.type).notice_min_days
    deadline, planned = proposed_times(tables, day_of(now.at), days)
    return Terms(
        method=method, notice_days=days, enrol_deadline=text_of(deadline),
        planned_at=text_of(planned), single_bidder=True, tie_rule=METHODS[method].tie_rules[0],
        priority=priority_of(trade, tables),
    )  # fmt: skip


def priority_of(trade: Trade, tables: Tables) -> tuple[str, ...]:
    """Whose right counts by the type's row."""
    return tuple(one for one in tables.trade_type(trade.type).priority.split("|") if one)


def last_day_to_publish(terms: Terms, tables: Tables, today: date) -> date | None:
    """The last working day on which these terms may still be published; None when it is over."""
    calendar = tables.calendar
    day, last = calendar.working_day_from(today).day, None
    while _fits(terms, tables, day):
        last, day = day, calendar.next_working_day(day).day
    return last


def _fits(terms: Terms, tables: Tables, published: date) -> bool:
    deadline, planned = instant_of(terms.enrol_deadline), instant_of(terms.planned_at)
    return dates_fault(tables, published, terms.notice_days, deadline, planned) is None


def notice_end(terms: Terms, calendar: Calendar, published: date) -> date:
    """Last day of the notice if it is published on that working day."""
    return calendar.add_working_days(published, terms.notice_days).day


def at(day: date, clock: time) -> str:
    """A Shanghai day and time as an entry time."""
    return text_of(datetime.combine(day, clock, SHANGHAI).astimezone(UTC))


def given(fallback: Terms) -> Terms:
    """The terms of the form in hand. Raises Unfit for a field that cannot stand."""
    if "notice_days" not in request.form:
        return fallback
    return Terms(
        method=fields.plain("method") or fallback.method,
        notice_days=_days(),
        enrol_deadline=_deadline(),
        planned_at=fields.moment("planned_day", "planned_time"),
        single_bidder=fields.plain("single_bidder") != "no",
        tie_rule=_tie_rule(fallback),
        deposit_fen=_amount("deposit", fallback.deposit_fen),
        negotiation=_yes("negotiation", fallback=fallback.negotiation),
        priority=_listed("priority", fallback.priority or ()),
        follow_and_raise=_raising(fallback),
        increment_fen=_amount("increment", fallback.increment_fen),
        single_ground=_single_ground(fallback),
        conditions=_listed("conditions", fallback.conditions),
        succession=_yes("succession", fallback=fallback.succession),
        floor_fen=_amount("floor", fallback.floor_fen or 0) or None,
        how=method_terms.given(fallback.how),
        permits=_listed("permits", fallback.permits),
    )


def _tie_rule(fallback: Terms) -> str:
    """What the form says, if the method knows it; a new method comes with its first rule."""
    rules = METHODS[fields.plain("method") or fallback.method].tie_rules
    given = fields.plain("tie_rule") or fallback.tie_rule
    return given if given in rules else rules[0]


def _amount(name: str, fallback: int) -> int:
    """The whole amount in fen; an empty field or 0: none."""
    if name not in request.form:
        return fallback
    return fields.fen(name) if fields.plain(name).strip("0.") else 0


def _listed(name: str, fallback: tuple[str, ...]) -> tuple[str, ...]:
    """What is ticked; `<name>-asked` says that the form had these boxes at all."""
    return tuple(request.form.getlist(name)) if f"{name}-asked" in request.form else fallback


def _yes(name: str, *, fallback: bool) -> bool:
    return fields.plain(name) == "yes" if name in request.form else fallback


def _raising(fallback: Terms) -> bool:
    """A tick beside those of the rights."""
    if "priority-asked" not in request.form:
        return fallback.follow_and_raise
    return "follow_and_raise" in request.form


def _single_ground(fallback: Terms) -> str:
    """Only a single source has one."""
    method = fields.plain("method") or fallback.method
    return fields.plain("single_ground") if method == SINGLE else ""


def _days() -> int:
    text = fields.plain("notice_days")
    if not (text.isascii() and text.isdigit()) or len(text) > DAYS_DIGITS:
        raise Unfit("not-an-amount", "notice_days")
    return int(text)


def _deadline() -> str:
    """Enrolment ends when the counter closes: the form asks for the day only."""
    found = day_in(fields.plain("deadline"))
    if found is None:
        raise Unfit("date-form", "deadline")
    return at(found, DEADLINE_TIME)


def approved(trade: Trade) -> Terms:
    """The terms as they were approved, with the times as they are announced now."""
    fixed, notice = trade.fixed, trade.notice
    return Terms(
        method=fixed.method, notice_days=fixed.notice_days,
        enrol_deadline=notice.enrol_deadline if notice else fixed.enrol_deadline,
        planned_at=trade.planned_at, single_bidder=fixed.single_bidder, tie_rule=fixed.tie_rule,
        deposit_fen=fixed.deposit_fen, negotiation=fixed.negotiation, priority=fixed.priority,
        follow_and_raise=fixed.follow_and_raise, increment_fen=fixed.increment_fen,
        single_ground=fixed.single_ground, conditions=fixed.conditions,
        succession=fixed.succession, floor_fen=fixed.floor_fen, how=fixed.how,
        permits=fixed.permits,
    )  # fmt: skip


def approval(trade: Trade, terms: Terms, text_sha256: str) -> ApproveReview:
    return ApproveReview(trade=trade.number, text_sha256=text_sha256, **asdict(terms))


def as_words(terms: Terms) -> dict[str, object]:
    """For the store beside the ledger; read back by `of_words`."""
    return asdict(terms) | {"how": msgspec.to_builtins(terms.how)}


def of_words(kept: object) -> Terms | None:
    """Terms as they were kept; None for anything else."""
    try:
        return msgspec.convert(kept, Terms)
    except msgspec.ValidationError:
        return None
