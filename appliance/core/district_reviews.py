"""A department signs from the district: its word about a review, brought as a signed note.

Source: domain.md A05 (level 2 may be remote and arrive by sync), B08, A01. The district answers for
who signed there; that person is held to the same order and separation as one at the counter.
"""

from typing import Final

from appliance.core.authority import no_standing
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import (
    AttemptRefused,
    DepartmentAnswered,
    DistrictApplied,
    Draft,
    ReviewSignedByDepartment,
)
from appliance.core.forms import moment
from appliance.core.instant import Instant, instant_of
from appliance.core.joint_review import AT_DISTRICT, DEPARTMENT_LEVEL, OPINIONS, unanswered
from appliance.core.review_levels import DEPARTMENT, next_level
from appliance.core.trade import Trade
from appliance.core.world import World

ROLE: Final = "DEPT"
IN_REVIEW: Final = "IN_REVIEW"

Word = ReviewSignedByDepartment | DepartmentAnswered


def review(
    world: World, applied: DistrictApplied, said: ReviewSignedByDepartment, at: Instant
) -> Decision:
    """Level 2 from the district.

    Refusals: channel-unknown, department-unknown, those of `_no_standing`, review_levels.next_level
    and `_not_new`.
    """
    if said.channel != AT_DISTRICT or said.level != DEPARTMENT_LEVEL:
        return refused("channel-unknown", about="channel")
    if not _is_department(world, said.office):
        return refused("department-unknown", about="office")
    no = _no_standing(world, said, at) or next_level(
        world.in_hand, DEPARTMENT_LEVEL, said.opinion, said.text_sha256, said.staff_no
    )
    if no is not None:
        return no
    since = [each.said_at for each in world.in_hand.signatures if each.level <= DEPARTMENT_LEVEL]
    return _not_new(said, max(since), at) or _both(applied, said, world.in_hand)


def answer(
    world: World, applied: DistrictApplied, said: DepartmentAnswered, at: Instant
) -> Decision:
    """An answer from the district; its words come with the command.

    Refusals: department-not-asked, opinion-unknown, those of `_no_standing` and `_not_new`.
    """
    no = _no_standing(world, said, at)
    if no is not None:
        return no
    slots = [one for one in unanswered(world.in_hand.slots) if one.department == said.slot]
    if not slots:
        return refused("department-not-asked", about="slot")
    if said.answer not in OPINIONS:
        return refused("opinion-unknown", about="answer")
    return _not_new(said, slots[0].asked_at, at) or _both(applied, said, world.in_hand)


def _both(applied: DistrictApplied, said: Word, trade: Trade) -> Decision:
    commits = {"text": "words"} if isinstance(said, DepartmentAnswered) else {}
    return decided(Draft(applied), Draft(said, trade=trade.number, commits=commits))


def _is_department(world: World, office: str) -> bool:
    row = world.tables.organisations.get(office)
    return row is not None and row.kind == DEPARTMENT


def _no_standing(world: World, said: Word, at: Instant) -> Decision | None:
    """The trade is in review; the person holds the office and no other on this trade.

    Refusals: trade-unknown, wrong-stage, staff-unknown, staff-withdrawn, staff-expired,
    role-not-held, same-person.
    """
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
