"""The box asks the drawn experts whether they come; no person knows whom (F02).

The places of a sealed list are called in their order. A no, a message that no try could send, or
silence until shortly before the unsealing lets the next place come in; words that are neither are
kept and decide nothing.
"""

from datetime import timedelta

from appliance.core import messages, seals
from appliance.core.codes import Tables
from appliance.core.commands import AnswerExpert, CallExpert
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, ExpertAnswered, ExpertCalled
from appliance.core.expert_list import ANSWERS, OTHER, OUT, SILENT, Called, ExpertList
from appliance.core.instant import Instant, instant_of
from appliance.core.trade import Trade
from appliance.core.world import Who, World

TEMPLATE = "M09"


def call(world: World, asked: CallExpert, _by: Who, _at: Instant) -> Decision:
    """Ask whoever stands at a place. Refusals: seal-unknown, expert-not-next."""
    trade = world.in_hand
    found = trade.experts.list_of(asked.session_id)
    if found is None:
        return refused("seal-unknown", about="session_id")
    if asked.expert_no not in found.to_call:
        return refused("expert-not-next", about="expert_no")
    message_id = f"{world.last_seq + 1}-{TEMPLATE}-1"
    fact = ExpertCalled(asked.session_id, asked.expert_no, message_id)
    return decided(
        Draft(fact, trade=trade.number, commits={"person": "person"}),
        follows=[messages.notify(TEMPLATE, messages.of_this("person"))],
    )


def answer(world: World, asked: AnswerExpert, _by: Who, at: Instant) -> Decision:
    """Keep what came back. Refusals: expert-not-called, expert-answer, expert-out, too-early."""
    trade = world.in_hand
    found = trade.experts.list_of(asked.session_id)
    called = found.call(asked.expert_no) if found else None
    if found is None or called is None:
        return refused("expert-not-called", about="expert_no")
    if asked.answer not in ANSWERS:
        return refused("expert-answer", about="answer")
    if asked.answer != OTHER and called.answer in OUT:
        return refused("expert-out", about="answer")
    fits = asked.answer != SILENT or is_silent(trade, found, called, world.tables, at)
    if not fits:
        return refused("too-early", about="answer")
    fact = ExpertAnswered(asked.session_id, asked.expert_no, asked.answer)
    commits = {"said": "said"} if asked.said is not None else {}
    return decided(Draft(fact, trade=trade.number, commits=commits))


def is_silent(
    trade: Trade, found: ExpertList, called: Called, tables: Tables, at: Instant
) -> bool:
    """Whether somebody who was asked in good time has said nothing for too long.

    The end is `silent_min` of pools.csv before the list may be opened. Who was called after it, in
    another's place, is waited for until the opening.
    """
    lead = tables.pools[found.sealed.pool].silent_min
    ends = seals.opens_at(trade, found, tables) - timedelta(minutes=lead)
    return not called.answer and instant_of(called.at) < ends and at.surely_after(ends)
