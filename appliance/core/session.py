"""The short session of a listing, agreement or single taker: attested, its result recomputed."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from appliance.core import (
    bid_standing,
    conduct,
    flagging,
    messages,
    priority_calls,
    qualification,
    rooms,
    waiver,
)
from appliance.core.calendar import add_months
from appliance.core.canonical import digest
from appliance.core.clocks import begin_of, day_of, local_text
from appliance.core.codes import Tables
from appliance.core.commands import (
    AttestSession,
    FailSession,
    OpenSession,
    RecordResult,
    RescheduleSession,
)
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import (
    DisciplineRead,
    Draft,
    NoticePublished,
    Offer,
    RecordingMarked,
    SessionAttested,
    SessionFailed,
    SessionOpened,
    SessionRescheduled,
    SessionResulted,
)
from appliance.core.forms import is_code, is_sha256, is_word, moment
from appliance.core.instant import Instant, instant_of, text_of
from appliance.core.money import FEN_MAX
from appliance.core.review import NOTICE_MONTHS_MAX
from appliance.core.trade import SESSION_OPENING, Trade
from appliance.core.trade_methods import METHODS
from appliance.core.trade_methods.rules import Setting
from appliance.core.world import Who, World

_PRESENT = re.compile(r"BIDDER:[0-9A-Z-]{1,40}|[A-Z]{4,12}(:\d{13}|:\d{1,3})?")
"""A bidder by enrolment number, staff by staff number, a guest by theirs, others by role."""

FAIL_REASONS = ("NO_BID", "TOO_FEW_OFFERS", "TOO_FEW_VALID", "RESERVE_NOT_MET")


def attest(world: World, asked: AttestSession, _by: Who, _at: Instant) -> Decision:
    """The supervisor has seen what the opening rests on.

    Refusals: act-unknown, digest-form.
    """
    trade = world.in_hand
    if asked.act != SESSION_OPENING:
        return refused("act-unknown", about="act")
    if not is_sha256(asked.seen_sha256):
        return refused("digest-form", about="seen_sha256")
    return decided(Draft(SessionAttested(asked.act, asked.seen_sha256), trade=trade.number))


def seen_by_supervisor(trade: Trade) -> str:
    """Digest of what is attested before the opening: text of the notice, checks of the gate."""
    checks = trade.gate.checks_sha256 if trade.gate else ""
    return digest({"text": trade.fixed.text_sha256, "checks": checks}).hex()


def reschedule(world: World, asked: RescheduleSession, _by: Who, at: Instant) -> Decision:
    """Announce a new time, at least to the next working day.

    A planned room is booked for the new time too, or there is no new time.
    Refusals: wrong-stage, reason-unknown, date-form, session-too-early, session-too-late,
    room-taken.
    """
    trade = world.in_hand
    if not is_code(asked.reason):
        return refused("reason-unknown", about="reason")
    planned = moment(asked.planned_at)
    if planned is None:
        return refused("date-form", about="planned_at")
    if trade.notice is None:
        return refused("wrong-stage")
    if planned < _earliest(world, trade.notice, at):
        return refused("session-too-early", about="planned_at")
    if day_of(planned) > add_months(day_of(at.at), NOTICE_MONTHS_MAX):
        return refused("session-too-late", about="planned_at")
    moved, no = rooms.moved(world, planned)
    if no is not None:
        return no
    fact = SessionRescheduled(
        session_id=waiver.next_session(trade),
        old_at=trade.planned_at,
        planned_at=asked.planned_at,
        reason=asked.reason,
        told=trade.notice.channels,
    )
    shown = [Follow("publish", each, trade.notice.notice_no) for each in trade.notice.channels]
    told = messages.notify("M05", messages.PARTIES)
    return decided(Draft(fact, trade=trade.number), *moved, follows=[*shown, told])


def open_session(world: World, asked: OpenSession, by: Who, at: Instant) -> Decision:
    """Open at the announced time, or within the grace after it (guard 6).

    Refusals: clock-unsure, session-not-yet, session-late, supervisor-missing,
    discipline-missing, recording-missing, roster-unknown, roster-no-bidder.
    """
    trade, host = world.in_hand, by[0]
    no = _in_time(trade, at) or _seen(trade) or _roster(world, asked, by)
    if no is not None:
        return no
    session_id = waiver.next_session(trade)
    before = _before(trade, asked, session_id)
    if isinstance(before, Decision):
        return before
    waived = None if trade.attested_by else waiver.of_next_session(trade)
    officials = {f"HOST:{host.staff_no}"}
    if trade.attested_by:
        officials.add(f"SUPERVISOR:{trade.attested_by}")
    elif waived and waived.stand_in:
        officials.add(f"STANDIN:{waived.stand_in}")
    opened = SessionOpened(
        session_id=session_id,
        planned_at=trade.planned_at,
        opened_at=text_of(at.at),
        roster=tuple(sorted(officials | set(asked.roster) | set(trade.room.here(session_id)))),
        supervisor=trade.attested_by,
        recording=True,
        waiver_no=waived.waiver_no if waived else "",
    )
    return decided(*before, Draft(opened, trade=trade.number))


def _before(trade: Trade, asked: OpenSession, session_id: str) -> list[Draft] | Decision:
    """What goes before the opening and was not done as an act of its own."""
    drafts: list[Draft] = []
    if not trade.conduct.discipline(session_id):
        if not is_word(asked.discipline_version):
            return refused("discipline-missing", about="discipline_version")
        read = DisciplineRead(session_id, asked.discipline_version)
        drafts.append(Draft(read, trade=trade.number))
    if not trade.conduct.running(session_id):
        if not is_word(asked.recording_device):
            return refused("recording-missing", about="recording_device")
        mark = RecordingMarked(session_id, conduct.START, asked.recording_device)
        drafts.append(Draft(mark, trade=trade.number))
    return drafts


def record_result(world: World, asked: RecordResult, _by: Who, at: Instant) -> Decision:
    """Fix the price by the method's rule, check it by a second way, and ask for rights.

    Where nobody has a better right than the winner, the priority call closes in the same decision.
    Refusals: offer-unknown, offer-twice, amount-zero, amount-too-large, result-differs, and those
    of the method.
    """
    trade, terms = world.in_hand, world.in_hand.fixed
    assert trade.session is not None  # IN_SESSION is reached by session.open only
    method, within = METHODS[terms.method], setting(trade, world.tables)
    no = _offers(trade, asked.offers)
    if no is not None:
        return no
    found = method.outcome(asked.offers, within)
    if found.no is not None:
        return found.no
    best, listing = found.ranking[0], within.listing_fen
    if best != method.recount(asked.offers, within):
        return refused("result-differs")
    counted = asked.offers or found.ranking
    result = SessionResulted(
        session_id=trade.session.session_id,
        enrol_id=best.enrol_id,
        amount_fen=best.amount_fen,
        ranking=found.ranking,
        algorithm=found.algorithm,
        recomputed_sha256=result_digest(trade.session.session_id, listing, counted, best),
    )
    rights = trade.rights.begun(best.enrol_id, best.amount_fen)
    end = priority_calls.closing(world, trade, rights, at)
    return decided(
        Draft(result, trade=trade.number),
        *_stopped(trade),
        *flagging.of_sealed(trade),
        *end.drafts,
        follows=end.follows,
    )


def fail(world: World, asked: FailSession, _by: Who, _at: Instant) -> Decision:
    """End the session without a result, for the reason that its method finds.

    Refusals: reason-unknown, session-goes-on, fail-reason-differs.
    """
    trade = world.in_hand
    assert trade.session is not None  # IN_SESSION is reached by session.open only
    if asked.reason not in FAIL_REASONS:
        return refused("reason-unknown", about="reason")
    found = METHODS[trade.fixed.method].outcome((), setting(trade, world.tables))
    if not found.fails:
        return refused("session-goes-on")
    if found.fails != asked.reason:
        return refused("fail-reason-differs", about="reason", reason=found.fails)
    fact = SessionFailed(trade.session.session_id, asked.reason)
    return decided(Draft(fact, trade=trade.number), *_stopped(trade))


def _stopped(trade: Trade) -> list[Draft]:
    """The end of every recording that still runs."""
    assert trade.session is not None
    session_id = trade.session.session_id
    return [
        Draft(RecordingMarked(session_id, conduct.STOP, device), trade=trade.number)
        for device in trade.conduct.running(session_id)
    ]


def setting(trade: Trade, tables: Tables) -> Setting:
    """Price and people that the session of this trade is decided within."""
    roster = trade.session.roster if trade.session else ()
    present = sum(f"BIDDER:{each.number}" in roster for each in trade.qualified)
    return Setting(
        trade.wants.list_price_fen, len(trade.qualified), present, buying(trade, tables), trade,
        qualification.minimum(tables, trade),
    )  # fmt: skip


def buying(trade: Trade, tables: Tables) -> bool:
    """Whether the owner pays: the listing price is then the ceiling and the lowest offer best."""
    return tables.trade_type(trade.type).buying


def result_digest(session_id: str, listing_fen: int, offers: Sequence[Offer], best: Offer) -> str:
    """SHA-256 over the inputs and the outcome, so that anybody can compute it again."""
    return digest(
        {
            "session": session_id,
            "listing_fen": listing_fen,
            "offers": [[each.enrol_id, each.amount_fen] for each in offers],
            "result": [best.enrol_id, best.amount_fen],
        }
    ).hex()


def _in_time(trade: Trade, at: Instant) -> Decision | None:
    planned = instant_of(trade.planned_at)
    if not at.trusted:
        return refused("clock-unsure")
    if not at.surely_after(planned):
        return refused("session-not-yet", planned=local_text(planned))
    if at.at + at.bound > planned + rooms.grace(trade):
        late = trade.fixed.how.grace_min
        return refused("session-late", planned=local_text(planned), grace=late)
    return None


def _seen(trade: Trade) -> Decision | None:
    """A supervisor attested, or the district waived the one of this very session."""
    if trade.attested_by or waiver.of_next_session(trade):
        return None
    return refused("supervisor-missing")


def _roster(world: World, asked: OpenSession, by: Who) -> Decision | None:
    """Roles with numbers, never names; every bidder on it qualified, and at least one there.

    Sealed offers are opened whether or not a bidder came to see it (6.2).
    Where the room asks for badges, each of them and the host were admitted and are still here.
    """
    trade = world.in_hand
    if any(not _PRESENT.fullmatch(each) for each in asked.roster):
        return refused("roster-unknown", about="roster")
    qualified = {f"BIDDER:{each.number}" for each in trade.qualified}
    bidders = {each for each in asked.roster if each.startswith("BIDDER:")}
    if not bidders <= qualified:
        return refused("roster-unknown", about="roster")
    if not bidders and trade.fixed.method not in bid_standing.METHODS_WITH_BIDS:
        return refused("roster-no-bidder", about="roster")
    if not rooms.row_of(trade, world.tables).needs_badge:
        return None
    present = {f"HOST:{by[0].staff_no}", *asked.roster}
    missing = present - set(trade.room.here(waiver.next_session(trade)))
    return refused("roster-not-admitted", about="roster", count=len(missing)) if missing else None


def _offers(trade: Trade, offers: Sequence[Offer]) -> Decision | None:
    assert trade.session is not None
    if any(f"BIDDER:{each.enrol_id}" not in trade.session.roster for each in offers):
        return refused("offer-unknown", about="offers")
    if len({each.enrol_id for each in offers}) < len(offers):
        return refused("offer-twice", about="offers")
    if any(each.amount_fen <= 0 for each in offers):
        return refused("amount-zero", about="offers")
    if any(each.amount_fen > FEN_MAX for each in offers):
        return refused("amount-too-large", about="offers")
    return None


def _earliest(world: World, notice: NoticePublished, at: Instant) -> datetime:
    """The working day after both today and the end of the notice, and not before the closing."""
    last = max(day_of(at.at), date.fromisoformat(notice.end))
    working = world.tables.calendar.next_working_day(last).day
    return max(begin_of(working), instant_of(notice.enrol_deadline))
