"""A trouble of the box on the screens: all see it, two end it, reading goes on."""

import hashlib
from pathlib import Path

import pytest

from appliance.core import recovery
from appliance.core.entries import RecoveryRecorded
from appliance.core.envelope import fact_of, from_bytes
from appliance.core.recovery import Trouble
from appliance.core.world import OpenTrouble
from appliance.ports import SignerFault
from kiosk_ui.i18n import say
from tests.fakes.hall import PIN, Hall


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def strike(hall: Hall) -> OpenTrouble:
    """The key was away and is back: the trouble is in the ledger and waits for its record."""
    hall.town.station.ledger.condition.struck(SignerFault("pulled"))
    hall.town.caretaker.tick()
    (trouble,) = hall.town.station.ledger.condition.troubles()
    return trouble


def text_of(hall: Hall, path: str) -> str:
    return hall.client().get(path).get_data(as_text=True)


def test_health_names_the_condition(hall: Hall) -> None:
    health = hall.client().get("/health").get_json()
    assert (health["ok"], health["condition"], health["troubles"]) == (True, "normal", [])
    strike(hall)
    health = hall.client().get("/health").get_json()
    assert (health["ok"], health["condition"]) == (False, "recovery")
    assert health["troubles"] == [Trouble.KEY]


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_has_its_sentence_in_every_header(hall: Hall, trouble: Trouble) -> None:
    command = recovery.opening(trouble)
    hall.town.station.do(command)
    sentence = say(f"alarm.trouble.{trouble}")
    assert sentence != f"alarm.trouble.{trouble}"
    assert sentence in text_of(hall, "/register/what")
    page = hall.signed_in("head").get("/recovery/").get_data(as_text=True)
    for cause in recovery.causes_of(trouble):
        assert say(f"cause.{cause}") in page
    assert say(f"trouble.{trouble}.what") in page
    assert say(f"trouble.{trouble}.do") in page


def test_reading_goes_on(hall: Hall) -> None:
    number = hall.town.register()
    strike(hall)
    assert hall.client().get("/board").status_code == 200
    clerk = hall.signed_in("clerk")
    assert number in clerk.get("/work/").get_data(as_text=True)
    assert clerk.get(f"/work/{number}").status_code == 200


def test_an_act_is_refused_with_the_sentence(hall: Hall) -> None:
    number = hall.town.register()
    strike(hall)
    refused = hall.signed_in("clerk").post(f"/work/{number}/route-up", data={"seq": "9999"})
    assert refused.status_code == 422
    assert say("refusal.recovery-first") in refused.get_data(as_text=True)


def test_head_and_supervisor_end_it_at_one_screen(hall: Hall) -> None:
    trouble = strike(hall)
    head = hall.signed_in("head")
    answer = head.post(f"/recovery/{Trouble.KEY}", data={"cause": "KEY_PUT_BACK"})
    assert answer.location.endswith("/recovery/second")
    hall.devices.staff_card.lying = "supervisor"
    assert head.post("/recovery/second", data={"pin": "000000"}).status_code == 422
    assert head.post("/recovery/second", data={"pin": PIN}).status_code == 303
    ledger = hall.town.station.ledger
    text = recovery.account(trouble, "KEY_PUT_BACK")
    digest = hashlib.sha256(text).hexdigest()
    assert fact_of(from_bytes(ledger.entry(ledger.size - 1))) == RecoveryRecorded(
        Trouble.KEY, digest, trouble.seq - 1
    )
    assert hall.town.station.blobs.get(digest) == text
    assert hall.client().get("/health").get_json()["condition"] == "normal"


def test_two_clerks_do_not_end_it(hall: Hall) -> None:
    strike(hall)
    clerk = hall.signed_in("clerk")
    clerk.post(f"/recovery/{Trouble.KEY}", data={"cause": "UNKNOWN"})
    hall.devices.staff_card.lying = "second"
    answer = clerk.post("/recovery/second", data={"pin": PIN})
    assert answer.status_code == 422
    assert say("refusal.role-may-not") in answer.get_data(as_text=True)


def test_a_cause_that_was_not_offered_and_a_trouble_that_is_not_open(hall: Hall) -> None:
    strike(hall)
    head = hall.signed_in("head")
    assert head.post(f"/recovery/{Trouble.KEY}", data={"cause": "CABLE"}).status_code == 422
    assert head.post(f"/recovery/{Trouble.FULL}", data={"cause": "UNKNOWN"}).status_code == 422
    assert head.post("/recovery/nothing", data={"cause": "UNKNOWN"}).status_code == 422
    assert head.get("/recovery/second").location.endswith("/recovery/")


def test_when_all_is_well_the_page_says_so(hall: Hall) -> None:
    page = hall.signed_in("head").get("/recovery/").get_data(as_text=True)
    assert say("recovery.none") in page
