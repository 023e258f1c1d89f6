"""The terms that the reviewer fixes for a notice: proposed from the tables, then as typed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from flask import request

from appliance.core.clocks import day_of
from appliance.core.codes import Tables
from appliance.core.commands import ApproveReview
from appliance.core.instant import SHANGHAI, Instant, text_of
from appliance.core.trade import Trade
from kiosk_ui.screens.form import Wrong, plain

DEADLINE_TIME = time(17, 0)
SESSION_TIME = time(9, 30)


@dataclass(frozen=True, slots=True)
class Terms:
    """`enrol_deadline` and `planned_at` are entry times."""

    notice_days: int
    enrol_deadline: str
    planned_at: str


def proposed(trade: Trade, tables: Tables, now: Instant) -> Terms:
    """The shortest notice of the type, as if published on the next working day."""
    days = tables.trade_type(trade.type).notice_min_days
    start = tables.calendar.next_working_day(day_of(now.at)).day
    end = tables.calendar.add_working_days(start, days).day
    opening = tables.calendar.next_working_day(end).day
    return Terms(days, at(end, DEADLINE_TIME), at(opening, SESSION_TIME))


def at(day: date, clock: time) -> str:
    """A Shanghai day and time as an entry time."""
    return text_of(datetime.combine(day, clock, SHANGHAI).astimezone(UTC))


def given(fallback: Terms) -> Terms:
    """The terms of the form in hand; `fallback` where a field is not there. Raises Wrong."""
    text = plain(request.form.get("notice_days", str(fallback.notice_days)))
    if not (text.isascii() and text.isdigit()) or len(text) > 3:
        raise Wrong("notice_days", "not-an-amount")
    return Terms(
        int(text),
        moment_given("deadline", fallback.enrol_deadline),
        moment_given("planned", fallback.planned_at),
    )


def moment_given(field: str, fallback: str = "") -> str:
    """`2026-03-09 17:00` of a field, Shanghai time, as an entry time. Raises Wrong date-form."""
    text = request.form.get(field)
    if text is None and fallback:
        return fallback
    try:
        found = datetime.fromisoformat(plain(text or "").replace("T", " "))
    except ValueError as error:
        raise Wrong(field, "date-form") from error
    return text_of(found.replace(tzinfo=SHANGHAI, second=0, microsecond=0).astimezone(UTC))


def approval(trade: Trade, terms: Terms, text_sha256: str) -> ApproveReview:
    return ApproveReview(
        trade=trade.number, text_sha256=text_sha256, method=trade.wants.method,
        notice_days=terms.notice_days, enrol_deadline=terms.enrol_deadline,
        planned_at=terms.planned_at,
    )  # fmt: skip


def as_words(terms: Terms) -> dict[str, object]:
    """For the store beside the registrations; read back by `of_words`."""
    return {
        "notice_days": terms.notice_days, "enrol_deadline": terms.enrol_deadline,
        "planned_at": terms.planned_at,
    }  # fmt: skip


def of_words(kept: dict[str, object]) -> Terms | None:
    names = ("notice_days", "enrol_deadline", "planned_at")
    days, deadline, planned = (kept.get(name) for name in names)
    if isinstance(days, int) and isinstance(deadline, str) and isinstance(planned, str):
        return Terms(days, deadline, planned)
    return None
