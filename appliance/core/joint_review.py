"""The review of a notice by several: levels that sign in order, departments asked at once.

Source: domain.md A05 (three-level joint review), B08 (parallel slots), 3.3 guard 2. Which trades
need more than the reviewer is data: joint_review.csv, judged when the review begins.
"""

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.codes import Tables
from appliance.core.entries import (
    DepartmentAnswered,
    DepartmentAsked,
    Recorded,
    ReviewSigned,
    ReviewSignedByDepartment,
    ReviewSupervised,
)

AGREE, OBJECT = "AGREE", "OBJECT"
OPINIONS = (AGREE, OBJECT)

REVIEWER_LEVEL, DEPARTMENT_LEVEL, SUPERVISION_LEVEL = 1, 2, 3
REVIEWER_ALONE = (REVIEWER_LEVEL,)

AT_DISTRICT = "DISTRICT"
"""Channel of what a department signed at the district's console."""

Signing = ReviewSigned | ReviewSignedByDepartment | ReviewSupervised
Asking = DepartmentAsked | DepartmentAnswered


class LevelSignature(Struct, frozen=True):
    """A signature of one level over one text; `delegation`: entry of the letter, -1 for none."""

    level: int
    opinion: str
    text_sha256: str
    staff_no: str
    at: str = ""
    delegation: int = -1
    channel: str = ""
    said_at: str = ""
    """When it was signed: at the district's console before the entry, else with it."""


class Slot(Struct, frozen=True):
    """A department that was asked: until which local day, and what it answered ("" so far)."""

    department: str
    due: str
    asked_seq: int
    asked_at: str = ""
    answer: str = ""
    answered_at: str = ""
    answered_seq: int = -1
    delegation: int = -1


def levels_for(
    tables: Tables, trade_type: str, *, area_mu_e4: int, total_fen: int, estimate_fen: int
) -> tuple[int, ...]:
    """The levels that sign a notice of this type and size; of several rows the longest."""
    measured = {"area_mu_e4": area_mu_e4, "total_fen": total_fen, "estimate_fen": estimate_fen}
    found = (
        row.levels
        for row in tables.joint_review
        if row.trade_type == trade_type and measured[row.measure] >= row.from_value
    )
    return max(found, key=len, default=REVIEWER_ALONE)


def signed(
    before: tuple[LevelSignature, ...], fact: Signing, staff_no: str, at: str
) -> tuple[LevelSignature, ...]:
    """The newest signature of a level counts, and what stood above the old one falls with it."""
    below = tuple(each for each in before if each.level < fact.level)
    channel, said_at = "", at
    if isinstance(fact, ReviewSignedByDepartment):
        channel, said_at = fact.channel, fact.signed_at or at
    new = LevelSignature(
        fact.level, fact.opinion, fact.text_sha256, staff_no, at, fact.delegation, channel, said_at
    )
    return (*below, new)


def asked(before: tuple[Slot, ...], fact: Asking, seq: int, at: str) -> tuple[Slot, ...]:
    """Slots in the order in which they were opened; a department asked again begins anew."""
    if isinstance(fact, DepartmentAsked):
        others = tuple(each for each in before if each.department != fact.slot)
        return (*others, Slot(fact.slot, fact.due, seq, at))
    return tuple(
        replace(each, answer=fact.answer, answered_at=at, answered_seq=seq,
                delegation=fact.delegation)
        if each.department == fact.slot
        else each
        for each in before
    )  # fmt: skip


def signers(recorded: Recorded) -> tuple[tuple[str, str], ...]:
    """Who acts by an entry (staff number, role): its signers, or whom the district names."""
    fact = recorded.fact
    if isinstance(fact, ReviewSignedByDepartment | DepartmentAnswered) and fact.cert:
        return ((fact.staff_no, "DEPT"),)
    return recorded.signers


def unanswered(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    return tuple(each for each in slots if not each.answer)
