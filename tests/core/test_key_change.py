"""Withdrawing and replacing keys, as the rules see it."""

import pytest
from msgspec.structs import replace
from small_station import CLERK, HEAD, STAFF, TEXT, SmallStation, drafted

from appliance.core.commands import EnrolStaff, RotateKey
from appliance.core.entries import KeyRotated
from appliance.core.parties import Words
from appliance.core.world import WITHDRAWN, Signed, Staff

ADMIN = Signed("9999991000108", "ADMIN", "k-admin", 0)
PEOPLE = {
    **STAFF,
    "k-admin": Staff("9999991000108", ("ADMIN",), 0, "2027-12-31"),
    "k-clerk-2": replace(STAFF["k-clerk"]),
}
NEW_LEDGER_KEY = "demo.999999.999999100/ledger1+0a0b0c0d+AQ=="


def office(**people: Staff) -> SmallStation:
    station = SmallStation()
    station.changes |= {
        "staff": PEOPLE | {name.replace("_", "-"): one for name, one in people.items()},
        "ledger_key": "01020304",
    }
    return station


def of_staff(**changes: str) -> RotateKey:
    return RotateKey(**({"key_id": "k-clerk", "reason": "LOST"} | changes))


def of_ledger(**changes: str) -> RotateKey:
    values = {
        "key_id": "01020304", "reason": "ROUTINE", "use": "LEDGER", "new_key_id": "0a0b0c0d",
        "new_key": NEW_LEDGER_KEY, "handover": "c2ln",
    }  # fmt: skip
    return RotateKey(**(values | changes))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (of_staff(), ""),
        (of_staff(new_key_id="k-clerk-2"), ""),
        (of_staff(reason="BECAUSE"), "reason-unknown"),
        (of_staff(key_id="k-nobody"), "key-unknown"),
        (of_staff(use="TLS"), "key-unknown"),
        (of_staff(new_key=NEW_LEDGER_KEY), "key-unknown"),
        (of_staff(new_key_id="k-second"), "key-successor"),
        (of_staff(new_key_id="k-clerk"), "key-successor"),
        (of_staff(new_key_id="k-nobody"), "key-successor"),
        (of_ledger(), ""),
        (of_ledger(key_id="0a0b0c0d"), "key-unknown"),
        (of_ledger(new_key_id="01020304"), "key-successor"),
        (of_ledger(new_key=""), "key-successor"),
        (of_ledger(handover=""), "key-successor"),
    ],
)
def test_which_key_may_end_and_what_may_follow_it(asked: RotateKey, code: str) -> None:
    assert office().code(asked, ADMIN, HEAD) == code


def test_administrator_and_head_sign_together() -> None:
    assert office().code(of_staff(), ADMIN) == "second-missing"
    assert office().code(of_staff(), HEAD) == "role-may-not"
    assert office().code(of_staff()) == "not-signed-in"


def test_a_withdrawal_is_one_entry_without_a_successor() -> None:
    decision = office().must(of_staff(), ADMIN, HEAD)
    assert [one.fact for one in decision.entries] == [KeyRotated("k-clerk", "LOST", "STAFF")]


def test_a_withdrawn_key_signs_nothing_more() -> None:
    station = office(k_clerk=replace(STAFF["k-clerk"], valid_to=WITHDRAWN))
    assert station.code(drafted(), CLERK) == "staff-withdrawn"
    assert station.code(of_staff(), ADMIN, HEAD) == "key-withdrawn"


def test_no_certificate_brings_a_withdrawn_key_back() -> None:
    station = office(deadbeef=replace(STAFF["k-clerk"], valid_to=WITHDRAWN))
    asked = EnrolStaff(
        person=Words("冯一"), staff_no="9999991000101", roles=("CLERK",), grade=2,
        key="demo.999999/staff/9999991000101+deadbeef+AQ==", valid_to="2030-12-31", cert=TEXT,
    )  # fmt: skip
    assert station.code(asked) == "key-withdrawn"


def test_the_last_good_day_is_good_and_the_next_is_not() -> None:
    station = office(k_clerk=replace(STAFF["k-clerk"], valid_to="2026-03-03"))
    assert station.code(drafted(), CLERK) == ""
    station.go("2026-03-04 00:00")
    assert station.code(drafted(), CLERK) == "staff-expired"
