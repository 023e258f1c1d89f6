"""The box itself pauses what runs in it: after a start, by a clock in doubt, when it is opened."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance import interrupted
from appliance.core.commands import FailSession, ResumeSession
from appliance.core.conduct import Pause
from appliance.ledger.verify import verify_database
from appliance.panel_watch import PanelWatch
from appliance.ports import Contacts
from appliance.station import Refused
from tests.fakes.auction_hall import AuctionHall
from tests.fakes.township import TABLES, Township
from tests.stories.test_panel_watch import PlayedPanel

OPEN, SHUT = Contacts(cover=True), Contacts()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    made = Township(tmp_path)
    yield made
    made.close()
    report = verify_database(tmp_path / "station.db", tables=TABLES, keys=tmp_path / "keys")
    assert list(report.findings) == []


def running(town: Township) -> str:
    """A session of the plain way, open; the station has run for a while."""
    number = town.lease_to("IN_SESSION")
    town.caretaker.tick()
    assert not town.trade(number).conduct.paused
    return number


def goes_on(town: Township, number: str) -> None:
    session = town.trade(number).session
    assert session is not None
    told = tuple(
        each.removeprefix("BIDDER:") for each in session.roster if each.startswith("BIDDER:")
    )
    signers = [town.signer("reviewer", "HOST"), town.signer("supervisor", "SUPERVISOR")]
    town.station.do(ResumeSession(trade=number, told=told), signers=signers)


def pauses(town: Township, number: str) -> list[str]:
    """Reasons of the pauses of the session, in order."""
    return [each.reason for each in town.trade(number).conduct.pauses]


class Case:
    """The switches of the case before a watch of the panel."""

    def __init__(self, town: Township) -> None:
        self.panel = PlayedPanel()
        self._watch = PanelWatch(
            town.station, self.panel, states=dict, called=lambda: False, end=lambda: None
        )

    def shows(self, contacts: Contacts) -> None:
        self.panel.seen = contacts
        self._watch.tick()


# --- a start ----------------------------------------------------------------------------------


def test_any_session_is_paused_by_the_box_after_a_restart(town: Township) -> None:
    number = running(town)
    town.close()
    town.open()
    town.caretaker.tick()
    [pause] = town.trade(number).conduct.pauses
    assert (pause.reason, pause.resumed_at) == (interrupted.STOOD_STILL, "")
    town.caretaker.tick()
    assert len(town.trade(number).conduct.pauses) == 1

    with pytest.raises(Refused) as no:
        town.by("reviewer", "HOST", FailSession(trade=number, reason="NO_BID"))
    assert no.value.refusal.code == "session-paused"
    goes_on(town, number)
    assert not town.trade(number).conduct.paused
    assert town.trade(number).stage == "IN_SESSION"


def test_an_auction_that_has_not_begun_is_paused_after_a_restart_too(tmp_path: Path) -> None:
    hall = AuctionHall(tmp_path).opened(begun=False)
    hall.caretaker.tick()
    hall.close()
    hall.open()
    hall.caretaker.tick()
    assert pauses(hall, hall.number) == [interrupted.STOOD_STILL]
    hall.close()


def test_a_session_that_people_paused_is_not_paused_again_by_a_restart(town: Township) -> None:
    number = running(town)
    interrupted.pause_sessions(town.station)
    before = town.trade(number).conduct.pauses
    town.close()
    town.open()
    town.caretaker.tick()
    assert town.trade(number).conduct.pauses == before


def test_a_trade_without_a_running_session_is_left_alone(town: Township) -> None:
    number = town.lease_to("READY")
    size = town.station.ledger.size
    interrupted.pause_sessions(town.station)
    assert town.trade(number).stage == "READY"
    assert town.station.ledger.size == size


# --- the case ---------------------------------------------------------------------------------


def test_opening_the_case_pauses_the_session_once_and_two_people_let_it_go_on(
    town: Township,
) -> None:
    number, case = running(town), Case(town)
    case.shows(SHUT)
    assert pauses(town, number) == []
    case.shows(OPEN)
    assert pauses(town, number) == ["S08"]
    assert isinstance(town.trade(number).conduct.pauses[0], Pause)
    assert "SYSTEM" in TABLES.suspension_reasons["S08"].session_pause_by

    goes_on(town, number)
    case.shows(OPEN)
    town.caretaker.tick()
    assert not town.trade(number).conduct.paused, "an opening that was answered counts again"
    case.shows(SHUT)
    case.shows(OPEN)
    assert pauses(town, number) == ["S08", "S08"]


def test_a_case_found_open_at_the_start_pauses_nothing_twice(town: Township) -> None:
    number = running(town)
    town.close()
    town.open()
    town.caretaker.tick()
    Case(town).shows(OPEN)
    assert pauses(town, number) == [interrupted.STOOD_STILL]
    assert [alarm.pin for alarm in town.station.alarms()] == ["cover"]
