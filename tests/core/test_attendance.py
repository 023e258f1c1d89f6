"""Attendance: who comes and goes by finger or card, and what a clocking says (domain.md B10)."""

import pytest
from msgspec.structs import replace
from small_station import CLERK, HEAD, SmallStation, instant, utc

from appliance.core.attendance import ERASE_REASONS, FINGERS_MAX
from appliance.core.commands import ClockAttendance, Command, EnrolFinger, EraseFinger
from appliance.core.decision import Decision
from appliance.core.entries import AttendanceClocked, FingerEnrolled, FingerErased
from appliance.core.presence import Clocked, Finger, Presence, fingers_of

NO = "9999991000101"
THUMB = Finger(NO, 1)
FINGERS = frozenset({THUMB})


def clock(method: str = "FINGER", person: str = NO) -> ClockAttendance:
    return ClockAttendance(person=person, method=method)


def station(at: str = "2026-03-03 09:00", *, last: Clocked | None = None) -> SmallStation:
    found = SmallStation(at)
    found.changes["presence"] = Presence(FINGERS, last)
    return found


def said(decision: Decision) -> str:
    [draft] = decision.entries
    assert isinstance(draft.fact, AttendanceClocked)
    return draft.fact.in_out


def told(in_out: str, at: str) -> Clocked:
    return Clocked(NO, in_out, "FINGER", utc(at), 7)


@pytest.mark.parametrize(
    ("last", "now", "says"),
    [
        (None, "2026-03-03 08:27", "IN"),
        (told("IN", "2026-03-03 08:27"), "2026-03-03 12:00", "OUT"),
        (told("OUT", "2026-03-03 12:00"), "2026-03-03 13:25", "IN"),
        (told("IN", "2026-03-02 13:30"), "2026-03-03 08:30", "IN"),
        (told("IN", "2026-03-03 08:27"), "2026-03-03 23:59", "OUT"),
        (told("IN", "2026-03-03 23:50"), "2026-03-04 00:10", "IN"),
        (told("OUT", "2026-03-02 17:30"), "2026-03-03 08:30", "IN"),
    ],
)
def test_b10_a_person_comes_and_goes_in_turn_and_begins_each_day_by_coming(
    last: Clocked | None, now: str, says: str
) -> None:
    assert said(station(now, last=last).must(clock())) == says


@pytest.mark.parametrize(
    ("seconds", "code"),
    [("08:28:59", "attend-again"), ("08:29:00", ""), ("08:27:00", "attend-again")],
)
def test_b10_a_second_press_within_two_minutes_is_not_a_going(seconds: str, code: str) -> None:
    found = station(f"2026-03-03 {seconds}", last=told("IN", "2026-03-03 08:27"))
    assert found.code(clock()) == code


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (clock(), ""),
        (clock("CARD"), ""),
        (clock("CARD", "9999991000102"), ""),
        (clock("FINGER", "9999991000102"), "attend-nobody"),
        (clock("CARD", "9999991000199"), "attend-nobody"),
        (clock("WORD"), "attend-nobody"),
    ],
)
def test_b10_only_todays_staff_clock_in_and_a_finger_must_be_enrolled(
    asked: ClockAttendance, code: str
) -> None:
    assert station().code(asked) == code


def test_b10_who_has_no_valid_key_today_is_nobody_here() -> None:
    found = station("2028-01-01 09:00")
    assert found.code(clock("CARD")) == "attend-nobody"


def test_b10_nobody_signs_for_another_persons_coming() -> None:
    assert station().code(clock(), HEAD) == "role-may-not"


def enrolling(**changes: object) -> EnrolFinger:
    values: dict[str, object] = {"person": NO, "finger_no": 2, "consent_no": "TY-2026-01"}
    return EnrolFinger(**(values | changes))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (enrolling(), ""),
        (enrolling(finger_no=10), ""),
        (enrolling(finger_no=11), "finger-number"),
        (enrolling(finger_no=0), "finger-number"),
        (enrolling(finger_no=1), "finger-known"),
        (enrolling(consent_no=""), "finger-consent"),
        (enrolling(consent_no="同意书"), "finger-consent"),
        (enrolling(consent_no="999999196803121232"), "finger-consent"),
        (enrolling(person="9999991000199"), "attend-nobody"),
    ],
)
def test_b10_a_finger_is_enrolled_by_the_head_with_the_persons_consent(
    asked: EnrolFinger, code: str
) -> None:
    assert station().code(asked, HEAD) == code
    assert station().code(asked, CLERK) == "role-may-not"


def test_b10_no_more_fingers_than_can_be_compared_while_somebody_waits() -> None:
    found = station()
    many = frozenset(Finger(f"99999910{n:05}", 1) for n in range(FINGERS_MAX))
    found.changes["presence"] = Presence(many - {min(many)})
    assert found.code(enrolling(), HEAD) == ""
    found.changes["presence"] = Presence(many)
    assert found.code(enrolling(), HEAD) == "finger-too-many"


@pytest.mark.parametrize("reason", ERASE_REASONS)
def test_b10_a_finger_is_erased_with_its_reason(reason: str) -> None:
    asked = EraseFinger(person=NO, finger_no=1, reason=reason)
    [draft] = station().must(asked, HEAD).entries
    assert draft.fact == FingerErased(NO, 1, reason)


@pytest.mark.parametrize(
    ("finger_no", "reason", "code"),
    [(2, "WISH", "finger-unknown"), (1, "", "reason-unknown"), (1, "BORED", "reason-unknown")],
)
def test_what_cannot_be_erased_is_said(finger_no: int, reason: str, code: str) -> None:
    asked: Command = EraseFinger(person=NO, finger_no=finger_no, reason=reason)
    assert station().code(asked, HEAD) == code


def test_a_finger_of_somebody_who_left_can_still_be_erased() -> None:
    found = station()
    found.at = instant("2028-01-01 09:00")
    found.changes["presence"] = Presence(FINGERS)
    found.changes["staff"] = {
        key: replace(one, valid_to="2028-12-31") if "HEAD" in one.roles else one
        for key, one in found.world.staff.items()
    }
    assert found.code(EraseFinger(person=NO, finger_no=1, reason="LEFT"), HEAD) == ""


def test_the_fingers_follow_from_the_entries_in_order() -> None:
    told = [FingerEnrolled(NO, 1, "A1"), FingerEnrolled(NO, 2, "A1"), FingerErased(NO, 1, "WORN")]
    assert fingers_of(told) == {Finger(NO, 2)}
    assert fingers_of([*told, FingerEnrolled(NO, 1, "A2")]) == {THUMB, Finger(NO, 2)}
