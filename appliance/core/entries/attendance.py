"""Who of the staff came and went, and whose finger the box may know (finger.*, attend.clock).

`person` is a staff number. Nothing derived from a finger stands in an entry (entries.md 1): the
template lies in the vault alone, under a name that follows from `person` and `finger_no`.
"""

from appliance.core.entries.fact import Fact, register


@register
class FingerEnrolled(Fact, frozen=True):
    """`consent_no`: number of the paper on which the person agreed (PIPL 29)."""

    kind = "finger.enrol"
    person: str
    finger_no: int
    consent_no: str


@register
class FingerErased(Fact, frozen=True):
    """The template is destroyed with this entry. `reason`: one of attendance.ERASE_REASONS."""

    kind = "finger.erase"
    person: str
    finger_no: int
    reason: str


@register
class AttendanceCorrected(Fact, frozen=True):
    """What that person's clockings of `date` (local day) should have said.

    `came`, `went`: local HH:MM, "" where the day stays without; `reason` of attendance.
    """

    kind = "attend.correct"
    person: str
    date: str
    came: str
    went: str
    reason: str


@register
class AttendanceClocked(Fact, frozen=True):
    """`in_out`: IN or OUT; `method`: FINGER, or CARD for the way without a finger."""

    kind = "attend.clock"
    person: str
    in_out: str
    method: str
