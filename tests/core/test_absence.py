"""Absences and corrected days (domain.md B10): what is kept, and what an absence holds up."""

import msgspec
import pytest
from msgspec.structs import replace
from small_station import CLERK, HEAD, STAFF, SUPERVISOR, SmallStation

from appliance.core.absence import absences, is_away
from appliance.core.commands import CorrectAttendance, EndLeave, SetLeave, SetRota
from appliance.core.entries import AttendanceCorrected, LeaveEnded, LeaveSet
from appliance.core.world import Away

NO = STAFF["k-clerk"].staff_no
OTHER = STAFF["k-reviewer"].staff_no
TODAY = "2026-03-03"
AWAY = Away(NO, "2026-03-09", "2026-03-13", "LEAVE")


def station(*away: Away, **changes: object) -> SmallStation:
    found = SmallStation(f"{TODAY} 09:00")
    trained = dict.fromkeys([NO, OTHER], "2026-12-31")
    found.changes |= {"away": away, "trained": trained} | changes
    return found


def leave(**changes: str) -> SetLeave:
    asked = SetLeave(person=NO, first="2026-03-09", last="2026-03-13", cause="LEAVE")
    return msgspec.structs.replace(asked, **changes)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"person": "9999991000199"}, "attend-nobody"),
        ({"cause": "FLU"}, "leave-cause"),
        ({"first": "9 March"}, "date-form"),
        ({"last": ""}, "date-form"),
        ({"last": "2026-03-08"}, "leave-days"),
        ({"last": "2026-09-09"}, ""),
        ({"last": "2026-09-10"}, "leave-days"),
        ({"first": "2026-01-31"}, ""),
        ({"first": "2026-01-30"}, "leave-past"),
        ({"deputy": NO}, "deputy-self"),
    ],
)
def test_b10_an_absence_has_its_days_and_its_kind(changes: dict[str, str], code: str) -> None:
    assert station().code(leave(**changes), HEAD) == code


def test_b10_an_absence_is_the_heads_to_give() -> None:
    assert station().code(leave(), CLERK) == "role-may-not"
    assert station().must(leave(), HEAD).entries[0].fact == LeaveSet(
        NO, "2026-03-09", "2026-03-13", "LEAVE"
    )


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2026-03-05", "2026-03-08", ""),
        ("2026-03-05", "2026-03-09", "leave-again"),
        ("2026-03-13", "2026-03-20", "leave-again"),
        ("2026-03-14", "2026-03-20", ""),
    ],
)
def test_b10_nobody_is_away_twice_at_once(first: str, last: str, code: str) -> None:
    assert station(AWAY).code(leave(first=first, last=last), HEAD) == code


@pytest.mark.parametrize(
    ("day", "code"),
    [("2026-03-08", ""), ("2026-03-09", "leave-on-rota"), ("2026-03-14", "")],
)
def test_b10_who_is_on_the_rota_is_replaced_there_before_going(day: str, code: str) -> None:
    on_duty = {day: (OTHER, NO)}
    assert station(on_duty=on_duty).code(leave(), HEAD) == code


def test_b10_a_rota_of_days_gone_by_holds_nobody_back() -> None:
    """An absence that is entered afterwards: the rota had them, and they were ill."""
    asked = leave(first="2026-03-01", last="2026-03-02")
    assert station(on_duty={"2026-03-02": (NO,)}).code(asked, HEAD) == ""


@pytest.mark.parametrize(
    ("roles", "trained", "away", "code"),
    [
        (("CLERK",), "2026-03-13", (), ""),
        (("CASHIER",), "2026-03-13", (), "deputy-role"),
        (("CLERK",), "2026-03-12", (), "deputy-untrained"),
        (("CLERK",), "2026-03-13", (Away(OTHER, "2026-03-13", "2026-03-14", "COURSE"),),
         "deputy-away"),
        (("CLERK",), "2026-03-13", (Away(OTHER, "2026-03-14", "2026-03-14", "COURSE"),), ""),
    ],
)  # fmt: skip
def test_b10_a_deputy_holds_the_post_is_trained_and_is_there(
    roles: tuple[str, ...], trained: str, away: tuple[Away, ...], code: str
) -> None:
    staff = {key: one for key, one in STAFF.items() if one.staff_no != OTHER}
    staff["k-reviewer"] = replace(STAFF["k-reviewer"], roles=roles)
    found = station(*away, staff=staff, trained={OTHER: trained})
    assert found.code(leave(deputy=OTHER), HEAD) == code


@pytest.mark.parametrize(
    ("day", "code"), [("2026-03-08", ""), ("2026-03-09", "rota-away"), ("2026-03-14", "")]
)
def test_b10_who_is_away_is_put_on_no_rota(day: str, code: str) -> None:
    assert station(AWAY).code(SetRota(date=day, persons=(NO,)), HEAD) == code


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2026-03-09", "", ""),
        ("2026-03-09", "2026-03-12", ""),
        ("2026-03-09", "2026-03-13", "leave-days"),
        ("2026-03-09", "2026-03-08", "leave-days"),
        ("2026-03-09", "soon", "date-form"),
        ("2026-03-10", "", "leave-unknown"),
    ],
)
def test_b10_an_absence_ends_early_or_is_taken_back(first: str, last: str, code: str) -> None:
    assert station(AWAY).code(EndLeave(person=NO, first=first, last=last), HEAD) == code


@pytest.mark.parametrize(
    ("told", "on", "away"),
    [
        ((), "2026-03-10", False),
        ((LeaveSet(NO, "2026-03-09", "2026-03-13", "LEAVE"),), "2026-03-08", False),
        ((LeaveSet(NO, "2026-03-09", "2026-03-13", "LEAVE"),), "2026-03-09", True),
        ((LeaveSet(NO, "2026-03-09", "2026-03-13", "LEAVE"),), "2026-03-13", True),
        (
            (LeaveSet(NO, "2026-03-09", "2026-03-13", "LEAVE"), LeaveEnded(NO, "2026-03-09")),
            "2026-03-10", False,
        ),
        (
            (
                LeaveSet(NO, "2026-03-09", "2026-03-13", "LEAVE"),
                LeaveEnded(NO, "2026-03-09", "2026-03-10"),
            ),
            "2026-03-11", False,
        ),
        (
            (
                LeaveSet(NO, "2026-03-09", "2026-03-13", "LEAVE"), LeaveEnded(NO, "2026-03-09"),
                LeaveSet(NO, "2026-03-09", "2026-03-10", "ERRAND"),
            ),
            "2026-03-10", True,
        ),
        ((LeaveSet(OTHER, "2026-03-09", "2026-03-13", "LEAVE"),), "2026-03-10", False),
        ((LeaveEnded(NO, "2026-03-09"),), "2026-03-10", False),
    ],
)  # fmt: skip
def test_b10_the_entries_say_who_is_away(told: tuple, on: str, away: bool) -> None:
    assert is_away(absences(told), NO, on) is away


def corrected(**changes: str) -> CorrectAttendance:
    asked = CorrectAttendance(
        person=NO, date="2026-03-02", came="08:30", went="17:30", reason="FORGOTTEN"
    )
    return msgspec.structs.replace(asked, **changes)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"date": TODAY}, ""),
        ({"date": "2026-03-04"}, "attend-ahead"),
        ({"date": "2025-12-31"}, ""),
        ({"date": "2025-12-30"}, "attend-old"),
        ({"date": "yesterday"}, "date-form"),
        ({"came": "", "went": ""}, ""),
        ({"went": ""}, "attend-hours"),
        ({"came": "8:30"}, "attend-hours"),
        ({"came": "24:00"}, "attend-hours"),
        ({"went": "08:30"}, "attend-hours"),
        ({"reason": "LAZY"}, "reason-unknown"),
        ({"person": HEAD.staff_no}, "attend-own"),
    ],
)
def test_b10_a_correction_is_signed_by_the_head(changes: dict[str, str], code: str) -> None:
    assert station().code(corrected(**changes), HEAD) == code


def test_b10_nobody_corrects_their_own_day_and_the_supervisor_corrects_the_heads() -> None:
    assert station().code(corrected(), CLERK) == "role-may-not"
    fact = station().must(corrected(person=HEAD.staff_no), SUPERVISOR).entries[0].fact
    assert isinstance(fact, AttendanceCorrected)
