"""Objections: raised while the result is public, answered by the head, the clock standing still.

Source: domain.md 3.1, 3.3 guard 8, 3.4, 3.6; Tender Law Implementing Regulation 22, 54: answered
within three days, nothing goes on before.
"""

from datetime import date

from appliance.core import messages, numbering
from appliance.core.canonical import digest
from appliance.core.clocks import day_of, end_of
from appliance.core.commands import (
    AttestObjection,
    DismissObjection,
    LodgeObjection,
    RaiseObjection,
    UpholdEnd,
    UpholdRerun,
)
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import (
    Draft,
    EndOrdered,
    ObjectionDismissed,
    ObjectionRaised,
    RerunOrdered,
    SessionAttested,
)
from appliance.core.forms import is_sha256, moment
from appliance.core.instant import Instant, text_of
from appliance.core.objections import PARTIES, STANDINGS, UPHELD, Raised
from appliance.core.registration import person, same_person
from appliance.core.review import dates_fault
from appliance.core.suspension import moved_day
from appliance.core.trade import Trade
from appliance.core.world import Who, World

ANSWER_CLOCK = "DL12"
RERUN, END = "RERUN", "END"
"""What may come of an objection that is right."""


def raise_objection(
    world: World, asked: RaiseObjection | LodgeObjection, _by: Who, at: Instant
) -> Decision:
    """Take an objection in, until the last second of the publicity's last day.

    Refusals: clock-unsure, objection-another-open, wrong-stage, objection-too-late,
    objection-standing, objector-not-enrolled, objector-not-transferor, objection-text-missing,
    objection-at-counter, and those of registration.person.
    """
    trade = world.in_hand
    # At the kiosk one, by a party: so nobody holds a result up by touching a screen again.
    if isinstance(asked, LodgeObjection) and trade.objections.every:
        return refused("objection-at-counter")
    if trade.objections.open is not None:
        return refused("objection-another-open", due=trade.objections.due)
    if trade.stage != "RESULT_PUBLIC" or trade.publicity is None:
        return refused("wrong-stage")
    if not at.trusted:
        return refused("clock-unsure")
    if at.surely_after(end_of(date.fromisoformat(trade.publicity.result_end))):
        return refused("objection-too-late", until=trade.publicity.result_end)
    no = person(world, asked.party_id, at, about="party_id") or _standing(world, asked)
    if no is not None:
        return no
    if not is_sha256(asked.text_sha256):
        return refused("objection-text-missing", about="text_sha256")
    slip = numbering.next_document(world, "DOC24", at)
    fact = ObjectionRaised(
        objection_no=f"{trade.number}/Y{len(trade.objections.every) + 1}",
        text_sha256=asked.text_sha256,
        received_at=text_of(at.at),
        due=world.tables.due(ANSWER_CLOCK, day_of(at.at)).day.isoformat(),
        standing=asked.standing,
        slip_no=slip,
    )
    draft = Draft(fact, trade=trade.number, commits={"party_id": "party_id"})
    return decided(draft, follows=[Follow("print", "DOC24", slip), *_shown(trade)])


def attest(world: World, asked: AttestObjection, _by: Who, _at: Instant) -> Decision:
    """The supervisor has seen answer and outcome. Refusal: digest-form."""
    if not is_sha256(asked.seen_sha256):
        return refused("digest-form", about="seen_sha256")
    fact = SessionAttested(UPHELD, asked.seen_sha256)
    return decided(Draft(fact, trade=world.in_hand.number))


def seen_by_supervisor(trade: Trade, outcome: str, text_sha256: str) -> str:
    """Digest of what is attested: which objection, what comes of it (RERUN, END), which answer."""
    seen = {
        "act": UPHELD,
        "objection": _in_hand(trade).fact.objection_no,
        "outcome": outcome,
        "answer": text_sha256,
    }
    return digest(seen).hex()


def dismiss(world: World, asked: DismissObjection, by: Who, at: Instant) -> Decision:
    """It was not right: the publicity runs on by the working days that it stood still.

    Refusals: clock-unsure, and those of `_answer`.
    """
    trade = world.in_hand
    assert trade.publicity is not None  # OBJECTED is reached from RESULT_PUBLIC only
    if not at.trusted:
        return refused("clock-unsure")
    no = _answer(trade, asked.text_sha256, by)
    if no is not None:
        return no
    last = date.fromisoformat(trade.publicity.result_end)
    stopped = trade.since("OBJECTED").at
    end = moved_day(world.tables.calendar, last, stopped, text_of(at.at))
    paper = numbering.next_document(world, "DOC25", at)
    fact = ObjectionDismissed(
        _in_hand(trade).fact.objection_no, asked.text_sha256, end.isoformat(), paper
    )
    told = messages.notify("M06", messages.PARTIES)
    follows = [Follow("print", "DOC25", paper), *_shown(trade), told]
    return decided(Draft(fact, trade=trade.number), follows=follows)


def uphold_rerun(world: World, asked: UpholdRerun, by: Who, at: Instant) -> Decision:
    """It was right and can be mended: nobody is enrolled any more, a new notice is published.

    Refusals: digest-form, date-form, those of `_answer`, `_attested` and review.dates_fault.
    """
    trade = world.in_hand
    no = _answer(trade, asked.text_sha256, by) or _attested(trade, RERUN, asked.text_sha256)
    if no is not None:
        return no
    if not is_sha256(asked.notice_sha256):
        return refused("digest-form", about="notice_sha256")
    fault = _times(world, trade, asked, at)
    if fault is not None:
        return refused(fault, about="planned_at" if "session" in fault else "enrol_deadline")
    paper = numbering.next_document(world, "DOC25", at)
    fact = RerunOrdered(
        objection_no=_in_hand(trade).fact.objection_no,
        text_sha256=asked.text_sha256,
        attest_no=_seen(trade)[0],
        round=trade.round + 1,
        notice_sha256=asked.notice_sha256,
        enrol_deadline=asked.enrol_deadline,
        planned_at=asked.planned_at,
        paper_no=paper,
    )
    follows = [Follow("print", "DOC25", paper), *_shown(trade), *_enrolled(trade)]
    return decided(Draft(fact, trade=trade.number), follows=follows)


def uphold_end(world: World, asked: UpholdEnd, by: Who, at: Instant) -> Decision:
    """It was right and cannot be mended: the trade is over, deposits go back.

    Refusals: those of `_answer` and `_attested`.
    """
    trade = world.in_hand
    no = _answer(trade, asked.text_sha256, by) or _attested(trade, END, asked.text_sha256)
    if no is not None:
        return no
    paper = numbering.next_document(world, "DOC25", at)
    end_paper = numbering.next_document(world, "DOC34", at)
    objection_no = _in_hand(trade).fact.objection_no
    fact = EndOrdered(objection_no, asked.text_sha256, _seen(trade)[0], paper, end_paper)
    told = messages.notify("M17", messages.PARTIES)
    papers = [Follow("print", "DOC25", paper), Follow("print", "DOC34", end_paper)]
    return decided(Draft(fact, trade=trade.number), follows=[*papers, *_shown(trade), told])


def _standing(world: World, asked: RaiseObjection | LodgeObjection) -> Decision | None:
    """Who says that they enrolled or transfer is found among them; of others the text tells."""
    if asked.standing not in (PARTIES if isinstance(asked, LodgeObjection) else STANDINGS):
        return refused("objection-standing", about="standing")
    if asked.standing == "BIDDER" and not world.duplicate_party:
        return refused("objector-not-enrolled", about="party_id")
    owner = world.transferor
    if asked.standing == "TRANSFEROR" and not (owner and same_person(owner, asked.party_id)):
        return refused("objector-not-transferor", about="party_id")
    return None


def _answer(trade: Trade, text_sha256: str, by: Who) -> Decision | None:
    """Refusals: objection-own-session, objection-answer-missing."""
    if "HOST" in trade.actors.get(by[0].staff_no, frozenset()):
        return refused("objection-own-session")
    if not is_sha256(text_sha256):
        return refused("objection-answer-missing", about="text_sha256")
    return None


def _attested(trade: Trade, outcome: str, text_sha256: str) -> Decision | None:
    if _seen(trade)[1] != seen_by_supervisor(trade, outcome, text_sha256):
        return refused("objection-not-attested")
    return None


def _seen(trade: Trade) -> tuple[int, str]:
    return trade.objections.attested or (-1, "")


def _in_hand(trade: Trade) -> Raised:
    found = trade.objections.open
    assert found is not None  # OBJECTED is reached by objection.raise only
    return found


def _times(world: World, trade: Trade, asked: UpholdRerun, at: Instant) -> str | None:
    deadline, planned = moment(asked.enrol_deadline), moment(asked.planned_at)
    if deadline is None or planned is None:
        return "date-form"
    start = world.tables.calendar.working_day_from(day_of(at.at)).day
    return dates_fault(world.tables, start, trade.fixed.notice_days, deadline, planned)


def _shown(trade: Trade) -> list[Follow]:
    """Where the notice stood: the board tells that the publicity stands still, or how it ended."""
    channels = trade.notice.channels if trade.notice else ()
    return [Follow("publish", each, trade.number) for each in channels]


def _enrolled(trade: Trade) -> list[Follow]:
    """Everybody whose enrolment falls away is told, by the entry that enrolled them."""
    standing = [one for one in trade.enrolments if not one.withdrawn]
    return [messages.notify("M18", messages.at(one.seq)) for one in standing]
