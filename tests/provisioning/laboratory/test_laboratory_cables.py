"""Cables of the laboratory: pulled, noisy, slow; the line to the district."""

import pytest
from flask.testing import FlaskClient

from provisioning.demo.bench import Bench
from provisioning.demo.laboratory_settings import LaboratorySettings
from provisioning.demo.things.cables import FAULTS, SPEEDS
from tests.fakes.laboratory import CLERK, api, over, state


@pytest.mark.parametrize("device", ["id-card", "fingerprint", "printer", "staff-card"])
def test_each_cable_is_pulled_and_put_back(
    browser: FlaskClient, settings: LaboratorySettings, device: str
) -> None:
    staff = device == "staff-card"
    place = settings.staff_cards if staff else settings.devices / device
    api(browser, "cable/pull", device=device)
    assert not place.exists()
    assert state(browser)["plugged"][device] is False
    api(browser, "cable/put-back", device=device)
    assert place.exists()
    assert state(browser)["plugged"][device] is True


def test_bad_cables_are_set_and_mended(browser: FlaskClient, settings: LaboratorySettings) -> None:
    api(browser, "cable/faults", device="printer", garbage="on", split="on")
    assert state(browser)["faults"]["printer"] == ["split", "garbage"]
    answer = over(settings.devices / "printer", b"\x10\x04\x01", 7)
    assert answer == bytes.fromhex("00 AA EF 01 10 FF 12")
    api(browser, "cable/faults", device="printer")
    assert state(browser)["faults"]["printer"] == []


def test_the_line_to_the_district_is_cut_and_joined(browser: FlaskClient) -> None:
    api(browser, "line/down")
    assert state(browser)["line"] == "down"
    api(browser, "line/up")
    assert state(browser)["line"] == "up"


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_set_by_its_name(browser: FlaskClient, fault: str) -> None:
    api(browser, "cable/faults", device="id-card", **{fault: "on"})
    assert state(browser)["faults"]["id-card"] == [fault]


def test_a_fault_for_one_answer_is_gone_after_it(
    browser: FlaskClient, settings: LaboratorySettings
) -> None:
    api(browser, "cable/faults", device="printer", garbage="on", once="on")
    assert len(over(settings.devices / "printer", b"\x10\x04\x01", 7)) == 7
    assert over(settings.devices / "printer", b"\x10\x04\x01", 1) == b"\x12"
    assert state(browser)["faults"]["printer"] == []


@pytest.mark.parametrize("baud", SPEEDS)
def test_a_line_is_slow_until_it_is_quick_again(browser: FlaskClient, baud: int) -> None:
    api(browser, "cable/speed", device="id-card", baud=str(baud))
    assert state(browser)["speeds"]["id-card"] == baud
    api(browser, "cable/speed", device="id-card", baud="")
    assert state(browser)["speeds"]["id-card"] is None


def test_tidying_leaves_the_counter_as_in_the_morning(browser: FlaskClient, bench: Bench) -> None:
    morning = state(browser)
    api(browser, "id-card/lay", person="p01")
    api(browser, "fingerprint/press", finger="p01")
    api(browser, "staff-card/lay", staff_no=CLERK)
    api(browser, "printer/load", roll="out")
    api(browser, "printer/cover", cover="open")
    for device in bench.devices:
        api(browser, "cable/pull", device=device)
    api(browser, "cable/faults", device="printer", silence="on")
    api(browser, "cable/speed", device="printer", baud="9600")
    api(browser, "line/down")
    assert state(browser) != morning
    api(browser, "counter/tidy")
    assert state(browser) == morning
