"""Experts asked of the district's terminal, and its answer (F22).

The request rides with the entries, on the line or on a stick, and keeps its number; the answer is
a note of the district with a list sealed to this station.
"""

from typing import Final

from appliance.core import waiver
from appliance.core.commands import RequestExperts
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, ExpertsReplied, ExpertsRequested
from appliance.core.forms import is_sha256, is_word
from appliance.core.instant import Instant
from appliance.core.world import Who, World

CLASSES_MAX: Final = 10
COUNT_MAX: Final = 30
AVOID_MAX: Final = 60


def ask(world: World, asked: RequestExperts, _by: Who, _at: Instant) -> Decision:
    """Ask, once the bidders are known to whom nobody may be near.

    Refusals: experts-before-closing, word-form, request-known, request-open, request-count.
    """
    trade = world.in_hand
    if trade.closing is None:
        return refused("experts-before-closing")
    words = (asked.request_no, *asked.classes, *asked.avoid)
    if not asked.classes or not all(is_word(one) for one in words):
        return refused("word-form", about="classes")
    if trade.experts.request(asked.request_no) is not None:
        return refused("request-known", about="request_no")
    session_id = waiver.next_session(trade)
    before = trade.experts.request_of(session_id)
    if before is not None and before.reply is None:
        return refused("request-open", request=before.asked.request_no)
    if not 1 <= asked.count <= COUNT_MAX:
        return refused("request-count", about="count", most=COUNT_MAX)
    if len(asked.classes) > CLASSES_MAX or len(asked.avoid) > AVOID_MAX:
        return refused("request-count", about="classes", most=CLASSES_MAX)
    fact = ExpertsRequested(asked.request_no, session_id, asked.classes, asked.count, asked.avoid)
    return decided(Draft(fact, trade=trade.number))


def reply_fault(world: World, reply: ExpertsReplied) -> Decision | None:
    """Why an answer cannot be taken over: request-unknown, request-answered, digest-form."""
    found = world.trade.experts.request(reply.request_no) if world.trade else None
    if found is None:
        return refused("request-unknown", about="reply")
    if found.reply is not None:
        return refused("request-answered", about="reply")
    if not is_sha256(reply.ciphertext_sha256) or reply.count < 1:
        return refused("digest-form", about="reply")
    return None
