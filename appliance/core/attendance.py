"""Attendance by finger (domain.md B10): who may be known by it, and what a clocking says.

A person who comes clocks in, the next time out. The first clocking of a day is a coming, also
where yesterday's going was forgotten.
"""

import re
from datetime import timedelta
from typing import Final

from appliance.core.clocks import day_at, day_of
from appliance.core.commands import ClockAttendance, CorrectAttendance, EnrolFinger, EraseFinger
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import (
    AttendanceClocked,
    AttendanceCorrected,
    Draft,
    FingerEnrolled,
    FingerErased,
)
from appliance.core.forms import day, is_word
from appliance.core.instant import Instant, instant_of
from appliance.core.presence import IN, OUT, Clocked, Finger
from appliance.core.world import WITHDRAWN, Who, World

METHODS: Final = ("FINGER", "CARD")
ERASE_REASONS: Final = ("LEFT", "WISH", "WORN", "MISTAKE")
"""The person left, wants it so, the finger reads badly now, or it was the wrong one."""
FINGERS_OF_A_HAND: Final = 10
FINGERS_MAX: Final = 50
"""Each is compared for a third of a second while somebody waits (ports.FingerprintReader)."""
CORRECTIONS: Final = ("FORGOTTEN", "DEVICE", "OUTSIDE", "MISTAKE")
"""Nobody pressed; the reader did not work; work outside the station; somebody else's finger."""
CORRECTED_WITHIN: Final = timedelta(days=62)
"""The sheet of a month is settled by the end of the next one."""
REPEAT_S: Final = 120
"""A second press within this time is a doubt whether the first one counted, not a going."""

_HOUR: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def enrol(world: World, asked: EnrolFinger, _by: Who, at: Instant) -> Decision:
    """Let a person clock in by this finger.

    Refusals: attend-nobody, finger-number, finger-consent, finger-known, finger-too-many.
    """
    if not in_office(world, asked.person, at.day):
        return refused("attend-nobody", about="person")
    if not 1 <= asked.finger_no <= FINGERS_OF_A_HAND:
        return refused("finger-number", about="finger_no")
    if not is_word(asked.consent_no):
        return refused("finger-consent", about="consent_no")
    if Finger(asked.person, asked.finger_no) in world.presence.fingers:
        return refused("finger-known", about="finger_no")
    if len(world.presence.fingers) >= FINGERS_MAX:
        return refused("finger-too-many", most=FINGERS_MAX)
    return decided(Draft(FingerEnrolled(asked.person, asked.finger_no, asked.consent_no)))


def erase(world: World, asked: EraseFinger, _by: Who, _at: Instant) -> Decision:
    """Destroy a template; also of somebody who left. Refusals: finger-unknown, reason-unknown."""
    if Finger(asked.person, asked.finger_no) not in world.presence.fingers:
        return refused("finger-unknown", about="finger_no")
    if asked.reason not in ERASE_REASONS:
        return refused("reason-unknown", about="reason")
    return decided(Draft(FingerErased(asked.person, asked.finger_no, asked.reason)))


def clock(world: World, asked: ClockAttendance, _by: Who, at: Instant) -> Decision:
    """Somebody of today's staff comes or goes. Refusals: attend-nobody, attend-again."""
    if asked.method not in METHODS or not in_office(world, asked.person, at.day):
        return refused("attend-nobody", about="person")
    known = {finger.person for finger in world.presence.fingers}
    if asked.method == "FINGER" and asked.person not in known:
        return refused("attend-nobody", about="person")
    last = world.presence.last
    if last is not None and abs((at.at - instant_of(last.at)).total_seconds()) < REPEAT_S:
        return refused("attend-again", in_out=last.in_out)
    return decided(Draft(AttendanceClocked(asked.person, after(last, at.day), asked.method)))


def correct(_world: World, asked: CorrectAttendance, by: Who, at: Instant) -> Decision:
    """Say what a day should have said; a later correction of it counts instead.

    Nobody corrects a day of their own: of the head's the supervisor does.
    Refusals: attend-own, date-form, attend-ahead, attend-old, attend-hours, reason-unknown.
    """
    if any(signer.staff_no == asked.person for signer in by):
        return refused("attend-own", about="person")
    on, today = day(asked.date), day_of(at.at)
    if on is None:
        return refused("date-form", about="date")
    if on > today:
        return refused("attend-ahead", about="date")
    if on < today - CORRECTED_WITHIN:
        return refused("attend-old", about="date")
    if not _hours(asked.came, asked.went):
        return refused("attend-hours", about="came")
    if asked.reason not in CORRECTIONS:
        return refused("reason-unknown", about="reason")
    fact = AttendanceCorrected(asked.person, asked.date, asked.came, asked.went, asked.reason)
    return decided(Draft(fact))


def _hours(came: str, went: str) -> bool:
    """Both hours, or none of them: then nobody was there."""
    if not came and not went:
        return True
    return bool(_HOUR.fullmatch(came) and _HOUR.fullmatch(went)) and came < went


def after(last: Clocked | None, today: str) -> str:
    """What the next clocking of that person says."""
    came = last is not None and last.in_out == IN and day_at(last.at).isoformat() == today
    return OUT if came else IN


def in_office(world: World, person: str, today: str) -> bool:
    """Whether one of this person's keys is valid on that day: nobody else belongs to the staff."""
    return any(
        one.staff_no == person and one.valid_to != WITHDRAWN and one.valid_to >= today
        for one in world.staff.values()
    )
