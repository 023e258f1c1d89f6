"""Fingerprint drivers that others wrote, against our simulated module: both must mean the same."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import serial
from pyfingerprint.pyfingerprint import PyFingerprint

from drivers.fingerprint_zfm.simulated_models import MODELS
from drivers.fingerprint_zfm.simulator import ZfmSimulator
from drivers.simulation import SimulatedLine

BUFFER_1, BUFFER_2 = 1, 2


@pytest.fixture
def module() -> ZfmSimulator:
    return ZfmSimulator()


@pytest.fixture
def line(tmp_path: Path, module: ZfmSimulator) -> Iterator[SimulatedLine]:
    with SimulatedLine(tmp_path / "port", module) as plugged:
        yield plugged


# --- pyfingerprint 1.5 -------------------------------------------------------------------------


@pytest.fixture
def sensor(line: SimulatedLine) -> Any:
    found = PyFingerprint(str(line.path), 57_600, 0xFFFFFFFF, 0)
    assert found.verifyPassword()
    return found


def taken(sensor: Any, buffer: int) -> None:
    assert sensor.readImage()
    assert sensor.convertImage(buffer)


def test_it_reads_the_parameters(sensor: Any) -> None:
    assert sensor.getStorageCapacity() == 300
    assert (sensor.getSecurityLevel(), sensor.getMaxPacketSize()) == (3, 128)
    assert sensor.getBaudRate() == 57_600
    assert len(sensor.generateRandomNumber().to_bytes(4, "big")) == 4


def test_it_enrols_finds_and_forgets_a_finger(sensor: Any, module: ZfmSimulator) -> None:
    assert not sensor.readImage()
    module.press("right thumb")
    taken(sensor, BUFFER_1)
    assert sensor.searchTemplate() == (-1, -1)
    taken(sensor, BUFFER_2)
    assert sensor.compareCharacteristics() > 0
    assert sensor.createTemplate()
    assert sensor.storeTemplate() == 0
    assert sensor.getTemplateCount() == 1
    assert sensor.getTemplateIndex(0)[:2] == [True, False]
    taken(sensor, BUFFER_1)
    page, score = sensor.searchTemplate()
    assert page == 0
    assert score > 0
    assert sensor.deleteTemplate(0)
    assert sensor.getTemplateCount() == 0


def test_it_moves_a_template_out_and_in_again(sensor: Any, module: ZfmSimulator) -> None:
    module.press("right thumb")
    taken(sensor, BUFFER_1)
    template = sensor.downloadCharacteristics(BUFFER_1)
    assert len(template) == 512
    assert sensor.uploadCharacteristics(BUFFER_2, template)
    taken(sensor, BUFFER_1)
    assert sensor.compareCharacteristics() > 0
    module.press("another")
    taken(sensor, BUFFER_1)
    assert sensor.compareCharacteristics() == 0


def test_it_tells_a_wrong_sum(sensor: Any, line: SimulatedLine) -> None:
    line.faults.damage = True
    with pytest.raises(Exception, match="checksum"):
        sensor.readImage()


def test_a_wrong_password_is_refused(tmp_path: Path) -> None:
    with SimulatedLine(tmp_path / "locked", ZfmSimulator(password=7)) as line:
        assert not PyFingerprint(str(line.path), 57_600, 0xFFFFFFFF, 8).verifyPassword()


# --- adafruit-circuitpython-fingerprint 2.2.25 -------------------------------------------------


@pytest.fixture
def adafruit(line: SimulatedLine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The driver over pyserial.

    It wants two modules of a microcontroller by name only; those that its package brings refuse to
    be imported on a machine without pins.
    """
    busio, micropython = ModuleType("busio"), ModuleType("micropython")
    busio.UART = serial.Serial  # type: ignore[attr-defined]
    micropython.const = int  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "busio", busio)
    monkeypatch.setitem(sys.modules, "micropython", micropython)
    from adafruit_fingerprint import Adafruit_Fingerprint

    with serial.Serial(str(line.path), 57_600, timeout=5) as uart:
        yield Adafruit_Fingerprint(uart)


def pressed(adafruit: Any, slot: int) -> None:
    assert adafruit.get_image() == 0x00
    assert adafruit.image_2_tz(slot) == 0x00


def test_adafruit_reads_the_parameters(adafruit: Any) -> None:
    assert (adafruit.library_size, adafruit.security_level) == (300, 3)
    assert (adafruit.data_packet_size, adafruit.baudrate, adafruit.system_id) == (2, 6, 9)
    assert adafruit.check_module()


def test_adafruit_enrols_finds_and_lists_a_finger(adafruit: Any, module: ZfmSimulator) -> None:
    assert adafruit.get_image() == 0x02
    module.press("right thumb")
    for slot in (1, 2):
        pressed(adafruit, slot)
    assert adafruit.create_model() == 0x00
    assert adafruit.store_model(9) == 0x00
    assert (adafruit.count_templates(), adafruit.template_count) == (0, 1)
    assert (adafruit.read_templates(), adafruit.templates) == (0, [9])
    pressed(adafruit, 1)
    assert adafruit.finger_search() == 0x00
    assert adafruit.finger_id == 9
    assert adafruit.confidence > 0
    module.press("another")
    pressed(adafruit, 1)
    assert adafruit.finger_search() == 0x09
    assert adafruit.empty_library() == 0x00
    assert module.library == {}


def test_adafruit_moves_a_template_out_and_in_again(adafruit: Any, module: ZfmSimulator) -> None:
    module.press("right thumb")
    pressed(adafruit, 1)
    template = adafruit.get_fpdata("char", 1)
    assert len(template) == 512
    assert adafruit.send_fpdata(template, "char", 2)
    pressed(adafruit, 1)
    assert adafruit.compare_templates() == 0x00
    assert adafruit.confidence[0] > 0  # a tuple of one: its own slip
    module.press("another")
    pressed(adafruit, 1)
    assert adafruit.compare_templates() == 0x08


@pytest.mark.parametrize(("model", "code"), [("r503", 0x00), ("as608", 0xFC)])
def test_adafruit_lights_a_ring_where_there_is_one(
    adafruit: Any, module: ZfmSimulator, model: str, code: int
) -> None:
    module.model = MODELS[model]
    assert adafruit.set_led(color=2, mode=1, speed=0x64) == code
    assert (module.light == bytes([1, 0x64, 2, 0])) is (code == 0)


def test_adafruit_takes_a_wrong_sum_for_good(adafruit: Any, line: SimulatedLine) -> None:
    """Why nothing here is built on it."""
    line.faults.damage = True
    assert adafruit.get_image() == 0x02
