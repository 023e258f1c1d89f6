"""People who sign at the command line: a card that has to rest after wrong PINs is waited for."""

from typing import Any, cast

import pytest

from appliance.ports import StaffCard
from appliance.staff_room import SignInRefused
from provisioning.counter import Counter

CARD = StaffCard("C1", "9999991000108")


class Person:
    roles = ("ADMIN",)

    def signer(self, role: str) -> str:
        return f"signer as {role}"

    def forget(self) -> None:
        return


class Room:
    """Refuses with what `no` holds, one after the other, then lets in."""

    def __init__(self, *no: SignInRefused) -> None:
        self.no = list(no)

    def sign_in(self, card: StaffCard, pin: str, _reader: object) -> Person:
        assert (card, pin) == (CARD, "246810")
        if self.no:
            raise self.no.pop(0)
        return Person()


class Reader:
    def card(self) -> StaffCard:
        return CARD


def signers(room: Room) -> tuple[list[Any], list[float]]:
    waited: list[float] = []
    nothing = cast("Any", None)
    desk = Counter(nothing, nothing, cast("Any", Reader()), cast("Any", room), waited.append)
    return list(desk.signers(("ADMIN",), lambda _role: "246810")), waited


def test_a_card_that_rests_is_waited_for_once() -> None:
    found, waited = signers(Room(SignInRefused("card-wait", seconds=5)))
    assert (found, waited) == (["signer as ADMIN"], [5])


@pytest.mark.parametrize("code", ["wrong-pin", "card-locked"])
def test_another_no_is_a_no(code: str) -> None:
    with pytest.raises(SignInRefused, match=code):
        signers(Room(SignInRefused(code)))
