"""What is due, what was begun and paused: resumed, dropped, and erased when its time is over."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from appliance import paused_registrations
from appliance.core.clocks import day_of
from kiosk_ui.i18n import say
from tests.fakes.hall import Hall
from tests.fakes.township import OWNER


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def paused(hall: Hall) -> str:
    """A villager stops before the end; the id of what they typed."""
    villager = hall.client()
    hall.to_card(villager)
    typed = {"name": OWNER.name, "id": OWNER.id_number, "reason": "CARD_LOST"}
    villager.post("/register/typed", data=typed)
    (one,) = hall.town.station.registrations.open_ones()
    return one.id


def test_a_paused_registration_is_resumed_where_it_stopped(hall: Hall) -> None:
    draft = paused(hall)
    clerk = hall.signed_in("clerk")
    shown = clerk.get("/today/").get_data(as_text=True)
    assert OWNER.name in shown
    assert OWNER.id_number not in shown
    assert clerk.post(f"/today/{draft}/resume").location.startswith("/register/")
    (still,) = hall.town.station.registrations.open_ones()
    assert still.id == draft


def test_a_paused_registration_is_dropped_at_the_partys_wish(hall: Hall) -> None:
    draft = paused(hall)
    hall.signed_in("clerk").post(f"/today/{draft}/drop")
    assert hall.town.station.registrations.load(draft) is None


def test_drafts_are_for_the_front_office_alone(hall: Hall) -> None:
    draft = paused(hall)
    reviewer = hall.signed_in("reviewer")
    assert OWNER.name not in reviewer.get("/today/").get_data(as_text=True)
    reviewer.post(f"/today/{draft}/drop")
    assert hall.town.station.registrations.load(draft) is not None


def test_a_paused_one_is_erased_after_its_last_day_and_not_on_it(hall: Hall) -> None:
    station = hall.town.station
    draft = paused(hall)
    kept = station.tables.due(paused_registrations.KEPT, day_of(station.now().at)).day
    hall.town.clock.go_to(datetime.fromisoformat(f"{kept}T01:00:00+00:00"))
    paused_registrations.sweep(station)
    assert station.registrations.load(draft) is not None
    hall.town.clock.go_to(station.now().at + timedelta(days=2))
    paused_registrations.sweep(station)
    assert station.registrations.load(draft) is None
    assert not station.vault.secrets("registration/")


def test_what_is_due_today_and_late_is_listed_by_its_time(hall: Hall) -> None:
    number = hall.town.lease_to("SUBMITTED")
    clerk = hall.signed_in("clerk")
    hall.town.clock.go_to(hall.town.clock.at + timedelta(days=30))
    clerk = hall.signed_in("clerk")
    shown = clerk.get("/today/").get_data(as_text=True)
    assert f"/work/{number}" in shown
    assert "lamp stop" in shown
    assert say("today.no-drafts") in shown
