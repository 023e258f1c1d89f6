"""Staff are signed in for as long as their card lies there and somebody is at the screen."""

from typing import cast

import pytest

from appliance.staff_room import SignedIn
from appliance.station import Posed
from kiosk_ui.seats import PENDING_S, Pending, Seats


class Person:
    card_no = "card 1"
    forgotten = 0

    def forget(self) -> None:
        self.forgotten += 1


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def now() -> Time:
    return Time()


@pytest.fixture
def seats(now: Time) -> Seats:
    seats = Seats(now, lock_s=300)
    seats.take("browser", cast("SignedIn", Person()))
    return seats


def test_the_seat_is_there_while_the_card_lies(seats: Seats) -> None:
    assert seats.at("browser", "card 1") is not None
    assert seats.at("another", "card 1") is None


@pytest.mark.parametrize("card", [None, "card 2"])
def test_a_lifted_or_changed_card_ends_the_seat(seats: Seats, card: str | None) -> None:
    assert seats.at("browser", card) is None
    assert seats.at("browser", "card 1") is None


@pytest.mark.parametrize(("after_s", "there"), [(300, True), (301, False)])
def test_a_seat_that_nobody_touches_is_given_up(
    seats: Seats, now: Time, after_s: float, there: bool
) -> None:
    now.now = after_s
    assert (seats.at("browser", "card 1") is not None) is there


def test_the_status_line_alone_does_not_keep_a_seat(seats: Seats, now: Time) -> None:
    now.now = 299
    assert seats.at("browser", "card 1", touch=False) is not None
    now.now = 302
    assert seats.at("browser", "card 1", touch=False) is None


@pytest.mark.parametrize(("after_s", "there"), [(PENDING_S - 1, True), (PENDING_S, False)])
def test_a_second_signature_may_take_the_reader_for_a_while(
    seats: Seats, now: Time, after_s: float, there: bool
) -> None:
    seat = seats.at("browser", "card 1")
    assert seat is not None
    seat.pending = Pending(Posed(()), "registration", since=0.0)
    now.now = after_s
    assert (seats.at("browser", "card 2") is not None) is there


def test_what_one_person_signed_does_not_wait_for_long(seats: Seats, now: Time) -> None:
    """Even while their own card lies there all the time."""
    seat = seats.at("browser", "card 1")
    assert seat is not None
    seat.pending = Pending(Posed(()), "registration", since=0.0)
    now.now = PENDING_S - 1
    seats.look("card 1")
    assert seat.pending is not None
    now.now = PENDING_S
    seats.look("card 1")
    assert seat.pending is None
    assert seats.at("browser", "card 1") is seat
