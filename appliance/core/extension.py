"""A notice that found too few bidders runs longer: enrolment opens once more."""

import re
from datetime import date

from appliance.core import messages, numbering
from appliance.core.calendar import add_months
from appliance.core.clocks import day_of
from appliance.core.commands import ExtendNotice
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import Draft, NoticeExtended
from appliance.core.forms import is_sha256, moment
from appliance.core.instant import Instant
from appliance.core.review import NOTICE_MONTHS_MAX, dates_fault
from appliance.core.world import Who, World

EXTENSIONS_MAX = 3
EXTENSION_DAYS = 5
"""Working days of one extension at least (domain.md 2.3)."""

_KEY_ID = re.compile(r"[0-9a-f]{8}")


def extend(world: World, asked: ExtendNotice, _by: Who, at: Instant) -> Decision:
    """Let the notice run on, with the transferor's consent (guard 13).

    Refusals: clock-unsure, extensions-used-up, offers-were-opened, consent-missing,
    firewall-form, date-form, and those of review.dates_fault.
    """
    trade = world.in_hand
    assert trade.notice is not None  # FAILED_NO_BIDDERS is reached through PUBLISHED only
    if not at.trusted:
        return refused("clock-unsure")
    if trade.extensions >= EXTENSIONS_MAX:
        return refused("extensions-used-up", most=EXTENSIONS_MAX)
    if trade.offers_opened:
        return refused("offers-were-opened")
    if not is_sha256(asked.consent_sha256):
        return refused("consent-missing", about="consent_sha256")
    used = trade.notice.firewall
    if not _KEY_ID.fullmatch(asked.firewall) or asked.firewall == used:
        return refused("firewall-form", about="firewall")
    fault = _times(world, asked, at, date.fromisoformat(trade.notice.start))
    if fault is not None:
        return refused(fault, about="planned_at" if "session" in fault else "enrol_deadline")
    fact = NoticeExtended(
        notice_no=trade.notice.notice_no,
        extension_no=trade.extensions + 1,
        end=_end(world, at).isoformat(),
        consent_sha256=asked.consent_sha256,
        enrol_deadline=asked.enrol_deadline,
        planned_at=asked.planned_at,
        told=trade.notice.channels,
        firewall=asked.firewall,
        paper_no=numbering.next_document(world, "DOC08", at),
    )
    shown = [Follow("publish", each, fact.notice_no) for each in fact.told]
    follows = [
        Follow("print", "DOC08", fact.paper_no),
        *shown,
        messages.notify("M15", messages.PARTIES),
    ]
    return decided(Draft(fact, trade=trade.number), follows=follows)


def _times(world: World, asked: ExtendNotice, at: Instant, first: date) -> str | None:
    """A listing holds for six months from its first day, extensions and all."""
    deadline, planned = moment(asked.enrol_deadline), moment(asked.planned_at)
    if deadline is None or planned is None:
        return "date-form"
    if day_of(deadline) > add_months(first, NOTICE_MONTHS_MAX):
        return "deadline-too-late"
    start = world.tables.calendar.working_day_from(day_of(at.at)).day
    return dates_fault(world.tables, start, EXTENSION_DAYS, deadline, planned)


def _end(world: World, at: Instant) -> date:
    calendar = world.tables.calendar
    start = calendar.working_day_from(day_of(at.at)).day
    return calendar.add_working_days(start, EXTENSION_DAYS).day
