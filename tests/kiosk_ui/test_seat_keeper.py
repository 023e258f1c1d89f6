"""The keeper of seats: locks when the card is lifted, asks nobody while nobody is there."""

import threading
from collections.abc import Iterator
from typing import cast

import pytest

from appliance.ports import BrokenAnswer, NoAnswer, StaffCard, StaffCardReader
from appliance.staff_room import SignedIn
from kiosk_ui.seat_keeper import SeatKeeper, card_on
from kiosk_ui.seats import Bidder, Seats

WITHIN_S = 20.0


class Person:
    def __init__(self, staff_no: str = "9999991000101") -> None:
        self.staff_no, self.card_no = staff_no, "card 1"
        self.gone = threading.Event()

    def forget(self) -> None:
        self.gone.set()

    @property
    def signed_in(self) -> SignedIn:
        return cast("SignedIn", self)


class Reader:
    """`lying` is what the next look finds; `looked` is set by each look."""

    def __init__(self) -> None:
        self.lying: str | None = "card 1"
        self.looked = threading.Event()

    def __call__(self) -> str | None:
        self.looked.set()
        return self.lying


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def now() -> Time:
    return Time()


@pytest.fixture
def seats(now: Time) -> Seats:
    return Seats(now, lock_s=300)


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def keeper(seats: Seats, reader: Reader) -> Iterator[SeatKeeper]:
    keeper = SeatKeeper(seats, reader, every_s=0.01)
    keeper.start()
    yield keeper
    keeper.stop()


def test_a_lifted_card_ends_the_key_without_any_request(
    seats: Seats, reader: Reader, keeper: SeatKeeper
) -> None:
    person = Person()
    bell = threading.Event()
    seats.bells.add(bell)
    seats.take("browser", person.signed_in)
    assert reader.looked.wait(WITHIN_S)
    assert not person.gone.is_set()
    reader.lying = None
    assert person.gone.wait(WITHIN_S)
    assert bell.wait(WITHIN_S)
    assert seats.at("browser", "card 1") is None


def test_nobody_there_means_that_no_device_is_asked(
    seats: Seats, reader: Reader, keeper: SeatKeeper
) -> None:
    assert keeper.rounds == 0
    person = Person()
    seats.take("browser", person.signed_in)
    assert reader.looked.wait(WITHIN_S)
    seats.leave("browser")
    assert person.gone.is_set()
    assert not seats.occupied.is_set()
    reader.looked.clear()
    rounds = keeper.rounds
    assert not reader.looked.wait(0.3)
    assert keeper.rounds - rounds <= 1


def test_idle_and_the_stations_end_take_the_key_too(
    seats: Seats, now: Time, keeper: SeatKeeper
) -> None:
    idle, there = Person(), Person()
    seats.take("one", idle.signed_in)
    now.now = 301
    assert idle.gone.wait(WITHIN_S)
    seats.take("two", there.signed_in)
    keeper.stop()
    assert there.gone.is_set()


@pytest.mark.parametrize(("comes_back", "after_s", "kept"), [
    ("9999991000101", 299, True), ("9999991000101", 300, False), ("9999991000102", 1, False),
])  # fmt: skip
def test_what_was_in_hand_waits_for_the_same_person(
    seats: Seats, now: Time, comes_back: str, after_s: float, kept: bool
) -> None:
    seat = seats.take("browser", Person().signed_in)
    seat.bidder = Bidder("T-1")
    seats.look(None)
    now.now = after_s
    found = seats.take("browser", Person(comes_back).signed_in).bidder
    assert (found is seat.bidder) is kept


def test_what_nobody_comes_back_for_is_dropped(seats: Seats, now: Time) -> None:
    assert seats.forget_left() is None
    seats.take("browser", Person().signed_in).bidder = Bidder("T-1")
    seats.look(None)
    assert seats.forget_left() == 300
    now.now = 300
    assert seats.forget_left() is None


@pytest.mark.parametrize("fault", [NoAnswer("silence"), BrokenAnswer("noise")])
def test_a_silent_reader_counts_as_a_lifted_card(fault: Exception) -> None:
    class Broken:
        def card(self) -> StaffCard | None:
            raise fault

    assert card_on(cast("StaffCardReader", Broken())) is None
