"""The clerk's sheet is left and taken up again: nothing typed is lost, the next sees none."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kiosk_ui.screens.registration import holding
from tests.fakes.hall import Hall

TYPED = {"place": "村东大坝田", "area": "3.x"}
"""One field that is right and one that cannot stand."""


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def sheet(clerk: FlaskClient, what: str, code: str) -> str:
    """Two touches from the start of a registration; where they lead."""
    clerk.post("/register/what", data={"what": what})
    return str(clerk.post("/register/type", data={"type": code}).location)


def left(hall: Hall) -> FlaskClient:
    clerk = hall.signed_in("clerk")
    assert sheet(clerk, "land", "CBD") == "/form/"
    clerk.get("/form/")
    answer = clerk.post("/form/", data=TYPED | {"go": "leave"})
    assert answer.location == "/work/"
    return clerk


def test_leaving_keeps_what_is_right_and_what_is_not(hall: Hall) -> None:
    clerk = left(hall)
    (draft,) = hall.town.station.registrations.open_ones()
    assert draft.answers["place"] == TYPED["place"]
    assert clerk.post(f"/today/{draft.id}/resume").location == "/form/"
    shown = clerk.get("/form/").get_data(as_text=True)
    for words in TYPED.values():
        assert f'value="{words}"' in shown


def test_the_next_party_begins_anew(hall: Hall) -> None:
    clerk = left(hall)
    with clerk.session_transaction() as session:
        assert holding.ID not in session
    clerk.get("/register/")
    assert sheet(clerk, "land", "CBD") == "/form/"
    assert TYPED["place"] not in clerk.get("/form/").get_data(as_text=True)
    assert len(hall.town.station.registrations.open_ones()) == 2


def test_another_type_has_its_sheet_too(hall: Hall) -> None:
    clerk = hall.signed_in("clerk")
    sheet(clerk, "asset", "JYZ")
    clerk.get("/form/")
    assert sheet(clerk, "asset", "JYC") == "/form/"
