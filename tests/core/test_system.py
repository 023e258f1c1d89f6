"""The box's own entries."""

import pytest
from small_station import CLERK, SmallStation

from appliance.core.commands import (
    ApplyDistrict,
    ChangeDeviceMode,
    Command,
    EnrolStaff,
    OpenLedger,
    StartStation,
)
from appliance.core.entries import StationStarted
from appliance.core.parties import Words

ENROL = EnrolStaff(
    person=Words("冯一"), staff_no="9999991000101", roles=("CLERK",), grade=2, key="k",
    valid_to="2027-12-31", cert="c",
)  # fmt: skip
BOX: tuple[Command, ...] = (
    OpenLedger(origin="demo.999999.999999100/ledger1", station="999999100", life=1),
    ENROL,
    StartStation(boot="0badc0de", software="0.1.0"),
    ApplyDistrict(checkpoint="c", first_seq=0, last_seq=1),
    ChangeDeviceMode(device="printer", mode="DEGRADED", reason="paper-out"),
)


@pytest.mark.parametrize("command", BOX, ids=lambda command: type(command).__name__)
def test_the_box_acts_without_anybody(command: Command) -> None:
    station = SmallStation()
    assert station.code(command) == ""
    assert station.code(command, CLERK) == "role-may-not"
    assert [each.trade for each in station.ask(command).entries] == [None]


def test_a_ledger_is_opened_once() -> None:
    station = SmallStation()
    station.seq = 0
    assert station.code(BOX[0]) == "ledger-open"


def test_a_start_names_the_entry_before_it() -> None:
    station = SmallStation()
    station.seq = 41
    fact = station.ask(BOX[2]).entries[0].fact
    assert isinstance(fact, StationStarted)
    assert fact.last_seq == 41


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"roles": ("KING",)}, "role-unknown"), ({"valid_to": "ever"}, "date-form")],
)
def test_staff_have_known_roles_and_a_last_day(changes: dict[str, object], code: str) -> None:
    import msgspec

    assert SmallStation().code(msgspec.structs.replace(ENROL, **changes)) == code
