"""Who is let in with card and PIN: in office, not past the last day, not withdrawn."""

import gc
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.core.world import WITHDRAWN, Staff
from appliance.ledger import staff_keys
from appliance.ledger.keys import SigningKey, VerifierKey
from appliance.ports import DeviceRefusal, StaffCard
from appliance.staff_room import SignedIn, SignedOut, SignInRefused, StaffRoom
from drivers.cards.signature_card import SignatureCard
from drivers.staffcard_pn532.device import Pn532StaffReader
from drivers.staffcard_pn532.simulated_drawer import Drawer, InTheHand
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import CountedEntropy
from tests.fakes.staff_cards import SITE, TRIES, issued, on_the_wire
from tests.fakes.township import ORIGIN, local

NO, OTHER, PIN = "9999991000101", "9999991000102", "246810"
SECRET, SEED = bytes(range(32)), bytes(range(0x10, 0x30))
NAME = staff_keys.key_name(ORIGIN, NO)
KEY = SigningKey(NAME, SEED)
KEY_ID = KEY.verifier.key_id.hex()
CLERK = Staff(NO, ("CLERK",), 2, "2026-03-02")
CARD, SIGNING_CARD = StaffCard(f"{NO}01", NO), StaffCard(f"{NO}02", NO, signs=True)
COMMAND = b"tradepost/command/v1\0" + b"x" * 700
WAIT_OVER_S = 1000.0


class Room:
    """A staff room whose ledger says what `staff` holds; the clerk's card lies on the reader."""

    def __init__(self, folder: Path) -> None:
        wrapped = staff_keys.wrap(KEY, NO, PIN, SECRET, CountedEntropy())
        self.keys = folder / "keys"
        self.keys.mkdir()
        (self.keys / f"{NO}.json").write_bytes(wrapped.to_bytes())
        self.drawer = Drawer(folder / "cards")
        issued(folder / "cards", NO, SECRET)
        self.waited_s = 0.0
        self.staff = {KEY_ID: CLERK}
        self.clock = FakeClock()
        self.wrong: list[str] = []
        self.room = StaffRoom(
            self.keys, staff=lambda: self.staff, name_of=lambda no: no, now=self.clock.now,
            origin=ORIGIN, entropy=CountedEntropy(), wrong_pin=self.wrong.append,
        )  # fmt: skip
        self.card = CARD

    def seconds(self) -> float:
        self.waited_s += 0.001
        return self.waited_s

    def enter(self, pin: str = PIN) -> SignedIn:
        return self.room.sign_in(self.card, pin, self.reader)

    def refused(self, pin: str = PIN) -> str:
        self.waited_s += WAIT_OVER_S
        with pytest.raises(SignInRefused) as no:
            self.enter(pin)
        return no.value.code

    def takes_a_signing_card(self) -> VerifierKey:
        """The clerk's new card holds their key itself; it lies on the reader."""
        chip = self.drawer.blank_signer(NO)
        public = SignatureCard(InTheHand(chip)).issue(SIGNING_CARD, PIN)
        verifier = VerifierKey(NAME, 1, public)
        pinned = staff_keys.PinnedKey(NO, SIGNING_CARD.card_no, verifier.text)
        (self.keys / f"{NO}.json").write_bytes(pinned.to_bytes())
        self.staff[verifier.key_id.hex()] = CLERK
        self.card = SIGNING_CARD
        self.hand.lay(NO)
        return verifier


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    with on_the_wire(tmp_path / "staff-card", tmp_path / "cards") as room.hand:
        room.hand.lay(NO)
        room.reader = Pn532StaffReader(
            str(tmp_path / "staff-card"), keys=lambda: SITE, monotonic=room.seconds
        )
        yield room
        room.reader.close()


def test_card_and_pin_give_the_key_back(room: Room) -> None:
    person = room.enter()
    assert (person.staff_no, person.roles) == (NO, ("CLERK",))
    assert KEY.verifier.verifies(person.signer("CLERK").sign(COMMAND), COMMAND)


def test_the_last_day_is_good_and_the_next_is_not(room: Room) -> None:
    room.clock.go_to(local("2026-03-02 23:59"))
    assert room.enter().staff_no == NO
    room.clock.go_to(local("2026-03-03 00:00"))
    assert room.refused() == "certificate-ended"


def test_a_withdrawn_key_does_not_open_the_door(room: Room) -> None:
    room.staff[KEY_ID] = replace(CLERK, valid_to=WITHDRAWN)
    assert room.refused() == "key-withdrawn"


def test_a_key_that_the_ledger_does_not_know_or_gives_to_another(room: Room) -> None:
    room.staff[KEY_ID] = replace(CLERK, staff_no=OTHER)
    assert room.refused() == "not-on-the-staff"
    room.staff.clear()
    assert room.refused() == "not-on-the-staff"


def test_tries_are_counted_on_the_card_until_it_locks(room: Room) -> None:
    assert [room.refused("000000") for _ in range(TRIES)] == ["wrong-pin"] * TRIES
    assert room.wrong == [NO] * TRIES
    assert room.refused() == "card-locked"


def test_after_two_wrong_pins_the_third_has_to_wait(room: Room) -> None:
    for left in (4, 3):
        with pytest.raises(SignInRefused) as no:
            room.enter("000000")
        assert (no.value.code, no.value.tries_left) == ("wrong-pin", left)
    with pytest.raises(SignInRefused) as no:
        room.enter()
    assert no.value.code == "card-wait"
    assert 0 < no.value.seconds <= 5


def test_a_forgotten_key_signs_nothing_and_its_bytes_are_nowhere(room: Room) -> None:
    person = room.enter()
    signer = person.signer("CLERK")
    assert seeds_behind(person) == seeds_behind(signer) == {SEED}
    person.forget()
    with pytest.raises(SignedOut):
        signer.sign(COMMAND)
    with pytest.raises(SignedOut):
        person.signer("CLERK").sign(COMMAND)
    assert seeds_behind(person) == seeds_behind(signer) == set()


def seeds_behind(thing: object) -> set[bytes]:
    """The person's seed, if anything that can be reached from `thing` holds it."""
    seen: set[int] = set()
    waiting, found = [thing], set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type | types.ModuleType | types.FunctionType):
            continue
        seen.add(id(one))
        if isinstance(one, bytes) and one == SEED:
            found.add(one)
        waiting += gc.get_referents(one)
    return found


def test_a_signing_card_proves_itself_and_signs_long_commands(room: Room) -> None:
    verifier = room.takes_a_signing_card()
    person = room.enter()
    signer = person.signer("CLERK")
    assert signer.key_id == verifier.key_id.hex()
    assert verifier.verifies(signer.sign(COMMAND), COMMAND)


def test_a_signing_card_that_was_lifted_has_forgotten_the_pin(room: Room) -> None:
    room.takes_a_signing_card()
    signer = room.enter().signer("CLERK")
    room.hand.lift()
    with pytest.raises(DeviceRefusal, match="card-moved"):
        signer.sign(COMMAND)
    room.hand.lay(NO)
    with pytest.raises(DeviceRefusal, match="card-moved"):
        signer.sign(COMMAND)


def test_a_signing_card_counts_its_tries_and_locks(room: Room) -> None:
    room.takes_a_signing_card()
    assert [room.refused("000000") for _ in range(TRIES)] == ["wrong-pin"] * TRIES
    assert room.refused() == "card-locked"


def test_a_signing_card_signs_commands_and_challenges_only(room: Room) -> None:
    room.takes_a_signing_card()
    room.enter()
    with pytest.raises(DeviceRefusal, match="card-unreadable"):
        room.reader.sign(SIGNING_CARD, b"something else")


def test_another_card_of_the_same_person_does_not_pass_for_the_pinned_one(room: Room) -> None:
    room.takes_a_signing_card()
    kept = (room.keys / f"{NO}.json").read_bytes()
    room.takes_a_signing_card()
    (room.keys / f"{NO}.json").write_bytes(kept)
    assert room.refused() == "not-on-the-staff"


def test_a_card_of_the_wrong_kind_is_not_taken_for_the_other(room: Room) -> None:
    room.card = replace(CARD, signs=True)
    assert room.refused() == "not-on-the-staff"
