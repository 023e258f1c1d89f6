"""Attendance by finger (domain.md B10): who may be known by it, and what a clocking says.

A person who comes clocks in, the next time out. The first clocking of a day is a coming, also
where yesterday's going was forgotten.
"""

from typing import Final

from appliance.core.clocks import day_at
from appliance.core.commands import ClockAttendance, EnrolFinger, EraseFinger
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import AttendanceClocked, Draft, FingerEnrolled, FingerErased
from appliance.core.forms import is_word
from appliance.core.instant import Instant, instant_of
from appliance.core.presence import IN, OUT, Clocked, Finger
from appliance.core.world import WITHDRAWN, Who, World

METHODS: Final = ("FINGER", "CARD")
ERASE_REASONS: Final = ("LEFT", "WISH", "WORN", "MISTAKE")
"""The person left, wants it so, the finger reads badly now, or it was the wrong one."""
FINGERS_OF_A_HAND: Final = 10
FINGERS_MAX: Final = 50
"""Each is compared for a third of a second while somebody waits (ports.FingerprintReader)."""
REPEAT_S: Final = 120
"""A second press within this time is a doubt whether the first one counted, not a going."""


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
