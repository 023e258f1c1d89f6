"""Publication of the notice: from here the notice period runs and bidders may enrol."""

import re

from appliance.core import numbering, review_levels
from appliance.core.clocks import day_of
from appliance.core.commands import PublishNotice
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import Draft, NoticePublished
from appliance.core.instant import Instant, instant_of
from appliance.core.review import dates_fault
from appliance.core.trade import Trade
from appliance.core.world import Who, World

MANDATORY_CHANNELS = ("KIOSK", "DISTRICT", "PRINT")
"""The station's own board, the district's notice list and the poster: every notice goes there."""

_KEY_ID = re.compile(r"[0-9a-f]{8}")


def publish(world: World, asked: PublishNotice, _by: Who, at: Instant) -> Decision:
    """Publish the approved text; the notice starts today or on the next working day.

    Refusals: clock-unsure, channel-unknown, channel-missing, firewall-form,
    deadline-before-notice-end and session-too-early (approved times that have become too near).
    """
    trade, terms = world.in_hand, world.in_hand.fixed
    if not at.trusted:
        return refused("clock-unsure")
    no = _channels(world, asked) or _text(trade)
    if no is not None:
        return no
    if not _KEY_ID.fullmatch(asked.firewall):
        return refused("firewall-form", about="firewall")
    calendar = world.tables.calendar
    start = calendar.working_day_from(day_of(at.at)).day
    deadline, planned = instant_of(terms.enrol_deadline), instant_of(trade.planned_at)
    fault = dates_fault(world.tables, start, terms.notice_days, deadline, planned)
    if fault is not None:
        return refused(fault)
    notice_no = numbering.next_document(world, "DOC07", at)
    fact = NoticePublished(
        notice_no=notice_no,
        text_sha256=terms.text_sha256,
        start=start.isoformat(),
        end=calendar.add_working_days(start, terms.notice_days).day.isoformat(),
        enrol_deadline=terms.enrol_deadline,
        channels=asked.channels,
        firewall=asked.firewall,
    )
    shown = [Follow("publish", channel, notice_no) for channel in asked.channels]
    follows = [Follow("print", "DOC07", notice_no), *shown]
    return decided(Draft(fact, trade=trade.number), follows=follows)


def _text(trade: Trade) -> Decision | None:
    """What is published was signed by every level; a new round's text is the head's own.

    `trade.relist` gives a text that no level saw again: it is approved by that entry (E02).
    """
    return review_levels.not_signed(trade, trade.fixed.text_sha256) if trade.round == 1 else None


def _channels(world: World, asked: PublishNotice) -> Decision | None:
    for channel in asked.channels:
        if channel not in world.tables.publication_channels:
            return refused("channel-unknown", about="channels")
    missing = [each for each in MANDATORY_CHANNELS if each not in asked.channels]
    if missing:
        return refused("channel-missing", about="channels", items=", ".join(missing))
    return None
