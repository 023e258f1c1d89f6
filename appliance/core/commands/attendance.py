"""The staff's own coming and going: a finger for it, and each clocking."""

from appliance.core.commands.base import Command


class EnrolFinger(Command, frozen=True, kw_only=True):
    """The head lets a person of the staff clock in by finger; the station keeps the template.

    `finger_no` 1 to 10, right thumb first; `consent_no` names the signed paper.
    """

    person: str
    finger_no: int
    consent_no: str


class EraseFinger(Command, frozen=True, kw_only=True):
    """The template goes for good. `reason`: one of attendance.ERASE_REASONS."""

    person: str
    finger_no: int
    reason: str


class ClockAttendance(Command, frozen=True, kw_only=True):
    """The box saw who it is: by finger, or by the staff card that lies there."""

    person: str
    method: str


class CorrectAttendance(Command, frozen=True, kw_only=True):
    """A day was clocked wrongly or not at all; hours as local HH:MM, "" for none."""

    person: str
    date: str
    came: str = ""
    went: str = ""
    reason: str
