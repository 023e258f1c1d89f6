"""Review behind the counter: somebody else reads the file and fixes the text of the notice."""

from datetime import date, datetime, timedelta

from appliance.core import (
    conditions,
    delegation,
    messages,
    money,
    numbering,
    permits,
    priority_terms,
    review_levels,
    rooms,
)
from appliance.core.acceptance import FAULTS, decision_refusal
from appliance.core.calendar import add_months
from appliance.core.clocks import begin_of, day_at, day_of
from appliance.core.codes import Tables
from appliance.core.commands import (
    ApproveReview,
    RejectReview,
    SendBackReview,
    SignReview,
    StartReview,
)
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import (
    Draft,
    ReviewApproved,
    ReviewRejected,
    ReviewSentBack,
    ReviewSigned,
    ReviewStarted,
)
from appliance.core.forms import is_code, moment
from appliance.core.instant import Instant
from appliance.core.joint_review import REVIEWER_LEVEL, levels_for
from appliance.core.trade import Trade
from appliance.core.trade_methods import METHODS, ascend
from appliance.core.world import Who, World

NOTICE_DAYS_MAX = 120
NOTICE_MONTHS_MAX = 6
"""A listing is not valid for longer (domain.md 2.3); so many working days fit into it."""

PUBLISHING_DAYS = 2
"""Working days left between approval and publication when times are proposed."""

OPENING_HOUR, CLOSING_HOUR = timedelta(hours=9), timedelta(hours=17)


def start(world: World, _asked: StartReview, _by: Who, at: Instant) -> Decision:
    """Begin the review; its clock runs from the acceptance."""
    trade = world.in_hand
    accepted = day_at(trade.since("ACCEPTED").at)
    due = world.tables.due("DL03", accepted).day.isoformat()
    review_no = numbering.next_document(world, "DOC05", at)
    wants = trade.wants
    levels = levels_for(
        world.tables, trade.type, area_mu_e4=wants.area_mu_e4, total_fen=trade.total_fen,
        estimate_fen=wants.estimate_fen,
    )  # fmt: skip
    return decided(Draft(ReviewStarted(review_no, due, levels), trade=trade.number))


def sign(world: World, asked: SignReview, by: Who, at: Instant) -> Decision:
    """Sign the reviewer's level over the text that was read.

    Refusals: level-unknown, opinion-unknown, digest-form, delegation-over.
    """
    if asked.level != REVIEWER_LEVEL:
        return refused("level-unknown", about="level")
    no = review_levels.form_fault(asked.opinion, asked.text_sha256)
    if no is not None:
        return no
    letter = delegation.acting(world, ReviewSigned.kind, by[0], at)
    if isinstance(letter, Decision):
        return letter
    fact = ReviewSigned(asked.level, asked.opinion, asked.text_sha256, letter)
    return decided(Draft(fact, trade=world.in_hand.number))


def send_back(world: World, asked: SendBackReview, _by: Who, at: Instant) -> Decision:
    """Send the file back for cure, once only per cause.

    Refusals: reason-unknown, cause-again, defects-none, fault-unknown.
    """
    trade = world.in_hand
    if not is_code(asked.cause):
        return refused("reason-unknown", about="cause")
    if asked.cause in trade.causes:
        return refused("cause-again", about="cause")
    if not asked.defects:
        return refused("defects-none", about="defects")
    if any(each.fault not in FAULTS for each in asked.defects):
        return refused("fault-unknown", about="defects")
    notice_no = numbering.next_document(world, "DOC02", at)
    cure_due = world.tables.due("DL02", day_of(at.at)).day.isoformat()
    fact = ReviewSentBack(_review_no(trade), notice_no, asked.cause, asked.defects, cure_due)
    return decided(
        Draft(fact, trade=trade.number),
        follows=[Follow("print", "DOC02", notice_no), messages.notify("M02")],
    )


def reject(world: World, asked: RejectReview, _by: Who, _at: Instant) -> Decision:
    """End the review without publication, with written reasons. Refusal: reasons-missing."""
    trade = world.in_hand
    if not asked.reasons.text.strip():
        return refused("reasons-missing", about="reasons")
    fact = ReviewRejected(_review_no(trade))
    return decided(Draft(fact, trade=trade.number, commits={"reasons": "reasons"}))


def approve(world: World, asked: ApproveReview, by: Who, at: Instant) -> Decision:
    """Fix the terms and the text of the notice.

    Refusals: review-not-signed, review-objected, text-differs, departments-unanswered,
    department-objects, delegation-over, method-not-allowed, method-not-offered,
    tie-rule-unknown, condition-unknown, permit-unknown, amount-negative, deposit-over-cap,
    floor-beyond-price,
    decision-*, and those of `dates_fault` and of `priority_terms.fault`.
    """
    trade = world.in_hand
    letter = delegation.acting(world, ReviewApproved.kind, by[0], at)
    if isinstance(letter, Decision):
        return letter
    no = (
        review_levels.not_signed(trade, asked.text_sha256)
        or review_levels.not_answered(trade)
        or _method(world, trade, asked)
        or _dates(world, trade, asked, day_of(at.at))
        or _deposit(world, trade, asked.deposit_fen)
        or _decision_still_good(trade, world.tables, at)
        or priority_terms.fault(world, trade, asked)
        or _floor(world, trade, asked)
    )
    if no is not None:
        return no
    chosen = {one.code for one in conditions.offered(world.tables)}
    if not set(asked.conditions) <= chosen or len(set(asked.conditions)) < len(asked.conditions):
        return refused("condition-unknown", about="conditions")
    if not permits.are_kinds(asked.permits):
        return refused("permit-unknown", about="permits")
    fact = ReviewApproved(
        levels=tuple(each.level for each in trade.signatures),
        text_sha256=asked.text_sha256,
        method=asked.method,
        notice_days=asked.notice_days,
        enrol_deadline=asked.enrol_deadline,
        planned_at=asked.planned_at,
        deposit_fen=asked.deposit_fen,
        single_bidder=asked.single_bidder,
        tie_rule=asked.tie_rule,
        negotiation=asked.negotiation,
        priority=asked.priority,
        follow_and_raise=asked.follow_and_raise,
        increment_fen=asked.increment_fen,
        single_ground=asked.single_ground,
        conditions=asked.conditions,
        succession=asked.succession,
        floor_fen=asked.floor_fen,
        how=asked.how,
        permits=asked.permits,
    )
    return decided(Draft(fact, trade=trade.number))


def dates_fault(
    tables: Tables, published: date, notice_days: int, deadline: datetime, planned: datetime
) -> str | None:
    """Why these times cannot follow a notice published on `published`.

    deadline-before-notice-end: the enrolment may not end before the notice does.
    session-too-early: not before the next working day, nor before the enrolment closes.
    deadline-too-late, session-too-late: a notice holds for six months, its session for twelve.
    """
    if day_of(deadline) > add_months(published, NOTICE_MONTHS_MAX):
        return "deadline-too-late"
    if day_of(planned) > add_months(published, 2 * NOTICE_MONTHS_MAX):
        return "session-too-late"
    end = tables.calendar.add_working_days(published, notice_days).day
    if day_of(deadline) < end:
        return "deadline-before-notice-end"
    if day_of(planned) < tables.calendar.next_working_day(end).day or planned < deadline:
        return "session-too-early"
    return None


def proposed_times(tables: Tables, today: date, notice_days: int) -> tuple[datetime, datetime]:
    """Deadline and session for a notice that is published today or within two working days.

    17:00 on the last day of the notice, 09:00 on the working day after it, Shanghai time.
    """
    published = tables.calendar.add_working_days(today, PUBLISHING_DAYS).day
    end = tables.calendar.add_working_days(published, notice_days).day
    following = tables.calendar.next_working_day(end).day
    return begin_of(end) + CLOSING_HOUR, begin_of(following) + OPENING_HOUR


def _method(world: World, trade: Trade, asked: ApproveReview) -> Decision | None:
    if asked.method not in world.tables.trade_type(trade.type).allowed_methods:
        return refused("method-not-allowed", about="method")
    if asked.method not in METHODS:
        return refused("method-not-offered", about="method")
    if asked.tie_rule not in METHODS[asked.method].tie_rules:
        return refused("tie-rule-unknown", about="tie_rule")
    step = ascend.step_fault(asked.method, asked.increment_fen)
    return (
        step
        or METHODS[asked.method].terms_fault(asked.how)
        or rooms.terms_fault(asked.how, world.tables)
    )


def _dates(world: World, trade: Trade, asked: ApproveReview, today: date) -> Decision | None:
    row = world.tables.trade_type(trade.type)
    if asked.notice_days < row.notice_min_days:
        return refused("notice-too-short", about="notice_days", least=row.notice_min_days)
    if asked.notice_days > NOTICE_DAYS_MAX:
        return refused("notice-too-long", about="notice_days", most=NOTICE_DAYS_MAX)
    deadline, planned = moment(asked.enrol_deadline), moment(asked.planned_at)
    if deadline is None:
        return refused("date-form", about="enrol_deadline")
    if planned is None:
        return refused("date-form", about="planned_at")
    start_day = world.tables.calendar.working_day_from(today).day
    fault = dates_fault(world.tables, start_day, asked.notice_days, deadline, planned)
    if fault is None:
        return None
    return refused(fault, about="planned_at" if "session" in fault else "enrol_deadline")


def _deposit(world: World, trade: Trade, amount_fen: int) -> Decision | None:
    """Not over the cap of the type's row, and in no case over the listing itself (guard 2)."""
    if amount_fen < 0:
        return refused("amount-negative", about="deposit_fen")
    cap = world.tables.deposit_caps.get(trade.type)
    whole = trade.total_fen
    if cap is not None and cap.measure == "estimate_fen":
        whole = trade.wants.estimate_fen
    most = whole * (cap.most_bp if cap else 10_000) // 10_000
    if amount_fen > most:
        return refused("deposit-over-cap", about="deposit_fen", most=money.yuan(most))
    return None


def _floor(world: World, trade: Trade, asked: ApproveReview) -> Decision | None:
    """A price authorised for later rounds is lower than the listing, for who buys higher."""
    floor, listing = asked.floor_fen, trade.wants.list_price_fen
    if floor is None:
        return None
    if floor > money.FEN_MAX:
        return refused("amount-too-large", about="floor_fen")
    buys = world.tables.trade_type(trade.type).buying
    if floor <= 0 or (floor < listing if buys else floor > listing):
        return refused("floor-beyond-price", about="floor_fen", price=money.yuan(listing))
    return None


def _decision_still_good(trade: Trade, tables: Tables, at: Instant) -> Decision | None:
    assert trade.accepted is not None  # IN_REVIEW is reached through ACCEPTED only
    return decision_refusal(trade, trade.accepted.decisions, tables, at.day)


def _review_no(trade: Trade) -> str:
    assert trade.review is not None  # IN_REVIEW is reached by review.start only
    return trade.review.review_no
