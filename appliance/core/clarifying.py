"""A bidder asks what the notice means, the head answers for everybody (domain.md 2.3, DOC08)."""

from appliance.core import numbering
from appliance.core.commands import AnswerClarification, AskClarification
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import Draft, NoticeClarified, NoticeQuestioned
from appliance.core.forms import is_sha256
from appliance.core.instant import Instant, instant_of, text_of
from appliance.core.world import Who, World


def ask(world: World, asked: AskClarification, _by: Who, at: Instant) -> Decision:
    """Take a question before the deadline. Refusals: question-missing, enrolment-over."""
    trade = world.in_hand
    assert trade.notice is not None  # PUBLISHED is reached by a notice only
    if not asked.question.text.strip():
        return refused("question-missing", about="question")
    if not at.surely_before(instant_of(trade.notice.enrol_deadline)):
        return refused("enrolment-over")
    fact = NoticeQuestioned(len(trade.questions) + 1, text_of(at.at))
    return decided(Draft(fact, trade=trade.number, commits={"question": "question"}))


def answer(world: World, asked: AnswerClarification, _by: Who, at: Instant) -> Decision:
    """Answer a question in public. Refusals: question-unknown, question-answered, digest-form."""
    trade = world.in_hand
    assert trade.notice is not None
    found = next((each for each in trade.questions if each.no == asked.question_no), None)
    if found is None:
        return refused("question-unknown", about="question_no")
    if found.answered_sha256:
        return refused("question-answered", about="question_no")
    if not is_sha256(asked.text_sha256):
        return refused("digest-form", about="text_sha256")
    told = trade.notice.channels
    paper = numbering.next_document(world, "DOC08", at)
    fact = NoticeClarified(asked.question_no, asked.text_sha256, told, paper)
    shown = [Follow("publish", each, trade.number) for each in told]
    follows = [Follow("print", "DOC08", paper), *shown]
    return decided(Draft(fact, trade=trade.number), follows=follows)
