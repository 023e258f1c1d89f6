"""The laboratory's printer: paper comes out, can be scrolled back, and outlives a restart."""

import io
from pathlib import Path

import pytest
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image

from drivers.printer_escpos.simulated_paper import Paper
from drivers.printer_escpos.simulator import EscposSimulator
from provisioning.demo.bench import Bench
from provisioning.demo.laboratory_settings import LaboratorySettings
from provisioning.demo.things import slip_picture
from provisioning.demo.things.slips import KEPT_MAX, Album
from tests.fakes.laboratory import BASE, WITHIN_S, api, over, state

CUT = b"\x1dV\x00"
QR = bytes.fromhex("1D286B04003141320 0 1D286B0300314306 1D286B0300314531".replace(" ", ""))
STORE_S0001 = bytes.fromhex("1D286B0800315030 5330303031 1D286B0300315130")
PICTURE = b"\x1dv0\x00\x02\x00\x02\x00\xff\x0f\x80\x01"


def test_paper_comes_out_hangs_there_and_is_taken(
    browser: FlaskClient, bench: Bench, settings: LaboratorySettings
) -> None:
    name = "\u56de\u6267"
    job = b"\x1c&" + name.encode("gbk") + b"\n" + CUT + b"\x1dr\x01"
    assert over(settings.devices / "printer", job, 1) == b"\0"
    assert bench.printer.printer.wait_for_slips(1, WITHIN_S)
    [slip] = state(browser)["printer"]["slips"]
    assert (slip["number"], slip["lines"], slip["taken"]) == (1, [name], False)
    assert "/paper/1." in browser.get("/", base_url=BASE).text
    picture = browser.get("/paper/1.svg", base_url=BASE)
    assert picture.mimetype == "image/svg+xml"
    assert name in picture.text
    api(browser, "printer/take", number="1")
    assert "/paper/1." not in browser.get("/", base_url=BASE).text
    assert "/paper/1." in browser.get("/slips", base_url=BASE).text
    assert state(browser)["printer"]["slips"][0]["taken"]


def test_paper_states_reach_the_line(browser: FlaskClient, settings: LaboratorySettings) -> None:
    printer = settings.devices / "printer"
    api(browser, "printer/load", roll="out")
    assert over(printer, b"\x10\x04\x04", 1) == b"\x7e"
    api(browser, "printer/load", roll="enough")
    api(browser, "printer/cover", cover="open")
    assert over(printer, b"\x10\x04\x02", 1) == b"\x16"


def test_a_roll_ends_in_mid_slip_and_the_rest_comes_on_new_paper(
    browser: FlaskClient, bench: Bench
) -> None:
    api(browser, "printer/load", roll="enough", dots_left="60")
    bench.printer.printer.received(b"one\ntwo\nthree\nfour\n" + CUT)
    told = state(browser)["printer"]
    assert (told["roll"], told["slips"], told["in_the_mouth"]) == ("out", [], ["one", "two"])
    api(browser, "printer/load", roll="enough")
    [slip] = state(browser)["printer"]["slips"]
    assert slip["lines"] == ["one", "two", "three", "four"]


def everything() -> bytes:
    """One job with each thing that a printer draws."""
    text = b"\x1bE\x01bold\x1bE\x00 \x1b-\x01line\x1b-\x00\n\x1d!\x11big\x1d!\x00\n"
    return text + QR + STORE_S0001 + PICTURE + b"\x1dk\x04ABC\x00" + CUT


def drawn() -> Paper:
    printer = EscposSimulator()
    printer.received(everything())
    [slip] = printer.slips
    return slip


def test_a_restart_keeps_the_slips_and_counts_on(
    settings: LaboratorySettings, bench: Bench
) -> None:
    bench.printer.printer.received(everything())
    [before] = bench.printer.slips()
    bench.printer.take({"number": "1"})
    again = Bench(settings).printer
    assert [slip.svg() for slip in again.slips()] == [before.svg()]
    assert again.slips()[0].taken
    again.printer.received(b"next\n" + CUT)
    assert [slip.number for slip in again.slips()] == [1, 2]
    assert again.in_the_mouth().number == 3


def test_the_last_hundred_are_kept(settings: LaboratorySettings, bench: Bench) -> None:
    for number in range(KEPT_MAX + 5):
        bench.printer.printer.received(b"%d\n" % number + CUT)
    kept = bench.printer.slips()
    assert [slip.number for slip in kept] == list(range(6, KEPT_MAX + 6))
    assert kept[-1].text() == [str(KEPT_MAX + 4)]
    assert settings.slips is not None
    assert len(list(settings.slips.iterdir())) == KEPT_MAX


def test_half_a_file_is_waste_paper(tmp_path: Path) -> None:
    album = Album(tmp_path)
    album.add([drawn()])
    (whole,) = tmp_path.iterdir()
    (tmp_path / "000002.json").write_bytes(whole.read_bytes()[:40])
    assert [slip.number for slip in Album(tmp_path).all()] == [1]
    assert list(tmp_path.iterdir()) == [whole]


def test_a_slip_is_a_picture_of_dots_and_a_text(browser: FlaskClient, bench: Bench) -> None:
    bench.printer.printer.received(everything())
    [slip] = bench.printer.slips()
    answer = browser.get("/paper/1.png", base_url=BASE)
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert picture.mode == "1"
        assert picture.size == (slip.width + 48, slip.length + 48)
        assert [one.text for one in zxingcpp.read_barcodes(picture.convert("L"))] == ["S0001"]
    text = browser.get("/paper/1.txt", base_url=BASE).text
    assert text.splitlines() == slip.text()
    assert text.startswith("bold line\nbig\n[QR S0001]\n")


def test_a_big_letter_burns_four_times_the_dots() -> None:
    def dots(job: bytes) -> int:
        printer = EscposSimulator()
        printer.received(job + b"\n" + CUT)
        with Image.open(io.BytesIO(slip_picture.png(printer.slips[0]))) as picture:
            return picture.convert("L").histogram()[0]

    assert dots(b"\x1d!\x11H") == 4 * dots(b"H") > 0


@pytest.mark.parametrize("kind", ["svg", "png", "txt"])
def test_there_is_no_paper_that_was_never_printed(browser: FlaskClient, kind: str) -> None:
    assert browser.get(f"/paper/7.{kind}", base_url=BASE).status_code == 404


def test_without_a_painter_the_drawing_is_shown(browser: FlaskClient, bench: Bench) -> None:
    bench.printer.draws_png = False
    bench.printer.printer.received(b"slip\n" + CUT)
    assert "/paper/1.svg" in browser.get("/", base_url=BASE).text
    assert "/paper/1.png" not in browser.get("/slips", base_url=BASE).text
    assert browser.get("/paper/1.png", base_url=BASE).status_code == 404
