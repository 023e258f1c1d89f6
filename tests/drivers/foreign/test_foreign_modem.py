"""python-gsmmodem-new, which others wrote, against our simulated modem."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.modem_at.simulator import ModemSimulator
from drivers.simulation import SimulatedLine

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its regular expressions are not raw strings
    from gsmmodem.modem import GsmModem


@pytest.fixture
def modem() -> ModemSimulator:
    return ModemSimulator()


@pytest.fixture
def foreign(tmp_path: Path, modem: ModemSimulator) -> Iterator[Any]:
    with SimulatedLine(tmp_path / "port", modem) as line:
        modem.send = line.send
        driver = GsmModem(str(line.path), 115_200)
        driver.connect()
        yield driver
        driver.close()


def test_it_connects_and_hears_the_network(foreign: Any, modem: ModemSimulator) -> None:
    assert foreign.signalStrength == modem.signal


def test_its_message_reaches_the_phone(foreign: Any, modem: ModemSimulator) -> None:
    foreign.sendSms("+8613800000000", "Please come")
    assert modem.texts() == [("+8613800000000", "Please come")]


def test_its_chinese_message_reaches_the_phone(foreign: Any, modem: ModemSimulator) -> None:
    foreign.sendSms("+8613800000000", "请来领合同")
    assert modem.texts() == [("+8613800000000", "请来领合同")]


@pytest.fixture
def stored(modem: ModemSimulator) -> None:
    """A message from before the driver came: of a new one a thread of its own takes care."""
    modem.receive("+8613900000000", "明天来")


@pytest.mark.usefixtures("stored")
def test_it_reads_what_came_in(foreign: Any) -> None:
    (message,) = foreign.listStoredSms()
    assert (message.number, message.text) == ("+8613900000000", "明天来")
