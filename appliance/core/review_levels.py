"""Joint review: department and supervision sign after the reviewer, over the same text.

Source: domain.md A05, B08, 3.3 guard 2. Which levels a notice needs was fixed when its review
began (joint_review.csv); departments may be asked besides, each in its slot, in any order.
"""

from typing import Final

from appliance.core import delegation
from appliance.core.commands import (
    AnswerDepartment,
    AskDepartment,
    SignDepartmentReview,
    SignSupervisionReview,
)
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import (
    DepartmentAnswered,
    DepartmentAsked,
    Draft,
    ReviewSignedByDepartment,
    ReviewSupervised,
)
from appliance.core.forms import day, is_sha256
from appliance.core.instant import Instant
from appliance.core.joint_review import (
    AGREE,
    DEPARTMENT_LEVEL,
    OPINIONS,
    SUPERVISION_LEVEL,
    unanswered,
)
from appliance.core.trade import Trade
from appliance.core.world import Who, World

STATION: Final = "STATION"
CHANNELS: Final = (STATION,)
"""Where the department signed. What it signs at the district's console comes as its note."""

DEPARTMENT: Final = "DEPARTMENT"
"""Kind of organisation (organisations.csv) that can be asked."""


def sign_department(world: World, asked: SignDepartmentReview, by: Who, at: Instant) -> Decision:
    """Level 2. Refusals: channel-unknown, those of `next_level` and of delegation.acting."""
    if asked.channel not in CHANNELS:
        return refused("channel-unknown", about="channel")
    no = next_level(
        world.in_hand, DEPARTMENT_LEVEL, asked.opinion, asked.text_sha256, by[0].staff_no
    )
    if no is not None:
        return no
    letter = delegation.acting(world, ReviewSignedByDepartment.kind, by[0], at)
    if isinstance(letter, Decision):
        return letter
    fact = ReviewSignedByDepartment(
        DEPARTMENT_LEVEL, asked.opinion, asked.text_sha256, asked.channel, letter
    )
    return decided(Draft(fact, trade=world.in_hand.number))


def sign_supervision(world: World, asked: SignSupervisionReview, by: Who, at: Instant) -> Decision:
    """Level 3. Refusals: those of `next_level` and of delegation.acting."""
    no = next_level(
        world.in_hand, SUPERVISION_LEVEL, asked.opinion, asked.text_sha256, by[0].staff_no
    )
    if no is not None:
        return no
    letter = delegation.acting(world, ReviewSupervised.kind, by[0], at)
    if isinstance(letter, Decision):
        return letter
    fact = ReviewSupervised(SUPERVISION_LEVEL, asked.opinion, asked.text_sha256, letter)
    return decided(Draft(fact, trade=world.in_hand.number))


def ask(world: World, asked: AskDepartment, _by: Who, at: Instant) -> Decision:
    """Open a slot for a department.

    Refusals: department-unknown, department-asked, date-form, day-over, question-missing.
    """
    row = world.tables.organisations.get(asked.slot)
    if row is None or row.kind != DEPARTMENT:
        return refused("department-unknown", about="slot")
    if any(each.department == asked.slot for each in unanswered(world.in_hand.slots)):
        return refused("department-asked", about="slot")
    if day(asked.due) is None:
        return refused("date-form", about="due")
    if asked.due < at.day:
        return refused("day-over", about="due")
    if not asked.question.text.strip():
        return refused("question-missing", about="question")
    fact = DepartmentAsked(asked.slot, asked.due)
    draft = Draft(fact, trade=world.in_hand.number, commits={"question": "question"})
    return decided(draft)


def answer(world: World, asked: AnswerDepartment, by: Who, at: Instant) -> Decision:
    """Fill a slot.

    Refusals: department-not-asked, opinion-unknown, answer-missing, delegation-over.
    """
    waiting = unanswered(world.in_hand.slots)
    if all(each.department != asked.slot for each in waiting):
        return refused("department-not-asked", about="slot")
    if asked.answer not in OPINIONS:
        return refused("opinion-unknown", about="answer")
    if not asked.text.text.strip():
        return refused("answer-missing", about="text")
    letter = delegation.acting(world, DepartmentAnswered.kind, by[0], at)
    if isinstance(letter, Decision):
        return letter
    fact = DepartmentAnswered(asked.slot, asked.answer, letter)
    return decided(Draft(fact, trade=world.in_hand.number, commits={"text": "text"}))


def form_fault(opinion: str, text_sha256: str) -> Decision | None:
    """Refusals: opinion-unknown, digest-form."""
    if opinion not in OPINIONS:
        return refused("opinion-unknown", about="opinion")
    if not is_sha256(text_sha256):
        return refused("digest-form", about="text_sha256")
    return None


def levels_needed(trade: Trade) -> tuple[int, ...]:
    """The levels that this trade's review asks for, in order."""
    assert trade.review is not None  # IN_REVIEW is reached by review.start only
    return trade.review.levels


def not_signed(trade: Trade, text_sha256: str) -> Decision | None:
    """Every level that is needed has signed, in agreement, over this very text."""
    found = {each.level: each for each in trade.signatures}
    missing = [level for level in levels_needed(trade) if level not in found]
    if missing:
        return refused("review-not-signed", level=missing[0])
    if any(each.opinion != AGREE for each in found.values()):
        return refused("review-objected")
    if any(each.text_sha256 != text_sha256 for each in found.values()):
        return refused("text-differs", about="text_sha256")
    return None


def not_answered(trade: Trade) -> Decision | None:
    """Every department that was asked has answered, and none objects."""
    waiting = unanswered(trade.slots)
    if waiting:
        return refused("departments-unanswered", waiting=len(waiting))
    if any(each.answer != AGREE for each in trade.slots):
        return refused("department-objects")
    return None


def next_level(
    trade: Trade, level: int, opinion: str, text_sha256: str, staff_no: str
) -> Decision | None:
    """A level signs after the one below it, over the text that this one agreed to.

    Refusals: level-not-asked, review-order, text-differs, level-same-person, and form_fault's.
    """
    no = form_fault(opinion, text_sha256)
    if no is not None:
        return no
    if level not in levels_needed(trade):
        return refused("level-not-asked")
    below = [each for each in trade.signatures if each.level == level - 1]
    if not below or below[0].opinion != AGREE:
        return refused("review-order", level=level - 1)
    if below[0].text_sha256 != text_sha256:
        return refused("text-differs", about="text_sha256")
    lower = {each.staff_no for each in trade.signatures if each.level < level}
    if staff_no in lower:
        return refused("level-same-person")
    return None
