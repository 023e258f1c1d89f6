"""The laboratory's panel: what the station lights shows, what a hand does reaches the station."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from provisioning.demo.bench import Bench
from provisioning.demo.laboratory_settings import LaboratorySettings
from provisioning.demo.things.panel import BLINKS_S, SWITCHES, WIRED, PanelThing
from tests.fakes.laboratory import BASE, WITHIN_S, api, state, until

PINS = WIRED.numbers()


class Pins:
    """The station's end of the panel's socket, without the station."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(WITHIN_S)
        self._socket.connect(str(path))
        self._lines = self._socket.makefile("r", encoding="ascii")

    def levels(self) -> dict[str, str]:
        """Signal -> level, as told at the start or after one change."""
        numbers = {str(number): name for name, number in PINS.items()}
        lines = [self._lines.readline().strip() for _ in SWITCHES]
        told = (line.split("=") for line in lines)
        return {numbers[number]: level for number, level in told}

    def started(self) -> dict[str, str]:
        levels = self.levels()
        assert self._lines.readline() == ".\n"
        return levels

    def drive(self, signal: str, level: int) -> None:
        self._socket.sendall(f"{PINS[signal]}={level}\n".encode())

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


@pytest.fixture
def pins(settings: LaboratorySettings, bench: Bench) -> Iterator[Pins]:
    pins = Pins(settings.devices / "panel")
    yield pins
    pins.close()


@pytest.mark.parametrize(
    ("switch", "well", "wrong"),
    [
        ("tamper", "0", "1"),
        ("cover", "0", "1"),
        ("mains", "0", "1"),
        ("battery_low", "1", "0"),
        ("door_leaf", "0", "1"),
    ],
)
def test_a_switch_reaches_the_station_and_is_drawn(
    browser: FlaskClient, pins: Pins, switch: str, well: str, wrong: str
) -> None:
    assert pins.started()[switch] == well
    api(browser, "panel/switch", switch=switch, value="on")
    assert pins.levels()[switch] == wrong
    assert state(browser)["panel"]["switches"][switch] is True
    api(browser, "panel/switch", switch=switch, value="off")
    assert pins.levels()[switch] == well


def test_lamp_and_door_are_as_the_station_drives_them(browser: FlaskClient, pins: Pins) -> None:
    assert state(browser)["panel"]["lamps"] == {"green": "off", "amber": "off", "red": "off"}
    pins.drive("green", 1)
    pins.drive("door", 0)
    until(lambda: bool(state(browser)["panel"]["door_open"]), "the door is locked")
    assert state(browser)["panel"]["lamps"]["green"] == "on"
    pins.close()
    until(lambda: not state(browser)["panel"]["door_open"], "the door stays open")
    assert state(browser)["panel"]["lamps"]["green"] == "off"


def test_a_lamp_that_flashes_is_told_as_blinking(tmp_path: Path) -> None:
    now = 100.0
    panel = PanelThing(tmp_path, monotonic=lambda: now)
    panel.start()
    pins = Pins(tmp_path / "panel")
    try:
        for level in (1, 0, 1, 0):
            pins.drive("red", level)
        until(lambda: panel.lamps()["red"] == "blinks", "the lamp does not blink")
        told = panel.glance()
        now += BLINKS_S
        # The last of the four levels may still be on its way: three are a blinking lamp already.
        until(lambda: panel.lamps()["red"] == "off", "the lamp does not go out")
        assert panel.glance() != told
    finally:
        pins.close()
        panel.stop()


def test_a_pulled_panel_is_dark_and_every_switch_reads_open(
    browser: FlaskClient, pins: Pins
) -> None:
    pins.started()
    api(browser, "cable/pull", device="panel")
    assert set(pins.levels().values()) == {"1"}
    assert state(browser)["plugged"]["panel"] is False
    api(browser, "counter/tidy")
    assert state(browser)["plugged"]["panel"] is True


def test_there_is_no_other_switch(browser: FlaskClient) -> None:
    assert api(browser, "panel/switch", switch="self-destruct").status_code == 422
    assert 'id="panel"' in browser.get("/", base_url=BASE).text


@pytest.mark.parametrize("relay", ["voice_changer", "phone_shield"])
def test_f05_f09_the_relays_of_the_room_are_seen(
    browser: FlaskClient, pins: Pins, relay: str
) -> None:
    pins.started()
    assert state(browser)["panel"]["relays"] == {"voice_changer": False, "phone_shield": False}
    pins.drive(relay, 0)  # active-low
    until(lambda: state(browser)["panel"]["relays"][relay], "it stays off")
    pins.drive(relay, 1)
    until(lambda: not state(browser)["panel"]["relays"][relay], "it stays on")
