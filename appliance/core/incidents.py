"""What happens in a session beside its result: incidents, objections, questions and answers.

Source: domain.md 1.6 (F05), 3.6 (an objection at the opening is answered on the spot).
"""

import re
from typing import Final

from appliance.core.commands import PutQuestion, ReplyQuestion, ReportIncident
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import (
    Draft,
    QuestionPut,
    QuestionReplied,
    SessionIncident,
    SessionOpened,
)
from appliance.core.forms import is_sha256
from appliance.core.instant import Instant
from appliance.core.trade import Trade
from appliance.core.world import Who, World

OBJECTION: Final = "OBJECTION"
MATTERS: Final = (OBJECTION, "DISORDER", "EQUIPMENT", "ABSENCE", "OTHER")

_EXPERT: Final = re.compile(r"expert-[1-9][0-9]?")
_BIDDER: Final = re.compile(r"bidder-([1-9][0-9]{0,2})")


def report(world: World, asked: ReportIncident, _by: Who, _at: Instant) -> Decision:
    """Keep an incident, or an objection together with its answer.

    Refusals: incident-unknown, digest-form, objection-unanswered, offer-unknown.
    """
    trade = world.in_hand
    session = _running(trade)
    if asked.matter not in MATTERS:
        return refused("incident-unknown", about="matter")
    if not is_sha256(asked.text_sha256):
        return refused("digest-form", about="text_sha256")
    if asked.matter == OBJECTION and not asked.answer_sha256:
        return refused("objection-unanswered", about="answer_sha256")
    if asked.answer_sha256 and not is_sha256(asked.answer_sha256):
        return refused("digest-form", about="answer_sha256")
    if asked.enrol_id and f"BIDDER:{asked.enrol_id}" not in session.roster:
        return refused("offer-unknown", about="enrol_id")
    fact = SessionIncident(
        session.session_id, asked.matter, asked.enrol_id, asked.text_sha256, asked.answer_sha256
    )
    return decided(Draft(fact, trade=trade.number))


def ask(world: World, asked: PutQuestion, _by: Who, _at: Instant) -> Decision:
    """Relay an expert's question; nobody is named.

    Refusals: pseudonym-form, pseudonym-unknown, digest-form, who-missing.
    """
    trade = world.in_hand
    session = _running(trade)
    if not _EXPERT.fullmatch(asked.expert_no):
        return refused("pseudonym-form", about="expert_no")
    no = _bidder(session, asked.bidder_no) or _told(asked)
    if no is not None:
        return no
    fact = QuestionPut(session.session_id, asked.expert_no, asked.bidder_no, asked.text_sha256)
    return decided(Draft(fact, trade=trade.number, commits={"who": "who"}))


def reply(world: World, asked: ReplyQuestion, _by: Who, _at: Instant) -> Decision:
    """Relay a bidder's answer to the oldest open question under that number.

    Refusals: pseudonym-form, pseudonym-unknown, digest-form, who-missing, nothing-asked.
    """
    trade = world.in_hand
    session = _running(trade)
    no = _bidder(session, asked.bidder_no) or _told(asked)
    if no is not None:
        return no
    open_to = {one.bidder_no for one in trade.conduct.unanswered(session.session_id)}
    if asked.bidder_no not in open_to:
        return refused("nothing-asked", about="bidder_no")
    fact = QuestionReplied(session.session_id, asked.bidder_no, asked.text_sha256)
    return decided(Draft(fact, trade=trade.number, commits={"who": "who"}))


def _bidder(session: SessionOpened, number: str) -> Decision | None:
    """As many numbers as bidders are there, so that a number alone tells nothing."""
    form = _BIDDER.fullmatch(number)
    if form is None:
        return refused("pseudonym-form", about="bidder_no")
    present = sum(one.startswith("BIDDER:") for one in session.roster)
    return None if int(form[1]) <= present else refused("pseudonym-unknown", about="bidder_no")


def _told(asked: PutQuestion | ReplyQuestion) -> Decision | None:
    if not is_sha256(asked.text_sha256):
        return refused("digest-form", about="text_sha256")
    if not asked.who.text.strip():
        return refused("who-missing", about="who")
    return None


def _running(trade: Trade) -> SessionOpened:
    assert trade.session is not None  # IN_SESSION is reached by session.open only
    return trade.session
