"""The winner falls away, and the next in rank takes it (domain.md 3.1, H03).

Before the award: award.skip with ground and proof. After it: a written reminder, then the
default, then award.next. Where nobody is left or the notice does not allow it, the trade is
terminated with T11.
"""

from datetime import date

from appliance.core import priority_calls
from appliance.core.clocks import day_of, end_of
from appliance.core.commands import MarkDefault, NextAward, RemindWinner, SkipAward
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import (
    AwardPassedOn,
    AwardSkipped,
    Draft,
    Offer,
    ReminderSent,
    WinnerDefaulted,
)
from appliance.core.forms import day, is_sha256
from appliance.core.instant import Instant
from appliance.core.trade import Trade
from appliance.core.world import Who, World

BLACKLISTED = "Q_BLACKLIST"
GROUNDS = ("qualification", "document")
"""Gates of gate_fail_codes.csv whose codes are a ground to skip a winner."""


def next_in_rank(trade: Trade) -> Offer | None:
    """The best offer behind the winner of who is qualified and did not fall away; None: nobody."""
    if trade.result is None:
        return None
    gone = {*trade.succession.out, trade.winner}
    good = {one.number for one in trade.qualified} - gone
    return next((one for one in trade.result.ranking if one.enrol_id in good), None)


def skip(world: World, asked: SkipAward, _by: Who, at: Instant) -> Decision:
    """The winner is not eligible any more: the next in rank, and a publicity of its own.

    Refusals: ground-unknown, not-on-blacklist, proof-missing, and those of `_next`.
    """
    trade = world.in_hand
    row = world.tables.gate_fail_codes.get(asked.ground)
    if row is None or row.gate not in GROUNDS:
        return refused("ground-unknown", about="ground")
    if asked.ground == BLACKLISTED and world.blacklist != "HIT":
        return refused("not-on-blacklist", about="ground")
    if not is_sha256(asked.proof_sha256):
        return refused("proof-missing", about="proof_sha256")
    no = _next(trade, asked.next_enrol_id, asked.accept_sha256)
    if no is not None:
        return no
    fact = AwardSkipped(
        trade.winner, asked.ground, asked.proof_sha256, asked.next_enrol_id, asked.accept_sha256
    )
    return _published(world, trade, Draft(fact, trade=trade.number), at)


def remind(world: World, asked: RemindWinner, _by: Who, at: Instant) -> Decision:
    """The last call. Refusals: digest-form, date-form, reminder-too-short."""
    trade = world.in_hand
    if not is_sha256(asked.text_sha256):
        return refused("digest-form", about="text_sha256")
    due = day(asked.due)
    if due is None:
        return refused("date-form", about="due")
    least = max(day_of(at.at), _term(trade))
    if due <= least:
        return refused("reminder-too-short", about="due", after=least.isoformat())
    count = trade.succession.reminders + 1
    fact = ReminderSent(f"{trade.number}/R{count}", trade.winner, asked.due, asked.text_sha256)
    return decided(Draft(fact, trade=trade.number))


def default(world: World, asked: MarkDefault, _by: Who, at: Instant) -> Decision:
    """The winner did not sign by the day of the reminder.

    Refusals: clock-unsure, reminder-missing, reminder-runs, facts-missing.
    """
    trade = world.in_hand
    reminder = trade.succession.reminder
    if not at.trusted:
        return refused("clock-unsure")
    if reminder is None:
        return refused("reminder-missing")
    if not at.surely_after(end_of(date.fromisoformat(reminder.due))):
        return refused("reminder-runs", until=reminder.due)
    if not is_sha256(asked.facts_sha256):
        return refused("facts-missing", about="facts_sha256")
    fact = WinnerDefaulted(trade.winner, reminder.due, reminder.reminder_no, asked.facts_sha256)
    return decided(Draft(fact, trade=trade.number))


def pass_on(world: World, asked: NextAward, _by: Who, at: Instant) -> Decision:
    """After a default the next in rank takes it. Refusals: those of `_next`."""
    trade = world.in_hand
    no = _next(trade, asked.next_enrol_id, asked.accept_sha256)
    if no is not None:
        return no
    fact = AwardPassedOn(trade.winner, asked.next_enrol_id, asked.accept_sha256)
    return _published(world, trade, Draft(fact, trade=trade.number), at)


def _next(trade: Trade, enrol_id: str, accept_sha256: str) -> Decision | None:
    """Refusals: next-not-allowed, next-nobody, next-not-in-rank, acceptance-missing."""
    if not trade.fixed.succession:
        return refused("next-not-allowed")
    following = next_in_rank(trade)
    if following is None:
        return refused("next-nobody")
    if enrol_id != following.enrol_id:
        return refused("next-not-in-rank", about="next_enrol_id", next=following.enrol_id)
    if not is_sha256(accept_sha256):
        return refused("acceptance-missing", about="accept_sha256")
    return None


def _term(trade: Trade) -> date:
    """The last day on which the contract was to be signed: a reminder comes after nothing less."""
    assert trade.award is not None  # AWARDED and CONTRACTED are reached by award.confirm only
    return date.fromisoformat(trade.award.contract_due)


def _published(world: World, trade: Trade, first: Draft, at: Instant) -> Decision:
    """The new result, public at once where nobody with a better right is to be asked before."""
    following = next_in_rank(trade)
    assert following is not None  # _next judged it
    rights = trade.rights.begun(following.enrol_id, following.amount_fen, instead_of=trade.winner)
    end = priority_calls.closing(world, trade, rights, at)
    return decided(first, *end.drafts, follows=end.follows)
