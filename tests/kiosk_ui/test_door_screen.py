"""The door of the session room: for the roster of the session that runs, and no one else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core.entries import DoorDenied, DoorGranted
from appliance.core.envelope import fact_of, from_bytes
from appliance.core.parties import Person
from appliance.ports import NoAnswer
from tests.fakes.desk import Browser, Desk, until
from tests.fakes.township import OWNER, TAKER, Township


class Lock:
    """A panel of which only the door counts."""

    def __init__(self) -> None:
        self.opened = 0
        self.there = True

    def open_door(self) -> None:
        if not self.there:
            raise NoAnswer("no panel")
        self.opened += 1


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    town = Township(tmp_path)
    yield Desk(town)
    town.close()


@pytest.fixture
def lock(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Lock:
    made = Lock()
    monkeypatch.setattr(desk.devices, "panel", made)
    return made


def newest(desk: Desk) -> object:
    ledger = desk.town.station.ledger
    return fact_of(from_bytes(ledger.entry(ledger.size - 1)))


def comes(desk: Desk, person: Person) -> str:
    """Somebody lays down their card before the door; what the page says."""
    visitor: Browser = desk.browser()
    desk.devices.lay(person)
    visitor.see("/door/")
    until(lambda: visitor.client.get("/door/wait").get_json()["state"] == "done")
    return visitor.send("/door/").text


def test_a_bidder_of_the_session_is_let_in_and_the_entry_comes_first(
    desk: Desk, lock: Lock
) -> None:
    number = desk.town.lease_to("IN_SESSION")
    assert "请进" in comes(desk, TAKER)
    told = newest(desk)
    assert isinstance(told, DoorGranted)
    assert told.person == f"BIDDER:{number}-E001"
    assert told.session_id.startswith(number)
    assert lock.opened == 1


def test_somebody_else_is_not_and_the_entry_names_nobody(desk: Desk, lock: Lock) -> None:
    desk.town.lease_to("IN_SESSION")
    assert "不在这一场的名单上" in comes(desk, OWNER)
    assert isinstance(newest(desk), DoorDenied)
    assert lock.opened == 0


def test_before_and_after_a_session_the_door_stays_shut(desk: Desk, lock: Lock) -> None:
    desk.town.lease_to("READY")
    assert "现在没有开场" in desk.browser().see("/door/")
    assert "/door/" not in desk.browser().see("/")


def test_the_way_to_the_door_is_on_the_first_page_while_a_session_runs(
    desk: Desk, lock: Lock
) -> None:
    desk.town.lease_to("IN_SESSION")
    assert 'href="/door/"' in desk.browser().see("/")


@pytest.mark.parametrize(("who", "says"), [("reviewer", "请进"), ("clerk", "不在这一场的名单上")])
def test_an_official_of_the_session_opens_it_from_the_desk(
    desk: Desk, lock: Lock, who: str, says: str
) -> None:
    number = desk.town.lease_to("IN_SESSION")
    official = desk.at(who)
    answer = official.send(f"/door/{number}", page=f"/session/{number}")
    assert says in answer.text
    assert lock.opened == (1 if says == "请进" else 0)


def test_nobody_opens_it_without_signing_in(desk: Desk, lock: Lock) -> None:
    number = desk.town.lease_to("IN_SESSION")
    stranger = desk.browser()
    assert stranger.send(f"/door/{number}", page="/").status_code == 303
    assert lock.opened == 0


def test_a_lock_that_is_silent_is_said_and_the_entry_stands(desk: Desk, lock: Lock) -> None:
    desk.town.lease_to("IN_SESSION")
    lock.there = False
    assert "用钥匙开门" in comes(desk, TAKER)
    assert isinstance(newest(desk), DoorGranted)


def test_a_station_without_a_panel_has_no_door(desk: Desk) -> None:
    desk.town.lease_to("IN_SESSION")
    assert "现在没有开场" in desk.browser().see("/door/")
