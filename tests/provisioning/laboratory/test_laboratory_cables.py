"""Cables of the laboratory: pulled, noisy, slow; the line to the district."""

import os
import select

import pytest
from flask.testing import FlaskClient

from provisioning.demo.bench import Bench
from provisioning.demo.laboratory_settings import LaboratorySettings
from provisioning.demo.things.cables import FAULTS, SPEEDS
from tests.fakes.laboratory import BASE, CLERK, WITHIN_S, api, over, state, until


@pytest.mark.parametrize("device", ["id-card", "fingerprint", "printer", "staff-card"])
def test_each_cable_is_pulled_and_put_back(
    browser: FlaskClient, settings: LaboratorySettings, device: str
) -> None:
    place = settings.devices / device
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


def test_a_cable_is_pulled_at_byte_300_of_the_next_print(
    browser: FlaskClient, bench: Bench, settings: LaboratorySettings
) -> None:
    line = settings.devices / "printer"
    api(browser, "cable/schedule", device="printer", what="unplug", at="300")
    assert state(browser)["scheduled"]["printer"] == [
        {"what": "unplug", "at": 300, "way": "to-device", "seconds": 0.0}
    ]
    assert over(line, b"\x10\x04\x01", 1) == b"\x12"
    over(line, b"x" * 20 + b"\n" + b"y" * 400, 0)
    until(lambda: not state(browser)["plugged"]["printer"], "the cable is in")
    assert bench.printer.printer.in_the_mouth.text()[0] == "x" * 20
    api(browser, "cable/put-back", device="printer")
    assert over(line, b"\x10\x04\x01", 1) == b"\x12"
    assert state(browser)["scheduled"]["printer"] == []


def test_a_scheduled_fault_is_called_off(browser: FlaskClient) -> None:
    api(browser, "cable/schedule", device="id-card", what="flip", at="3", way="to-station")
    api(browser, "cable/unschedule", device="id-card")
    assert state(browser)["scheduled"]["id-card"] == []


@pytest.mark.parametrize(
    "form",
    [
        {"what": "explode"},
        {"what": "stale", "way": "to-device"},
        {"what": "cut", "way": "up"},
        {"what": "cut", "at": "-1"},
        {"what": "cut", "at": "65536"},
        {"what": "cut", "seconds": "61"},
        {"what": "cut", "at": "\u0665"},
    ],
)
def test_a_fault_that_cannot_be_is_refused(browser: FlaskClient, form: dict[str, str]) -> None:
    assert api(browser, "cable/schedule", device="printer", **form).status_code == 422
    assert state(browser)["scheduled"]["printer"] == []


def test_a_printer_forgets_over_a_power_cut_what_it_had_not_printed(
    browser: FlaskClient, bench: Bench
) -> None:
    api(browser, "printer/load", roll="out")
    bench.printer.printer.received(b"waits\n")
    assert state(browser)["printer"]["waiting_bytes"] == 6
    api(browser, "cable/power-cycle", device="printer")
    assert state(browser)["printer"]["waiting_bytes"] == 0
    assert api(browser, "cable/power-cycle", device="panel").status_code == 422


def test_a_modem_says_that_it_is_up_again(
    browser: FlaskClient, settings: LaboratorySettings
) -> None:
    line = os.open(settings.devices / "modem", os.O_RDWR | os.O_NOCTTY)
    try:
        api(browser, "cable/power-cycle", device="modem")
        assert select.select([line], [], [], WITHIN_S)[0]
        assert b"RDY" in os.read(line, 100)
    finally:
        os.close(line)


def test_the_bytes_of_a_line_can_be_looked_at(
    browser: FlaskClient, settings: LaboratorySettings
) -> None:
    def heard(device: str) -> list[tuple[str, str]]:
        told = browser.get(f"/api/bytes/{device}", base_url=BASE).get_json()
        return [(one["way"], one["hex"]) for one in told]

    assert heard("printer") == []
    tag = browser.get("/api/tag", base_url=BASE).text
    over(settings.devices / "printer", b"\x10\x04\x01", 1)
    assert heard("printer") == [("to-station", "12"), ("to-device", "10 04 01")]
    assert browser.get("/api/tag", base_url=BASE).text == tag
    assert ">10 04 01<" in browser.get("/", base_url=BASE).text
    over(settings.devices / "printer", b"x" * 30, 0)
    until(lambda: len(heard("printer")) == 3, "nothing was heard")
    assert heard("printer")[0] == ("to-device", "78 " * 23 + "78 +6")
    api(browser, "modem/receive", sender="16900000001", text="a")
    api(browser, "cable/power-cycle", device="modem")
    assert "52 44 59" in heard("modem")[1][1]
    assert browser.get("/api/bytes/panel", base_url=BASE).status_code == 404
