"""Recovery mode as the rules see it: who may do what while a trouble waits for its record."""

import pytest
from small_station import CLERK, HEAD, SUPERVISOR, TEXT, SmallStation, drafted

from appliance.core import recovery
from appliance.core.commands import ChangeDeviceMode, CoverEnrolment, RecordRecovery, StartStation
from appliance.core.entries import DeviceModeChanged, Recorded, RecoveryRecorded
from appliance.core.recovery import State, Trouble
from appliance.core.world import OpenTrouble

KEY_GONE = OpenTrouble(Trouble.KEY, 7, "2026-03-03")
DISK_FULL = OpenTrouble(Trouble.FULL, 7, "2026-03-03")
RECORD = RecordRecovery(trouble_code=Trouble.KEY, facts_sha256=TEXT)


def station_with(*troubles: OpenTrouble, at: str = "2026-03-03 09:00") -> SmallStation:
    station = SmallStation(at)
    station.changes["troubles"] = troubles
    return station


def recorded(seq: int, fact: DeviceModeChanged | RecoveryRecorded, at: str) -> Recorded:
    return Recorded(
        seq=seq, at=at, fact=fact, trade=None, commits={}, asked={}, signers=(), effective_at=None
    )


def opening(trouble: Trouble, seq: int, at: str = "2026-03-03T01:00:00.000Z") -> Recorded:
    asked = recovery.opening(trouble)
    return recorded(seq, DeviceModeChanged(asked.device, asked.mode, asked.reason), at)


def test_a_lost_key_stops_everything_but_what_ends_it() -> None:
    station = station_with(KEY_GONE)
    assert station.code(drafted(), CLERK) == "recovery-first"
    assert station.code(CoverEnrolment(trade="x")) == "recovery-first"
    assert station.code(StartStation(boot="0badc0de", software="1")) == ""
    assert station.code(RECORD, HEAD, SUPERVISOR) == ""


def test_a_full_disk_leaves_the_rest_of_the_day_and_not_a_minute_more() -> None:
    assert station_with(DISK_FULL, at="2026-03-03 23:59").code(drafted(), CLERK) == ""
    late = station_with(DISK_FULL, at="2026-03-04 00:00")
    assert late.code(drafted(), CLERK) == "recovery-first"


def test_the_worst_trouble_decides() -> None:
    assert recovery.state_of((), "2026-03-03") is State.NORMAL
    assert recovery.state_of((DISK_FULL,), "2026-03-03") is State.DEGRADED
    assert recovery.state_of((DISK_FULL, KEY_GONE), "2026-03-03") is State.RECOVERY


@pytest.mark.parametrize(
    ("signers", "code"),
    [
        ((), "not-signed-in"),
        ((HEAD,), "second-missing"),
        ((SUPERVISOR, HEAD), "role-may-not"),
        ((CLERK, SUPERVISOR), "role-may-not"),
        ((HEAD, HEAD), "second-missing"),
        ((HEAD, CLERK), "second-missing"),
        ((HEAD, SUPERVISOR), ""),
    ],
)
def test_head_and_supervisor_both_answer_for_a_recovery(signers: tuple, code: str) -> None:
    assert station_with(KEY_GONE).code(RECORD, *signers) == code


def test_the_record_says_up_to_where_nothing_is_in_doubt() -> None:
    decision = station_with(KEY_GONE).must(RECORD, HEAD, SUPERVISOR)
    assert [one.fact for one in decision.entries] == [RecoveryRecorded(Trouble.KEY, TEXT, 6)]


def test_a_trouble_that_is_not_open_or_not_yet_written_has_no_record() -> None:
    assert station_with().code(RECORD, HEAD, SUPERVISOR) == "trouble-unknown"
    unwritten = OpenTrouble(Trouble.KEY, -1, "2026-03-03")
    assert station_with(unwritten).code(RECORD, HEAD, SUPERVISOR) == "trouble-unknown"


def test_a_record_names_its_account_by_digest() -> None:
    bad = RecordRecovery(trouble_code=Trouble.KEY, facts_sha256="said so")
    assert station_with(KEY_GONE).code(bad, HEAD, SUPERVISOR) == "digest-form"


def test_a_trouble_opens_once_and_ends_with_its_own_record() -> None:
    first = opening(Trouble.FULL, 3)
    again = opening(Trouble.FULL, 5, "2026-03-04T01:00:00.000Z")
    key = opening(Trouble.KEY, 6)
    ended = recorded(7, RecoveryRecorded(Trouble.KEY, TEXT, 5), "2026-03-04T02:00:00.000Z")
    assert recovery.still_open([first, again, key, ended]) == (
        OpenTrouble(Trouble.FULL, 3, "2026-03-03"),
    )


def test_the_day_of_a_trouble_is_the_local_one() -> None:
    night = opening(Trouble.FULL, 3, "2026-03-03T16:30:00.000Z")
    assert recovery.still_open([night])[0].day == "2026-03-04"


@pytest.mark.parametrize("trouble", list(Trouble))
def test_each_trouble_is_told_by_its_opening_entry(trouble: Trouble) -> None:
    assert recovery.concerns(opening(trouble, 1).fact)
    assert recovery.opened_by(opening(trouble, 1).fact) is trouble


def test_a_silent_printer_is_no_trouble_of_the_record() -> None:
    for asked in (
        ChangeDeviceMode(device="printer", mode="DEGRADED", reason="no-answer"),
        ChangeDeviceMode(device="printer", mode="DEGRADED", reason="disk-full"),
    ):
        assert not recovery.concerns(DeviceModeChanged(asked.device, asked.mode, asked.reason))
