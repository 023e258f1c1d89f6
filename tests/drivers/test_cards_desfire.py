"""A DESFire staff card: the document's own authentication, then making and using a card."""

import secrets
from contextlib import suppress

import pytest

from appliance.ports import BrokenAnswer, DeviceRefusal, StaffCard
from drivers.cards import desfire_card
from drivers.cards.apdu import Apdus
from drivers.cards.desfire import CardSays, Desfire
from drivers.cards.desfire_card import DesfireStaffCard
from drivers.cards.site_key import APPLICATION, MASTER, USE, SiteKey
from drivers.staffcard_pn532.simulated_desfire import Memory, SimulatedDesfire

KEYS, OTHER_KEYS = SiteKey(bytes(range(16))), SiteKey(bytes(range(1, 17)))
HOLDER = StaffCard("999999100010101", "9999991000101")
SECRET = bytes(range(0x40, 0x60))
UID = bytes.fromhex("046AB12C5D7180")


class Direct:
    """A chip on no reader: what it is asked, what it answers; a hand that changes bytes."""

    def __init__(self, chip: SimulatedDesfire) -> None:
        self.chip = chip
        self.asked: list[bytes] = []
        self.bent: dict[int, int] = {}
        self.gone_after = 1 << 30

    def transmit(self, apdu: bytes) -> tuple[bytes, int]:
        if len(self.asked) >= self.gone_after:
            self.chip.power_off()
            raise DeviceRefusal("card-moved")
        self.asked.append(apdu)
        answer = bytearray(self.chip.transmit(apdu) or b"")
        for place, bit in self.bent.items():
            if place < len(answer) - 2:
                answer[place] ^= bit
        return bytes(answer[:-2]), int.from_bytes(answer[-2:], "big")


@pytest.fixture
def chip() -> SimulatedDesfire:
    return SimulatedDesfire(Memory(UID), secrets.token_bytes)


@pytest.fixture
def line(chip: SimulatedDesfire) -> Direct:
    line = Direct(chip)
    desfire_card.issue(line, UID, KEYS, holder=HOLDER, secret=SECRET, draw=secrets.token_bytes)
    chip.power_off()
    return line


def on(line: Apdus, keys: SiteKey = KEYS) -> DesfireStaffCard:
    return DesfireStaffCard(line, UID, keys, secrets.token_bytes)


class Scripted:
    """The card of the worked example (protocols.md 5.3)."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def transmit(self, apdu: bytes) -> tuple[bytes, int]:
        self.asked.append(apdu.hex().upper())
        if apdu[1] == 0xAA:
            return bytes.fromhex("8545E116F4773263C7D9FA86086F3072"), 0x91AF
        return bytes.fromhex("1FD356532543A73B6C298D8FE4FAAA1A"), 0x9100


def test_the_worked_example_is_said_byte_for_byte() -> None:
    card = Scripted()
    key = bytes.fromhex("0F0E0D0C0B0A09080706050403020100")
    spoken = Desfire(card, lambda count: bytes(range(0xA0, 0xA0 + count)))
    spoken.authenticate(0, key)
    assert card.asked == [
        "90AA0000010000",
        "90AF00002049FA6692F842C00FBD06D95098AF1287F44C199E6D2815FE26DBFEF56E7294FC00",
    ]
    assert spoken._session is not None
    assert spoken._session.key.hex().upper() == "A0A1A2A3B0B1B2B3ACADAEAFBCBDBEBF"


def test_the_simulated_card_says_the_worked_example_too() -> None:
    key = bytes.fromhex("0F0E0D0C0B0A09080706050403020100")
    chip = SimulatedDesfire(Memory(UID), lambda count: bytes(range(0xB0, 0xB0 + count)))
    chip.transmit(bytes.fromhex("90CA000005") + APPLICATION + b"\x0b\x81\x00")
    chip.transmit(bytes.fromhex("905A000003") + APPLICATION + b"\x00")
    chip.memory.applications[APPLICATION.hex()].keys[0] = key
    first = chip.transmit(bytes.fromhex("90AA0000010000"))
    assert first == bytes.fromhex("8545E116F4773263C7D9FA86086F307291AF")
    token = "49FA6692F842C00FBD06D95098AF1287F44C199E6D2815FE26DBFEF56E7294FC"
    last = chip.transmit(bytes.fromhex(f"90AF000020{token}00"))
    assert last == bytes.fromhex("1FD356532543A73B6C298D8FE4FAAA1A9100")


def test_an_issued_card_tells_whose_it_is_and_gives_its_secret(line: Direct) -> None:
    card = on(line)
    assert card.holder() == HOLDER
    assert card.secret() == SECRET
    assert card.tries_left() == 4
    card.pin_was_right()
    assert card.tries_left() == 5


def test_the_cable_never_carries_number_or_secret_in_clear(chip: SimulatedDesfire) -> None:
    line = Direct(chip)
    desfire_card.issue(line, UID, KEYS, holder=HOLDER, secret=SECRET, draw=secrets.token_bytes)
    card = on(line)
    card.holder()
    card.secret()
    said = b"".join(line.asked)
    answers = b"".join(chip.transmit(apdu) or b"" for apdu in line.asked)
    for hidden in (SECRET, HOLDER.staff_no.encode(), KEYS.of_card(UID, USE)):
        assert hidden not in said
        assert hidden not in answers


def test_the_sixth_try_is_refused_by_the_card(line: Direct, chip: SimulatedDesfire) -> None:
    card = on(line)
    card.holder()
    for left in (4, 3, 2, 1, 0):
        assert card.secret() == SECRET
        assert card.tries_left() == left
    with pytest.raises(DeviceRefusal, match="card-locked"):
        card.secret()
    chip.power_off()
    again = on(line)
    again.holder()
    assert again.tries_left() == 0


def test_another_sites_keys_open_nothing(line: Direct) -> None:
    with pytest.raises(DeviceRefusal, match="card-not-ours"):
        on(line, OTHER_KEYS).holder()


def test_a_copied_uid_opens_nothing(line: Direct) -> None:
    copy = Direct(SimulatedDesfire(Memory(UID), secrets.token_bytes))
    with pytest.raises(DeviceRefusal, match="card-not-ours"):
        on(copy).holder()


def test_a_card_whose_answer_was_changed_on_the_way_is_not_believed(line: Direct) -> None:
    card = on(line)
    card.holder()
    line.bent = {0: 0x01}
    with pytest.raises(BrokenAnswer):
        card.tries_left()


COUNTED, GIVEN, GIVEN_BACK = 6, 7, 12
"""APDUs of a sign-in after which the try is counted, the secret out, all tries back."""


@pytest.mark.parametrize("gone_after", range(15))
def test_a_card_taken_away_anywhere_never_gains_a_try(line: Direct, gone_after: int) -> None:
    chip = line.chip
    line.asked.clear()
    line.gone_after = gone_after
    got = []
    card = on(line)
    with suppress(DeviceRefusal):
        card.holder()
        got.append(card.secret())
        card.pin_was_right()
    line.gone_after = 1 << 30
    chip.power_off()
    again = on(line)
    again.holder()
    assert again.tries_left() == (4 if COUNTED <= gone_after < GIVEN_BACK else 5)
    assert bool(got) is (gone_after >= GIVEN)


@pytest.mark.parametrize("gone_after", range(13))
def test_a_making_that_broke_off_is_begun_anew(gone_after: int) -> None:
    line = Direct(SimulatedDesfire(Memory(UID), secrets.token_bytes))
    line.gone_after = gone_after
    with pytest.raises(DeviceRefusal, match="card-moved"):
        desfire_card.issue(line, UID, KEYS, holder=HOLDER, secret=SECRET, draw=secrets.token_bytes)
    line.gone_after = 1 << 30
    line.chip.power_off()
    desfire_card.issue(line, UID, KEYS, holder=HOLDER, secret=SECRET, draw=secrets.token_bytes)
    line.chip.power_off()
    assert on(line).holder() == HOLDER


def test_a_staff_card_is_not_made_over_but_erased_first(line: Direct) -> None:
    with pytest.raises(DeviceRefusal, match="card-issued"):
        desfire_card.issue(line, UID, KEYS, holder=HOLDER, secret=SECRET, draw=secrets.token_bytes)
    with pytest.raises(DeviceRefusal, match="card-not-ours"):
        desfire_card.erase(line, UID, OTHER_KEYS, secrets.token_bytes)
    desfire_card.erase(line, UID, KEYS, secrets.token_bytes)
    fresh = StaffCard("999999100010102", HOLDER.staff_no)
    desfire_card.issue(line, UID, KEYS, holder=fresh, secret=SECRET, draw=secrets.token_bytes)
    assert on(line).holder() == fresh


def test_the_reading_key_cannot_give_tries_back_nor_write(line: Direct) -> None:
    card = Desfire(line, secrets.token_bytes)
    card.select(APPLICATION)
    card.authenticate(USE, KEYS.of_card(UID, USE))
    with pytest.raises(CardSays):
        card.credit(desfire_card.TRIES, 1)
    card.authenticate(USE, KEYS.of_card(UID, USE))
    with pytest.raises(CardSays):
        card.write(desfire_card.SECRET, bytes(32))
    card.authenticate(MASTER, KEYS.of_card(UID, MASTER))
    card.write(desfire_card.SECRET, bytes(32))


@pytest.mark.parametrize(
    "holder",
    [StaffCard("1", "999"), StaffCard("", HOLDER.staff_no), StaffCard("1" * 20, HOLDER.staff_no)],
)
def test_numbers_that_do_not_fit_are_not_written(holder: StaffCard) -> None:
    with pytest.raises(ValueError, match="number"):
        desfire_card.holder_bytes(holder)


@pytest.mark.parametrize(
    "told", [bytes(32), b"x" * 32, b"\xff" * 32, b"9999991000101" + bytes(19)]
)
def test_a_file_that_is_no_holder_is_unreadable(told: bytes) -> None:
    with pytest.raises(DeviceRefusal, match="card-unreadable"):
        desfire_card.holder_of(told)
