"""The staff card reader against a simulated PN532: who lies there, tries, what is refused."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.ports import (
    BrokenAnswer,
    CardWaits,
    DeviceRefusal,
    DeviceState,
    NoAnswer,
    StaffCard,
)
from drivers.cards.site_key import SiteKey
from drivers.simulation import SimulatedLine
from drivers.staffcard_pn532 import simulated_cards
from drivers.staffcard_pn532.device import Pn532StaffReader
from drivers.staffcard_pn532.simulated_hand import STRANGERS
from drivers.staffcard_pn532.simulator import Card, StaffCardSimulator
from tests.fakes.staff_cards import SITE, issued

CLERK, HEAD = "9999991000101", "9999991000104"
SECRET = bytes(range(32))
CLERKS_CARD, HEADS_CARD = StaffCard(f"{CLERK}01", CLERK), StaffCard(f"{HEAD}01", HEAD)


class Clock:
    """Stands still for deadlines of delays, which tests move; runs for those of the line."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        self.now += 0.001  # each look takes a moment, so that a silent line ends
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for staff_no in (CLERK, HEAD):
        issued(tmp_path / "drawer", staff_no, SECRET)
    return tmp_path / "drawer"


@pytest.fixture
def hand(folder: Path) -> StaffCardSimulator:
    return StaffCardSimulator(folder)


@pytest.fixture
def line(tmp_path: Path, hand: StaffCardSimulator) -> Iterator[SimulatedLine]:
    with SimulatedLine(tmp_path / "staff-card", hand) as line:
        hand.send = line.send
        yield line


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(line: SimulatedLine) -> Iterator[Callable[..., Pn532StaffReader]]:
    made: list[Pn532StaffReader] = []

    def maker(**more: object) -> Pn532StaffReader:
        made.append(Pn532StaffReader(str(line.path), **({"keys": lambda: SITE} | more)))  # type: ignore[arg-type]  # played
        return made[-1]

    yield maker
    for one in made:
        one.close()


@pytest.fixture
def reader(make: Callable[..., Pn532StaffReader]) -> Pn532StaffReader:
    return make()


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(DeviceRefusal) as no:
        act()
    return no.value.code


def test_the_card_that_lies_there_is_seen_until_it_is_lifted(
    reader: Pn532StaffReader, hand: StaffCardSimulator
) -> None:
    assert reader.card() is None
    hand.lay(CLERK)
    assert reader.card() == reader.card() == CLERKS_CARD
    hand.lay(HEAD)
    assert reader.card() == HEADS_CARD
    hand.lift()
    assert reader.card() is None


def test_looking_again_asks_the_card_and_takes_three_exchanges_at_most(
    reader: Pn532StaffReader, hand: StaffCardSimulator
) -> None:
    hand.lay(CLERK)
    reader.card()
    before = hand.exchanges
    reader.card()
    assert hand.exchanges - before == 1


def test_the_fifth_try_is_the_last(
    make: Callable[..., Pn532StaffReader], hand: StaffCardSimulator, clock: Clock
) -> None:
    reader = make(monotonic=clock)
    hand.lay(CLERK)
    for left in (4, 3, 2, 1, 0):
        assert reader.secret(CLERKS_CARD) == SECRET
        assert reader.tries_left(CLERKS_CARD) == left
        clock.now += 1000
    assert refused(lambda: reader.secret(CLERKS_CARD)) == "card-locked"


@pytest.mark.parametrize(("wrong", "wait_s"), [(1, 0), (2, 5), (3, 30), (4, 120)])
def test_each_wrong_pin_makes_the_next_wait_longer(
    make: Callable[..., Pn532StaffReader],
    hand: StaffCardSimulator,
    clock: Clock,
    wrong: int,
    wait_s: int,
) -> None:
    reader = make(monotonic=clock)
    hand.lay(CLERK)
    for _ in range(wrong):
        clock.now += 1000
        reader.secret(CLERKS_CARD)
    if wait_s == 0:
        assert reader.secret(CLERKS_CARD) == SECRET
        return
    with pytest.raises(CardWaits) as no:
        reader.secret(CLERKS_CARD)
    assert wait_s - 1 <= no.value.seconds <= wait_s
    assert hand.drawer is not None
    assert reader.tries_left(CLERKS_CARD) == 5 - wrong
    clock.now += wait_s + 1
    assert reader.secret(CLERKS_CARD) == SECRET


def test_a_restart_does_not_shorten_the_wait(
    make: Callable[..., Pn532StaffReader], hand: StaffCardSimulator, clock: Clock
) -> None:
    first = make(monotonic=clock)
    hand.lay(CLERK)
    first.secret(CLERKS_CARD)
    first.secret(CLERKS_CARD)
    first.close()
    second = make(monotonic=clock)
    assert refused(lambda: second.secret(CLERKS_CARD)) == "card-wait"
    clock.now += 6
    assert second.secret(CLERKS_CARD) == SECRET


def test_a_right_pin_gives_all_tries_back_and_ends_the_wait(
    reader: Pn532StaffReader, hand: StaffCardSimulator
) -> None:
    hand.lay(HEAD)
    reader.secret(HEADS_CARD)
    reader.secret(HEADS_CARD)
    reader.pin_was_right(HEADS_CARD)
    assert reader.tries_left(HEADS_CARD) == 5
    assert reader.secret(HEADS_CARD) == SECRET


def test_what_a_card_counted_outlives_the_simulator(
    reader: Pn532StaffReader, hand: StaffCardSimulator, folder: Path
) -> None:
    hand.lay(CLERK)
    reader.secret(CLERKS_CARD)
    assert [card.tries_left for card in StaffCardSimulator(folder).all()] == [4, 5]


def test_the_secret_stays_on_a_card_that_was_taken_away(
    reader: Pn532StaffReader, hand: StaffCardSimulator
) -> None:
    hand.lay(CLERK)
    reader.card()
    hand.lay(HEAD)
    assert refused(lambda: reader.secret(CLERKS_CARD)) == "card-moved"
    assert [card.tries_left for card in hand.all()] == [5, 5]


@pytest.mark.parametrize(
    ("card", "code"),
    [
        (simulated_cards.classic(), "card-classic"),
        (simulated_cards.phone(secrets.token_bytes), "card-phone"),
        (simulated_cards.dead(), "card-dead"),
        (STRANGERS["other-station"](), "card-not-ours"),
        (STRANGERS["blank"](), "card-not-ours"),
    ],
)
def test_what_is_no_staff_card_is_refused_by_name(
    reader: Pn532StaffReader, hand: StaffCardSimulator, card: Card, code: str
) -> None:
    hand.lay_card(card)
    assert refused(reader.card) == code
    assert reader.probe() is DeviceState.READY
    hand.lay(CLERK)
    assert reader.card() == CLERKS_CARD


def test_a_card_of_another_station_is_not_ours(
    make: Callable[..., Pn532StaffReader], hand: StaffCardSimulator
) -> None:
    hand.lay(CLERK)
    assert refused(make(keys=lambda: SiteKey(bytes(16))).card) == "card-not-ours"


def test_without_a_site_key_no_card_is_known(
    line: SimulatedLine, hand: StaffCardSimulator
) -> None:
    hand.lay(CLERK)
    reader = Pn532StaffReader(str(line.path))
    assert refused(reader.card) == "site-key-missing"
    reader.close()


def test_a_pulled_reader_gives_no_answer_and_comes_back(
    reader: Pn532StaffReader, hand: StaffCardSimulator, line: SimulatedLine
) -> None:
    hand.lay(CLERK)
    assert reader.card() == CLERKS_CARD
    line.unplug()
    hand.power_cycle()
    assert reader.probe() is DeviceState.NO_ANSWER
    with pytest.raises(NoAnswer):
        reader.card()
    line.plug()
    assert reader.probe() is DeviceState.READY
    assert reader.card() == CLERKS_CARD


@pytest.mark.usefixtures("brisk")
def test_a_reader_that_lost_its_power_unseen_is_woken(
    reader: Pn532StaffReader, hand: StaffCardSimulator
) -> None:
    hand.lay(CLERK)
    assert reader.card() == CLERKS_CARD
    hand.power_cycle()
    assert reader.card() == CLERKS_CARD


@pytest.mark.parametrize("fault", ["split", "garbage", "stale", "damage"])
def test_a_bad_cable_costs_no_try_and_no_identity(
    reader: Pn532StaffReader, hand: StaffCardSimulator, line: SimulatedLine, fault: str
) -> None:
    hand.lay(CLERK)
    for act in (reader.card, lambda: reader.secret(CLERKS_CARD)):
        if fault == "garbage":
            line.faults.garbage = b"\x00\x00\xff\x05\x55"
        else:
            setattr(line.faults, fault, True)
        line.faults.once = fault == "damage"
        assert act() in (CLERKS_CARD, SECRET)
    line.faults.clear()
    assert reader.tries_left(CLERKS_CARD) == 4


@pytest.mark.usefixtures("brisk")
def test_a_line_that_damages_everything_is_a_broken_answer(
    reader: Pn532StaffReader, hand: StaffCardSimulator, line: SimulatedLine
) -> None:
    hand.lay(CLERK)
    line.faults.damage = True
    with pytest.raises(BrokenAnswer):
        reader.card()
    assert reader.probe() is DeviceState.BROKEN_ANSWER
    line.faults.clear()
    assert reader.card() == CLERKS_CARD


@pytest.mark.usefixtures("brisk")
def test_silence_is_no_answer(
    reader: Pn532StaffReader, hand: StaffCardSimulator, line: SimulatedLine
) -> None:
    hand.lay(CLERK)
    assert reader.card() == CLERKS_CARD
    line.faults.silence = True
    with pytest.raises(NoAnswer):
        reader.secret(CLERKS_CARD)
    line.faults.clear()
    assert reader.card() == CLERKS_CARD


@pytest.mark.parametrize("at", [1, 4, 8])
@pytest.mark.usefixtures("brisk")
def test_a_damaged_answer_is_asked_for_again_and_counts_nothing_twice(
    reader: Pn532StaffReader, hand: StaffCardSimulator, line: SimulatedLine, at: int
) -> None:
    hand.lay(CLERK)
    assert reader.card() == CLERKS_CARD
    heard, left = hand.received, [at]

    def bent(data: bytes) -> list[bytes]:
        answers = heard(data)
        left[0] -= len(answers)
        if answers and left[0] < 0 and left[0] + len(answers) >= 0 and len(answers[-1]) > 6:
            answers[-1] = answers[-1][:6] + bytes([answers[-1][6] ^ 0x10]) + answers[-1][7:]
        return answers

    hand.received = bent  # type: ignore[method-assign]  # a line that bends one answer
    assert reader.secret(CLERKS_CARD) == SECRET
    hand.received = heard  # type: ignore[method-assign]
    assert reader.card() == CLERKS_CARD
    assert reader.tries_left(CLERKS_CARD) == 4


# --- the morning check ------------------------------------------------------------------------


def test_the_morning_check_asks_for_the_firmware_and_senses_the_card(
    reader: Pn532StaffReader, hand: StaffCardSimulator
) -> None:
    assert reader.exercise() == "PN532 1.6"
    assert reader.remark() == "found.card-none"
    hand.lay(CLERK)
    assert reader.exercise() == "PN532 1.6"
    assert reader.remark() == "found.card-sensed"
    assert reader.tries_left(CLERKS_CARD) == 5


@pytest.mark.parametrize("name", sorted(STRANGERS))
def test_another_card_is_sensed_all_the_same(
    reader: Pn532StaffReader, hand: StaffCardSimulator, name: str
) -> None:
    hand.lay_card(STRANGERS[name]())
    reader.exercise()
    assert reader.remark() == "found.card-other"


def test_a_silent_reader_leaves_no_remark_of_before(
    reader: Pn532StaffReader, hand: StaffCardSimulator, line: SimulatedLine
) -> None:
    hand.lay(CLERK)
    reader.exercise()
    line.faults.silence = True
    with pytest.raises(NoAnswer):
        reader.exercise()
    assert reader.remark() == ""
