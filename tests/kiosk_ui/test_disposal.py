"""Files whose period is over: head and supervisor dispose of the people in them at the shelf."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from test_archive_files import RETAINED

from appliance import erasure
from appliance.ledger.verify import verify_database
from kiosk_ui.i18n import say
from tests.fakes.hall import PIN, Hall
from tests.fakes.township import OWNER, STAFF, TABLES, TAKER

ACT = "/act/EraseParty"


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    hall = Hall(tmp_path)
    hall.number = hall.town.lease_to("ARCHIVED")  # type: ignore[attr-defined]  # of this file
    return hall


def shelf(client: FlaskClient) -> str:
    return client.get("/archive/").get_data(as_text=True)


def disposed(hall: Hall, place: str) -> None:
    """By the form, read back, signed by the head, then by the supervisor."""
    head = hall.signed_in("head")
    read = head.post(ACT, data={"who": place})
    assert read.status_code == 200, read.get_data(as_text=True)[-2000:]
    assert head.post(ACT, data={"who": place, "go": "sign"}).location == "/act/second"
    hall.devices.staff_card.lying = "supervisor"
    assert head.post("/act/second", data={"pin": PIN}).status_code == 303


def test_a_file_is_disposed_of_by_two_and_stands_in_the_register(hall: Hall) -> None:
    number = hall.number  # type: ignore[attr-defined]
    town = hall.town
    town.go(RETAINED)
    shown = shelf(hall.signed_in("head"))
    assert say("archive.shelf.dispose", name=TAKER.name) in shown
    assert say("archive.shelf.dispose", name=OWNER.name) not in shown, "who gives away comes last"
    assert f"{number}/E001" in shown
    disposed(hall, f"{number}/E001")
    shown = shelf(hall.signed_in("head"))
    assert TAKER.name not in shown
    assert say("archive.shelf.dispose", name=OWNER.name) in shown
    disposed(hall, f"{number}/T")
    shown = shelf(hall.signed_in("supervisor"))
    assert OWNER.name not in shown
    assert say("archive.shelf.gone") in shown
    assert say("archive.disposed") in shown
    first, last = erasure.disposed(town.station, most=20)
    assert first.ground == last.ground == "PERIOD_OVER"
    assert first.trades == last.trades == (number,)
    assert first.signed == (STAFF["head"][1], STAFF["supervisor"][1])
    assert first.rows > last.rows > 0
    report = verify_database(town.folder / "station.db", tables=TABLES, keys=town.folder / "keys")
    assert list(report.findings) == []


def test_before_the_period_is_over_nobody_is_disposed_of(hall: Hall) -> None:
    number = hall.number  # type: ignore[attr-defined]
    head = hall.signed_in("head")
    assert "EraseParty" not in shelf(head)
    answer = head.post(ACT, data={"who": f"{number}/E001", "go": "sign"})
    assert answer.status_code == 422
    assert hall.town.station.people(number).bidders  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("place", "code"),
    [("{}/T", "disposal-order"), ("{}/E009", "disposal-nobody"), ("x", "disposal-nobody")],
)
def test_who_cannot_be_disposed_of_is_said(hall: Hall, place: str, code: str) -> None:
    hall.town.go(RETAINED)
    who = place.format(hall.number)  # type: ignore[attr-defined]
    answer = hall.signed_in("head").post(ACT, data={"who": who})
    assert answer.status_code == 422
    assert say(f"refusal.{code}") in answer.get_data(as_text=True)


def test_the_supervisor_alone_finds_no_button(hall: Hall) -> None:
    hall.town.go(RETAINED)
    assert "EraseParty" not in shelf(hall.signed_in("supervisor"))
