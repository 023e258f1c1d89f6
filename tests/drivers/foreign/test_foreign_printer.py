"""python-escpos, which others wrote, against our simulated receipt printer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from escpos.printer import Serial
from PIL import Image

from drivers.printer_escpos.simulated_paper import Paper, Picture
from drivers.printer_escpos.simulator import EscposSimulator, Roll
from drivers.simulation import SimulatedLine

PRINT_S = 30.0


@pytest.fixture
def printer() -> EscposSimulator:
    return EscposSimulator()


@pytest.fixture
def line(tmp_path: Path, printer: EscposSimulator) -> Iterator[SimulatedLine]:
    with SimulatedLine(tmp_path / "port", printer) as plugged:
        yield plugged


@pytest.fixture
def foreign(line: SimulatedLine) -> Iterator[Any]:
    driver = Serial(str(line.path), 115_200, timeout=0.4)
    yield driver
    driver.close()


def slip(printer: EscposSimulator) -> Paper:
    assert printer.wait_for_slips(1, PRINT_S)
    return printer.slips[-1]


def test_its_text_comes_out(foreign: Any, printer: EscposSimulator) -> None:
    foreign.text("Station 07\n")
    foreign.set(bold=True)
    foreign.text("RECEIPT\n")
    foreign.cut()
    assert [row for row in slip(printer).text() if row.strip()] == ["Station 07", "RECEIPT"]


def test_its_chinese_comes_out_while_the_printer_is_in_chinese_mode(
    foreign: Any, printer: EscposSimulator
) -> None:
    """A whole call with an ideograph goes out as GB18030; the mode itself is never set."""
    foreign.text("农村产权\n")
    foreign.cut()
    assert "农村产权" in slip(printer).text()


def test_its_chinese_punctuation_alone_is_lost(foreign: Any, printer: EscposSimulator) -> None:
    """Why the slips of a station are encoded here."""
    foreign.text("，。《》\n")
    foreign.cut()
    assert "????" in slip(printer).text()


def test_its_native_code_can_be_read(foreign: Any, printer: EscposSimulator) -> None:
    foreign.qr("TP1:ABC", native=True)
    foreign.cut()
    assert slip(printer).qr_payloads() == ["TP1:ABC"]


def test_its_raster_picture_is_dots(foreign: Any, printer: EscposSimulator) -> None:
    foreign.image(Image.new("1", (16, 8), 0), impl="bitImageRaster")
    foreign.cut()
    (picture,) = (item for item in slip(printer).items if isinstance(item, Picture))
    assert (picture.width, picture.rows) == (16, b"\xff\xff" * 8)


def test_it_opens_the_drawer(foreign: Any, printer: EscposSimulator) -> None:
    foreign.cashdraw(2)
    foreign.cut()
    slip(printer)
    assert printer.drawer_pulses == 1


@pytest.mark.parametrize(
    ("roll", "paper", "online"),
    [(Roll.ENOUGH, 2, True), (Roll.NEAR_END, 1, True), (Roll.OUT, 0, False)],
)
def test_it_hears_how_the_printer_is(
    foreign: Any, printer: EscposSimulator, roll: Roll, paper: int, online: bool
) -> None:
    printer.load(roll)
    assert foreign.paper_status() == paper
    assert foreign.is_online() is online


def test_it_takes_silence_for_paper(foreign: Any, line: SimulatedLine) -> None:
    """ "Adequate" from a printer that says nothing: here silence is no answer."""
    line.faults.silence = True
    assert foreign.paper_status() == 2
    assert not foreign.is_online()
