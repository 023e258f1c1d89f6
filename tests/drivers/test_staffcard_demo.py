import json
from pathlib import Path

import pytest

from appliance.ports import BrokenAnswer, DeviceRefusal, DeviceState, NoAnswer, StaffCard
from drivers.staffcard_demo import cards
from drivers.staffcard_demo.cards import CardFile
from drivers.staffcard_demo.device import DemoStaffCardReader
from drivers.staffcard_demo.simulator import StaffCardSimulator

CLERK, HEAD = "9999991000101", "9999991000104"
SECRET = bytes(range(32))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "staff-cards"
    for n, staff_no in enumerate((CLERK, HEAD)):
        cards.write(place, CardFile(f"C{n}", staff_no, SECRET))
    return place


@pytest.fixture
def hand(folder: Path) -> StaffCardSimulator:
    return StaffCardSimulator(folder)


@pytest.fixture
def reader(folder: Path) -> DemoStaffCardReader:
    return DemoStaffCardReader(folder)


def test_the_card_that_lies_there_is_seen_until_it_is_lifted(
    reader: DemoStaffCardReader, hand: StaffCardSimulator
) -> None:
    assert reader.card() is None
    hand.lay(CLERK)
    assert reader.card() == StaffCard("C0", CLERK)
    hand.lift()
    assert reader.card() is None


def test_the_fifth_try_is_the_last(reader: DemoStaffCardReader, hand: StaffCardSimulator) -> None:
    hand.lay(CLERK)
    card = reader.card()
    assert card is not None
    for left in (4, 3, 2, 1, 0):
        assert reader.secret(card) == SECRET
        assert reader.tries_left(card) == left
    with pytest.raises(DeviceRefusal, match="card-locked"):
        reader.secret(card)


def test_a_right_pin_gives_all_tries_back(
    reader: DemoStaffCardReader, hand: StaffCardSimulator
) -> None:
    hand.lay(HEAD)
    card = reader.card()
    assert card is not None
    reader.secret(card)
    reader.pin_was_right(card)
    assert reader.tries_left(card) == 5


def test_the_secret_stays_on_a_card_that_was_taken_away(
    reader: DemoStaffCardReader, hand: StaffCardSimulator
) -> None:
    hand.lay(CLERK)
    card = reader.card()
    assert card is not None
    hand.lay(HEAD)
    with pytest.raises(DeviceRefusal, match="card-moved"):
        reader.secret(card)
    assert [card.tries_left for card in hand.all()] == [5, 5]


def test_a_pulled_reader_gives_no_answer_and_comes_back(
    reader: DemoStaffCardReader, hand: StaffCardSimulator
) -> None:
    hand.lay(CLERK)
    hand.unplug()
    assert reader.probe() is DeviceState.NO_ANSWER
    with pytest.raises(NoAnswer):
        reader.card()
    assert [card.staff_no for card in hand.all()] == [CLERK, HEAD]
    hand.plug()
    assert reader.probe() is DeviceState.READY
    assert reader.card() is None


@pytest.mark.parametrize(
    "change",
    [
        {"tries_left": 6},
        {"secret": "AAAA"},
        {"staff_no": HEAD},
        {"colour": "red"},
        {"card_no": ""},
    ],
)
def test_a_damaged_card_is_a_broken_answer(
    folder: Path, reader: DemoStaffCardReader, hand: StaffCardSimulator, change: dict[str, object]
) -> None:
    path = cards.path_of(folder, CLERK)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    hand.lay(CLERK)
    assert reader.probe() is DeviceState.BROKEN_ANSWER
    with pytest.raises(BrokenAnswer):
        reader.card()


@pytest.mark.parametrize("staff_no", ["", "../../etc/passw", "999999100010x", "99999910001011"])
def test_only_a_staff_number_names_a_card(hand: StaffCardSimulator, staff_no: str) -> None:
    with pytest.raises(ValueError, match="staff number"):
        hand.lay(staff_no)


def test_nobody_else_can_read_a_card_file(folder: Path) -> None:
    assert cards.path_of(folder, CLERK).stat().st_mode & 0o077 == 0


def test_a_try_that_cannot_be_counted_gives_no_secret(
    reader: DemoStaffCardReader, hand: StaffCardSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.lay(CLERK)
    card = reader.card()
    assert card is not None

    def full(_path: Path, _text: str) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(cards, "replace", full)
    with pytest.raises(BrokenAnswer):
        reader.secret(card)
