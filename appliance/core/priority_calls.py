"""The priority call, act by act: claim, letter, answer, raise, and the result published after it.

What is due next is computed from the entries (core/priority.py); nobody chooses it. Source:
domain.md 6.7; SPC interpretation on land contract disputes, Art. 11; Civil Code 726, 727.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from appliance.core import messages, money, numbering, priority
from appliance.core.clocks import day_of, end_of, local_text
from appliance.core.codes import Tables
from appliance.core.commands import (
    AnswerPriority,
    CallPriority,
    ClaimPriority,
    ClosePriority,
    OpenPriorityRound,
    RaisePriority,
)
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import (
    AttemptRefused,
    Draft,
    Offer,
    PriorityAnswered,
    PriorityCalled,
    PriorityClaimed,
    PriorityClosed,
    PriorityRaised,
)
from appliance.core.forms import is_sha256
from appliance.core.instant import Instant, instant_of, text_of
from appliance.core.money import FEN_MAX
from appliance.core.priority import MATCH, OFFER, RANKS, SILENT, WAIVE, Course, Rights
from appliance.core.trade import Enrolment, Trade
from appliance.core.world import Who, World

TENANT_BUYS_DAYS: Final = 15
"""A tenant has so many days to answer when the let house is sold (Civil Code 726)."""

TOLD_BEFORE_AUCTION: Final = timedelta(days=5)
"""A tenant who was told so long before an auction and stayed away has waived (Civil Code 727)."""

SALES: Final = frozenset({"TRANSFER"})
PROCUREMENT: Final = "procurement"


def grounds(trade: Trade, tables: Tables) -> tuple[str, ...]:
    """Who has priority in this trade: as its notice says, else as the row of its type."""
    row = tables.trade_type(trade.type)
    if row.family == PROCUREMENT:
        return ()
    if trade.terms is not None and trade.terms.priority is not None:
        return trade.terms.priority
    return tuple(one for one in row.priority.split("|") if one)


def ranks(trade: Trade, tables: Tables) -> Mapping[str, int]:
    """Enrolment number -> best rank, of everybody with a right who passed the gate.

    A right counts that was claimed in writing before the deadline, or that the enrolment itself
    shows (membership).
    """
    counted = grounds(trade, tables)
    found: dict[str, int] = {}
    for claim in trade.rights.claims:
        who = trade.enrolment(claim.enrol_id)
        if who is not None and who.qualified and claim.ground in counted:
            found[who.number] = min(claim.rank, found.get(who.number, priority.NO_RIGHT))
    if "MEMBER" in counted:
        for each in trade.qualified:
            if _is_member(each):
                found.setdefault(each.number, RANKS["MEMBER"])
    return found


def course_of(trade: Trade, tables: Tables, over: Callable[[str], bool]) -> Course:
    """How far the call of this trade has come; `over` as in `priority.course`."""
    return _course(trade, trade.rights, tables, over)


def course_at(trade: Trade, tables: Tables, at: Instant) -> Course:
    """How far the call has come at that instant: a day is over once it surely is."""
    return course_of(trade, tables, _over(at))


def closing(world: World, trade: Trade, rights: Rights, at: Instant) -> "Closing":
    """The publicity that begins now if nobody is left to be asked; else nothing yet.

    `rights` as they are with what this decision adds.
    """
    found = _course(trade, rights, world.tables, _over(at))
    if not found.done:
        return Closing((), ())
    public = publicity(world, trade, Offer(found.taker, found.amount_fen), at)
    shown = [Follow("publish", each, trade.number) for each in public.channels]
    told = messages.notify("M06", messages.PARTIES)
    return Closing((Draft(public, trade=trade.number),), (*shown, told))


class Closing(Struct, frozen=True):
    """Entries and follow-up work of a call that came to its end; empty while it goes on."""

    drafts: tuple[Draft, ...]
    follows: tuple[Follow, ...]


def publicity(world: World, trade: Trade, best: Offer, at: Instant) -> PriorityClosed:
    """The result as it is made public from today or the next working day on."""
    row = world.tables.trade_type(trade.type)
    assert trade.notice is not None  # a result is reached through PUBLISHED only
    calendar = world.tables.calendar
    start = calendar.working_day_from(day_of(at.at)).day
    return PriorityClosed(
        enrol_id=best.enrol_id,
        amount_fen=best.amount_fen,
        result_start=start.isoformat(),
        result_end=calendar.add_working_days(start, row.result_days).day.isoformat(),
        channels=trade.notice.channels,
    )


# --- the acts -----------------------------------------------------------------------------------


def claim(world: World, asked: ClaimPriority, by: Who, at: Instant) -> Decision:
    """Take a claim that surely came before enrolment ended (SPC interpretation Art. 11).

    Refusals: wrong-stage, clock-unsure, priority-late, priority-none, priority-not-listed,
    claim-not-written, enrol-unknown, priority-claimed.
    """
    trade = world.in_hand
    if trade.notice is None:
        return refused("wrong-stage")
    if not at.trusted:
        return refused("clock-unsure")
    deadline = instant_of(trade.notice.enrol_deadline)
    if not at.surely_before(deadline):
        attempt = AttemptRefused("priority.claim", by[0].role, "LATE_CLAIM", "domain 6.7")
        keep = (Draft(attempt, trade=trade.number),)
        return refused("priority-late", keep=keep, deadline=local_text(deadline))
    if trade.stage != "PUBLISHED":
        return refused("wrong-stage")
    no = _ground(world, trade, asked) or _claimant(trade, asked)
    if no is not None:
        return no
    fact = PriorityClaimed(asked.enrol_id, RANKS[asked.ground], asked.ground, text_of(at.at))
    return decided(Draft(fact, commits={"party_id": "party_id"}, hidden_for=trade.number))


def _ground(world: World, trade: Trade, asked: ClaimPriority) -> Decision | None:
    counted = grounds(trade, world.tables)
    if not counted:
        return refused("priority-none", about="ground")
    if asked.ground not in counted:
        return refused("priority-not-listed", about="ground")
    return None


def _claimant(trade: Trade, asked: ClaimPriority) -> Decision | None:
    """Who claims is enrolled too: a right goes first, it does not pass the gate for anybody."""
    if not asked.written:
        return refused("claim-not-written", about="written")
    who = trade.enrolment(asked.enrol_id)
    if who is None or who.withdrawn:
        return refused("enrol-unknown", about="enrol_id")
    if any((c.enrol_id, c.ground) == (asked.enrol_id, asked.ground) for c in trade.rights.claims):
        return refused("priority-claimed", about="ground")
    return None


def call(world: World, asked: CallPriority, _by: Who, at: Instant) -> Decision:
    """Write to a holder of a right whose turn it is.

    Refusals: clock-unsure, draw-needed, priority-not-next.
    """
    trade, tables = world.in_hand, world.tables
    if not at.trusted:
        return refused("clock-unsure")
    now = course_at(trade, tables, at)
    if now.draw:
        return refused("draw-needed", about="enrol_id", count=len(now.draw))
    if asked.enrol_id not in now.to_call:
        return refused("priority-not-next", about="enrol_id")
    rank = ranks(trade, tables)[asked.enrol_id]
    due = answer_due(trade, tables, asked.enrol_id, day_of(at.at))
    fact = PriorityCalled(
        letter_no=numbering.next_document(world, "DOC22", at),
        enrol_id=asked.enrol_id,
        rank=rank,
        amount_fen=now.amount_fen,
        due=due.isoformat(),
        round=now.round,
        raise_due=tables.due("DL19", due).day.isoformat() if trade.fixed.follow_and_raise else "",
    )
    letter = Follow("print", "DOC22", fact.letter_no)
    who = trade.enrolment(asked.enrol_id)
    told = [messages.notify("M13", who.random_id)] if who is not None else []
    return decided(Draft(fact, trade=trade.number), follows=[letter, *told])


def answer(world: World, asked: AnswerPriority, _by: Who, at: Instant) -> Decision:
    """Keep the answer to a letter; the last one that was waited for publishes the result.

    Refusals: clock-unsure, answer-unknown, digest-form, priority-not-asked, answer-late.
    """
    trade = world.in_hand
    if not at.trusted:
        return refused("clock-unsure")
    if asked.answer not in (MATCH, WAIVE):
        return refused("answer-unknown", about="answer")
    if asked.text_sha256 and not is_sha256(asked.text_sha256):
        return refused("digest-form", about="text_sha256")
    letter = _letter(trade, asked.enrol_id)
    if letter is None:
        return refused("priority-not-asked", about="enrol_id")
    if not at.surely_before(end_of(date.fromisoformat(letter.due))):
        return refused("answer-late", about="answer", due=letter.due)
    waiting = course_at(trade, world.tables, at).waiting
    if asked.enrol_id not in {each.enrol_id for each in waiting}:
        return refused("priority-not-asked", about="enrol_id")
    amount = letter.amount_fen if asked.answer == MATCH else 0
    fact = PriorityAnswered(
        asked.enrol_id, asked.answer, amount, text_of(at.at), asked.text_sha256
    )
    return _and_close(world, (fact,), at)


def open_round(world: World, asked: OpenPriorityRound, _by: Who, at: Instant) -> Decision:
    """Open the sealed offers of one rank together; silent or lower counts as the price matched.

    Refusals: clock-unsure, round-none, offer-unknown, offer-twice, amount-too-large, round-open.
    """
    trade = world.in_hand
    if not at.trusted:
        return refused("clock-unsure")
    now = course_at(trade, world.tables, at)
    if not now.to_open:
        return refused("round-none")
    made = {each.enrol_id: each.amount_fen for each in asked.offers}
    if not set(made) <= set(now.to_open):
        return refused("offer-unknown", about="offers")
    if len(made) < len(asked.offers):
        return refused("offer-twice", about="offers")
    if any(not 0 <= each <= FEN_MAX for each in made.values()):
        return refused("amount-too-large", about="offers")
    last = max(_letter_due(trade, one) for one in now.to_open)
    if set(made) != set(now.to_open) and not _over(at)(last):
        return refused("round-open", about="offers", due=last)
    facts = tuple(
        PriorityAnswered(
            one, OFFER if one in made else SILENT, max(made.get(one, 0), now.amount_fen),
            text_of(at.at),
        )
        for one in now.to_open
    )  # fmt: skip
    return _and_close(world, facts, at)


def raise_price(world: World, asked: RaisePriority, _by: Who, at: Instant) -> Decision:
    """The holder goes over a match by at least the announced step, or says no (0).

    Refusals: clock-unsure, raise-not-now, raise-too-small, amount-too-large.
    """
    trade = world.in_hand
    if not at.trusted:
        return refused("clock-unsure")
    now = course_at(trade, world.tables, at)
    if not now.raise_until:
        return refused("raise-not-now", about="amount_fen")
    if asked.amount_fen > FEN_MAX:
        return refused("amount-too-large", about="amount_fen")
    least = now.amount_fen + trade.fixed.increment_fen
    if asked.amount_fen != 0 and asked.amount_fen < least:
        return refused("raise-too-small", about="amount_fen", least=money.yuan(least))
    fact = PriorityRaised(trade.rights.holder, asked.amount_fen, text_of(at.at))
    return _and_close(world, (fact,), at)


def close(world: World, _asked: ClosePriority, _by: Who, at: Instant) -> Decision:
    """Silence is a waiver: what is left is published. Refusals: clock-unsure, draw-needed, ..."""
    trade = world.in_hand
    if not at.trusted:
        return refused("clock-unsure")
    now = course_at(trade, world.tables, at)
    if now.draw:
        return refused("draw-needed", count=len(now.draw))
    end = closing(world, trade, trade.rights, at)
    if not end.drafts:
        return refused("too-early")
    return decided(*end.drafts, follows=end.follows)


# --- clocks -------------------------------------------------------------------------------------


def answer_due(trade: Trade, tables: Tables, enrol_id: str, asked_on: date) -> date:
    """The last day for an answer: DL19, for the tenant of a house that is sold 15 days."""
    ordinary = tables.due("DL19", asked_on).day
    if not _tenant_buys(trade, tables, enrol_id):
        return ordinary
    return max(ordinary, tables.calendar.add_calendar_days(asked_on, TENANT_BUYS_DAYS).day)


def silence_ends(trade: Trade, tables: Tables) -> tuple[date, bool] | None:
    """The day whose end brings the call on by silence, and whether it is then over.

    None while nobody is waited for.
    """
    now = course_of(trade, tables, lambda _day: False)
    days = [each.due for each in now.waiting] + ([now.raise_until] if now.raise_until else [])
    if not days:
        return None
    last = max(days)
    then = course_of(trade, tables, lambda each: each <= last)
    return date.fromisoformat(last), then.done


def _over(at: Instant) -> Callable[[str], bool]:
    return lambda each: at.surely_after(end_of(date.fromisoformat(each)))


def _course(trade: Trade, rights: Rights, tables: Tables, over: Callable[[str], bool]) -> Course:
    follow = trade.fixed.follow_and_raise
    return priority.course(
        rights, ranks(trade, tables), follow=follow, over=over, drawn=trade.draws.order_among
    )


def _and_close(world: World, facts: tuple[priority.PriorityFact, ...], at: Instant) -> Decision:
    """Keep what was said; publish the result if nobody is left to be asked."""
    trade, rights = world.in_hand, world.in_hand.rights
    for fact in facts:
        rights = rights.after(fact)
    end = closing(world, trade, rights, at)
    drafts = [Draft(fact, trade=trade.number) for fact in facts]
    return decided(*drafts, *end.drafts, follows=end.follows)


def _letter(trade: Trade, enrol_id: str) -> PriorityCalled | None:
    """The newest letter to somebody."""
    found = (
        each
        for each in reversed(trade.rights.said)
        if isinstance(each, PriorityCalled) and each.enrol_id == enrol_id
    )
    return next(found, None)


def _letter_due(trade: Trade, enrol_id: str) -> str:
    letter = _letter(trade, enrol_id)
    assert letter is not None  # a round is opened among those who had its letter
    return letter.due


def _is_member(each: Enrolment) -> bool:
    return any(c.condition == "MEMBER" and c.input == "MEMBER" for c in each.conditions)


def _tenant_buys(trade: Trade, tables: Tables, enrol_id: str) -> bool:
    """A sitting tenant whose object is sold, unless told in time and there at the session."""
    row = tables.trade_type(trade.type)
    claimed = {
        claim.ground
        for claim in trade.rights.claims
        if (who := trade.enrolment(claim.enrol_id)) is not None and who.number == enrol_id
    }
    sold = trade.mode in SALES and row.family == "asset"
    if not sold or "SITTING_TENANT" not in claimed:
        return False
    assert trade.session is not None  # a call follows a session's result
    assert trade.notice is not None
    there = f"BIDDER:{enrol_id}" in trade.session.roster
    told = date.fromisoformat(trade.notice.start) + TOLD_BEFORE_AUCTION
    return not (there and told <= day_of(instant_of(trade.session.opened_at)))
