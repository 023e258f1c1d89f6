"""Who is let in with card and PIN: in office, not past the last day, not withdrawn."""

from dataclasses import replace
from pathlib import Path

import pytest

from appliance.core.world import WITHDRAWN, Staff
from appliance.ledger import staff_keys
from appliance.ledger.keys import SigningKey
from appliance.ports import StaffCard
from appliance.staff_room import SignedIn, SignInRefused, StaffRoom
from drivers.staffcard_demo import cards
from drivers.staffcard_demo.device import DemoStaffCardReader
from drivers.staffcard_demo.simulator import StaffCardSimulator
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import CountedEntropy
from tests.fakes.township import ORIGIN, local

NO, PIN, SECRET = "9999991000101", "246810", bytes(range(32))
KEY = SigningKey(staff_keys.key_name(ORIGIN, NO), bytes(range(0x10, 0x30)))
KEY_ID = KEY.verifier.key_id.hex()
CLERK = Staff(NO, ("CLERK",), 2, "2026-03-02")


class Room:
    """A staff room whose ledger says what `staff` holds; the clerk's card lies on the reader."""

    def __init__(self, folder: Path) -> None:
        wrapped = staff_keys.wrap(KEY, NO, PIN, SECRET, CountedEntropy())
        (folder / "keys").mkdir()
        (folder / "keys" / f"{NO}.json").write_bytes(wrapped.to_bytes())
        cards.write(folder / "cards", cards.CardFile("C1", NO, SECRET))
        StaffCardSimulator(folder / "cards").lay(NO)
        self.reader = DemoStaffCardReader(folder / "cards")
        self.staff = {KEY_ID: CLERK}
        self.clock = FakeClock()
        self.room = StaffRoom(
            folder / "keys", staff=lambda: self.staff, name_of=lambda no: no, now=self.clock.now
        )

    def enter(self, pin: str = PIN) -> SignedIn:
        return self.room.sign_in(StaffCard("C1", NO), pin, self.reader)

    def refused(self, pin: str = PIN) -> str:
        with pytest.raises(SignInRefused) as no:
            self.enter(pin)
        return no.value.code


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def test_card_and_pin_give_the_key_back(room: Room) -> None:
    person = room.enter()
    assert (person.staff_no, person.roles, person.key) == (NO, ("CLERK",), KEY)


def test_the_last_day_is_good_and_the_next_is_not(room: Room) -> None:
    room.clock.go_to(local("2026-03-02 23:59"))
    assert room.enter().staff_no == NO
    room.clock.go_to(local("2026-03-03 00:00"))
    assert room.refused() == "certificate-ended"


def test_a_withdrawn_key_does_not_open_the_door(room: Room) -> None:
    room.staff[KEY_ID] = replace(CLERK, valid_to=WITHDRAWN)
    assert room.refused() == "key-withdrawn"


def test_a_key_that_the_ledger_does_not_know_or_gives_to_another(room: Room) -> None:
    room.staff[KEY_ID] = replace(CLERK, staff_no="9999991000102")
    assert room.refused() == "not-on-the-staff"
    room.staff.clear()
    assert room.refused() == "not-on-the-staff"


def test_tries_are_counted_on_the_card_until_it_locks(room: Room) -> None:
    assert [room.refused("000000") for _ in range(cards.TRIES)] == ["wrong-pin"] * cards.TRIES
    assert room.refused() == "card-locked"
