"""A department signs from the district: its word about a review, brought as a signed note.

Source: domain.md A05 (level 2 may be remote and arrive by sync), B08, A01. The district answers
for who signed there; that person is held to the order and separation that hold at the counter.
"""

from typing import Final

from appliance.core.authority import no_standing
from appliance.core.decision import Decision, refused
from appliance.core.entries import (
    AttemptRefused,
    DepartmentAnswered,
    Draft,
    ReviewSignedByDepartment,
)
from appliance.core.forms import moment
from appliance.core.instant import Instant, instant_of
from appliance.core.joint_review import AT_DISTRICT, DEPARTMENT_LEVEL, OPINIONS, unanswered
from appliance.core.review_levels import DEPARTMENT, next_level
from appliance.core.world import World

ROLE: Final = "DEPT"
IN_REVIEW: Final = "IN_REVIEW"

Word = ReviewSignedByDepartment | DepartmentAnswered


def fault(world: World, said: Word, at: Instant) -> Decision | None:
    """Why a department's word cannot be taken over; None when it can.

    Refusals: trade-unknown, wrong-stage, those of authority.no_standing, same-person; then those
    of `_review_fault` and `_answer_fault`.
    """
    no = _no_standing(world, said, at)
    if no is not None:
        return no
    if isinstance(said, ReviewSignedByDepartment):
        return _review_fault(world, said, at)
    return _answer_fault(world, said, at)


def draft(world: World, said: Word) -> Draft:
    """The entry of a word without fault; the words of an answer come with the command."""
    commits = {"text": "words"} if isinstance(said, DepartmentAnswered) else {}
    return Draft(said, trade=world.in_hand.number, commits=commits)


def _review_fault(world: World, said: ReviewSignedByDepartment, at: Instant) -> Decision | None:
    """Refusals: channel-unknown, department-unknown, next_level's and those of `_not_new`."""
    if said.channel != AT_DISTRICT or said.level != DEPARTMENT_LEVEL:
        return refused("channel-unknown", about="channel")
    if not _is_department(world, said.office):
        return refused("department-unknown", about="office")
    signed = world.in_hand.signatures
    no = next_level(world.in_hand, DEPARTMENT_LEVEL, said.opinion, said.text_sha256, said.staff_no)
    since = [each.said_at for each in signed if each.level <= DEPARTMENT_LEVEL]
    return no or _not_new(said, max(since), at)


def _answer_fault(world: World, said: DepartmentAnswered, at: Instant) -> Decision | None:
    """Refusals: department-not-asked, opinion-unknown and those of `_not_new`."""
    slots = [one for one in unanswered(world.in_hand.slots) if one.department == said.slot]
    if not slots:
        return refused("department-not-asked", about="slot")
    if said.answer not in OPINIONS:
        return refused("opinion-unknown", about="answer")
    return _not_new(said, slots[0].asked_at, at)


def _is_department(world: World, office: str) -> bool:
    row = world.tables.organisations.get(office)
    return row is not None and row.kind == DEPARTMENT


def _no_standing(world: World, said: Word, at: Instant) -> Decision | None:
    """The trade is in review; the person is of DEPT and acted in no role apart from it."""
    trade = world.trade
    if trade is None:
        return refused("trade-unknown")
    if trade.stage != IN_REVIEW:
        return refused("wrong-stage")
    no = no_standing(world, said.staff_no, ROLE, at)
    if no is not None:
        return no
    apart = set(world.tables.roles[ROLE].apart)
    if trade.actors.get(said.staff_no, frozenset()) & apart:
        attempt = AttemptRefused(said.kind, ROLE, "SAME_PERSON", "roles.csv")
        return refused("same-person", keep=(Draft(attempt, trade=trade.number),))
    return None


def _not_new(said: Word, since: str, at: Instant) -> Decision | None:
    """Signed after what it answers and after the last word. Refusals: note-stale, note-ahead."""
    signed = moment(said.signed_at)
    if signed is None or signed <= instant_of(since):
        return refused("note-stale")
    return refused("note-ahead") if signed > at.at else None
