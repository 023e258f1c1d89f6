"""The text of a running notice is changed, with the head's signature beside the clerk's."""

from datetime import date

from appliance.core import messages, numbering
from appliance.core.clocks import day_of
from appliance.core.commands import AmendNotice
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import Draft, NoticeAmended
from appliance.core.extension import EXTENSION_DAYS
from appliance.core.forms import is_code, is_sha256, moment
from appliance.core.instant import Instant, instant_of
from appliance.core.review import dates_fault
from appliance.core.trade import Trade
from appliance.core.world import Who, World


def amend(world: World, asked: AmendNotice, _by: Who, at: Instant) -> Decision:
    """Change the notice before its deadline; whoever read the old text gets time for the new one.

    A material change gives all ends anew, at least five working days ahead and none earlier than
    announced. Refusals: clock-unsure, enrolment-over, reason-unknown, digest-form,
    text-unchanged, date-form, end-moved-earlier, ends-stay, and those of review.dates_fault.
    """
    trade = world.in_hand
    notice = trade.notice
    assert notice is not None  # PUBLISHED is reached by a notice only
    if not at.trusted:
        return refused("clock-unsure")
    if not at.surely_before(instant_of(notice.enrol_deadline)):
        return refused("enrolment-over")
    if not is_code(asked.reason):
        return refused("reason-unknown", about="reason")
    if not is_sha256(asked.new_sha256):
        return refused("digest-form", about="new_sha256")
    if asked.new_sha256 == notice.text_sha256:
        return refused("text-unchanged", about="new_sha256")
    no = _moved(world, trade, asked, at) if asked.material else _stays(asked)
    if no is not None:
        return no
    fact = NoticeAmended(
        notice_no=notice.notice_no,
        amendment_no=trade.amendments + 1,
        old_sha256=notice.text_sha256,
        new_sha256=asked.new_sha256,
        reason=asked.reason,
        material=asked.material,
        end=max(notice.end, _least(world, at).isoformat()) if asked.material else notice.end,
        enrol_deadline=asked.enrol_deadline or notice.enrol_deadline,
        planned_at=asked.planned_at or trade.planned_at,
        told=notice.channels,
        paper_no=numbering.next_document(world, "DOC08", at),
    )
    shown = [Follow("publish", each, notice.notice_no) for each in notice.channels]
    follows = [
        Follow("print", "DOC08", fact.paper_no),
        *shown,
        messages.notify("M15", messages.PARTIES),
    ]
    return decided(Draft(fact, trade=trade.number), follows=follows)


def _stays(asked: AmendNotice) -> Decision | None:
    if asked.enrol_deadline or asked.planned_at:
        return refused("ends-stay", about="enrol_deadline")
    return None


def _moved(world: World, trade: Trade, asked: AmendNotice, at: Instant) -> Decision | None:
    assert trade.notice is not None
    deadline, planned = moment(asked.enrol_deadline), moment(asked.planned_at)
    if deadline is None or planned is None:
        return refused("date-form", about="enrol_deadline")
    if asked.enrol_deadline < trade.notice.enrol_deadline or asked.planned_at < trade.planned_at:
        return refused("end-moved-earlier", about="enrol_deadline")
    start = world.tables.calendar.working_day_from(day_of(at.at)).day
    fault = dates_fault(world.tables, start, EXTENSION_DAYS, deadline, planned)
    if fault is not None:
        return refused(fault, about="planned_at" if "session" in fault else "enrol_deadline")
    return None


def _least(world: World, at: Instant) -> date:
    calendar = world.tables.calendar
    start = calendar.working_day_from(day_of(at.at)).day
    return calendar.add_working_days(start, EXTENSION_DAYS).day
