"""Scene 6: a dead clock battery, and the time that two people give (entries.md 7)."""

from datetime import timedelta

import msgspec
import pytest
from small_station import CLERK, HEAD, REVIEWER, STAFF, SUPERVISOR, SmallStation, instant, utc

from appliance.core.commands import AdjustTime, UpdateSoftware
from appliance.core.entries import SoftwareUpdated, TimeAdjusted
from appliance.core.timing import Vouched, vouched
from appliance.core.world import Signed, Staff

NEWEST = "2026-03-03 08:00"
ADMIN = Signed("9999991000107", "ADMIN", "k-admin")


def station(src: str = "none", at: str = "2000-01-01 00:10") -> SmallStation:
    found = SmallStation()
    found.at = instant(at, src=src)
    found.changes["newest_at"] = utc(NEWEST)
    return found


def told(at: str = "2026-03-03 09:00", source: str = "PHONE") -> AdjustTime:
    return AdjustTime(told=utc(at), source=source)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (told(), ""),
        (told(source="GUESS"), "time-source"),
        (AdjustTime(told="nine o'clock", source="PHONE"), "time-form"),
        (told("2026-03-03 07:59"), ""),
        (told("2026-03-03 07:58"), "time-before"),
        (told("2028-03-03 08:00"), ""),
        (told("2028-03-03 08:01"), "time-far"),
    ],
)
def test_scene_6_the_time_fits_the_ledger(asked: AdjustTime, code: str) -> None:
    assert station().code(asked, HEAD, SUPERVISOR) == code


@pytest.mark.parametrize("src", ["rtc", "ntp", "gsm", "district"])
def test_scene_6_nobody_gives_a_time_that_is_sure(src: str) -> None:
    assert station(src).code(told(), HEAD, CLERK) == "time-sure"


def test_scene_6_one_person_is_not_enough_and_the_second_stands_in_the_entry() -> None:
    assert station().code(told()) == "not-signed-in"
    assert station().code(told(), HEAD) == "second-missing"
    assert station().code(told(), HEAD, REVIEWER) == "second-missing"
    assert station().code(told(), CLERK, HEAD) == "role-may-not"
    fact = station().must(told(), HEAD, CLERK).entries[0].fact
    assert fact == TimeAdjusted(
        utc("2000-01-01 00:10"), utc("2026-03-03 09:00"), "PHONE", CLERK.staff_no
    )


def test_scene_6_the_words_of_this_start_add_up() -> None:
    """The second one speaks of a clock that the first had put right already."""
    first = TimeAdjusted(utc("2000-01-01 00:00"), utc("2026-03-03 09:00"), "PHONE")
    second = TimeAdjusted(utc("2026-05-03 09:10"), utc("2026-05-03 09:12"), "RADIO")
    days = timedelta(days=9558, hours=9)
    told = [("aa", 5, first), ("bb", 6, second), ("aa", 9, UPDATED)]
    assert vouched([], "aa") is None
    assert vouched(told, "cc") is None
    assert vouched(told, "bb") == Vouched(timedelta(minutes=2), 6)
    assert vouched(told, "aa") == Vouched(days, 5)
    both = [*told, ("aa", 12, second)]
    assert vouched(both, "aa") == Vouched(days + timedelta(minutes=2), 12)


def test_scene_6_peoples_time_is_proven_to_a_minute_and_a_half() -> None:
    assert instant(NEWEST, src="people").bound == timedelta(seconds=92)
    assert instant(NEWEST, src="rtc").bound == timedelta(seconds=2)
    assert instant(NEWEST, src="people").trusted


UPDATED = SoftwareUpdated("0.1.0", "0.2.0", "ab" * 32)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"new": "0.1.0"}, "software-same"),
        ({"new": "the new one"}, "word-form"),
        ({"sha256": "good"}, "digest-form"),
        ({"sha256": "cd" * 32}, "software-other"),
        ({"new": "0.3.0", "sha256": "cd" * 32}, ""),
    ],
)
def test_a_software_update_is_recorded_by_technician_and_head(
    changes: dict[str, str], code: str
) -> None:
    asked = msgspec.structs.replace(
        UpdateSoftware(old="0.1.0", new="0.2.0", sha256="ab" * 32), **changes
    )
    found = SmallStation()
    admin = Staff(ADMIN.staff_no, ("ADMIN",), 0, "2027-12-31")
    found.changes["staff"] = {**STAFF, "k-admin": admin}
    found.changes["release_sha256"] = {"0.2.0": "ab" * 32}
    assert found.code(asked, ADMIN, HEAD) == code
    assert found.code(asked, ADMIN) == "second-missing"
    assert found.code(asked, HEAD, HEAD) == "role-may-not"
