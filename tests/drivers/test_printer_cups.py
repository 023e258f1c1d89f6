"""The driver of sheet printers against a print system made of two programs."""

from itertools import count
from pathlib import Path

import pytest

from appliance.ports import BrokenAnswer, DeviceRefusal, DeviceState, NoAnswer, QueueState
from drivers.printer_cups.device import PDF_MAX, CupsPrinter
from drivers.printer_cups.simulator import CupsSimulator

PDF = b"%PDF-1.7 a certificate"


@pytest.fixture
def system(tmp_path: Path) -> CupsSimulator:
    return CupsSimulator(tmp_path / "cups").start()


@pytest.fixture
def printer(system: CupsSimulator) -> CupsPrinter:
    return CupsPrinter("office", programs=system.programs, monotonic=count(step=60).__next__)


def test_a_document_goes_to_the_printer_with_its_title(
    system: CupsSimulator, printer: CupsPrinter
) -> None:
    job = printer.submit(PDF, title="999999100-2026-DOC28-000001")
    (sheet,) = system.sheets()
    assert sheet.job == job
    assert (sheet.title, sheet.options) == ("999999100-2026-DOC28-000001", ("media=A4",))
    assert (sheet.pdf, sheet.out) == (PDF, True)
    assert not printer.waits(job)


def test_programs_are_found_on_the_path(
    system: CupsSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{system.programs}:/usr/bin:/bin")
    printer = CupsPrinter("office")
    assert printer.queue() is QueueState.IDLE
    assert printer.submit(PDF, title="T") == "office-1"


def test_every_state_is_told_apart(system: CupsSimulator, printer: CupsPrinter) -> None:
    assert (printer.queue(), printer.probe()) == (QueueState.IDLE, DeviceState.READY)
    system.stop("paper jam")
    assert (printer.queue(), printer.probe()) == (QueueState.STOPPED, DeviceState.OUT_OF_SERVICE)
    system.resume()
    system.be_busy()
    job = printer.submit(PDF, title="T")
    assert (printer.queue(), printer.probe()) == (QueueState.PRINTING, DeviceState.READY)
    assert printer.waits(job)
    system.resume()
    assert not printer.waits(job)
    system.run(on=False)
    assert (printer.queue(), printer.probe()) == (QueueState.NO_SYSTEM, DeviceState.NO_ANSWER)


def test_a_stopped_printer_takes_documents_and_keeps_them(
    system: CupsSimulator, printer: CupsPrinter
) -> None:
    system.stop()
    job = printer.submit(PDF, title="T")
    assert printer.waits(job)
    assert [sheet.out for sheet in system.sheets()] == [False]
    system.resume()
    assert [sheet.out for sheet in system.sheets()] == [True]
    assert not printer.waits(job)


def test_a_printer_of_another_name_is_missing(system: CupsSimulator) -> None:
    printer = CupsPrinter("hall", programs=system.programs)
    assert printer.probe() is DeviceState.OUT_OF_SERVICE
    assert (printer.queue(), printer.probe()) == (QueueState.MISSING, DeviceState.OUT_OF_SERVICE)
    with pytest.raises(DeviceRefusal, match="no-such-printer") as no:
        printer.submit(PDF, title="T")
    assert no.value.__notes__ == ["lp: Error - The printer or class does not exist."]
    assert system.sheets() == []


def test_a_printer_that_takes_nothing_says_so(system: CupsSimulator, printer: CupsPrinter) -> None:
    system.accept(on=False)
    with pytest.raises(DeviceRefusal, match="not-accepting"):
        printer.submit(PDF, title="T")
    assert system.sheets() == []


def test_without_a_print_system_nothing_is_sent(tmp_path: Path) -> None:
    printer = CupsPrinter("office", programs=tmp_path)
    assert (printer.queue(), printer.probe()) == (QueueState.NO_SYSTEM, DeviceState.NO_ANSWER)
    with pytest.raises(NoAnswer):
        printer.submit(PDF, title="T")
    with pytest.raises(NoAnswer):
        printer.waits("office-1")


def test_a_system_that_falls_silent_in_the_middle_leaves_it_open(
    system: CupsSimulator,
) -> None:
    (system.programs / "lp").write_text("#!/bin/sh\nexec sleep 60\n")
    printer = CupsPrinter("office", programs=system.programs, timeout_s=1.0)
    assert printer.submit(PDF, title="T") == ""


def test_words_that_nobody_knows_are_a_broken_answer(
    system: CupsSimulator, printer: CupsPrinter
) -> None:
    (system.programs / "lpstat").write_text('#!/bin/sh\necho "scheduler is running, perhaps"\n')
    with pytest.raises(BrokenAnswer):
        printer.queue()
    assert printer.probe() is DeviceState.BROKEN_ANSWER


def test_other_refusals_keep_their_words(system: CupsSimulator, printer: CupsPrinter) -> None:
    (system.programs / "lp").write_text("#!/bin/sh\necho 'lp: Quota reached' >&2\nexit 1\n")
    with pytest.raises(DeviceRefusal, match="refused") as no:
        printer.submit(PDF, title="T")
    assert no.value.__notes__ == ["lp: Quota reached"]


@pytest.mark.parametrize("name", ["", "-d", "a b", "a/b", "a#b", "x" * 128, "$(id)"])
def test_a_name_that_is_no_queue_is_our_mistake(name: str) -> None:
    with pytest.raises(ValueError, match="print queue"):
        CupsPrinter(name)


@pytest.mark.parametrize("title", ["", "two\nlines", "x" * 81])
def test_a_title_is_one_line(printer: CupsPrinter, title: str) -> None:
    with pytest.raises(ValueError, match="title"):
        printer.submit(PDF, title=title)


@pytest.mark.parametrize("pdf", [b"", b"x" * (PDF_MAX + 1)])
def test_a_document_has_a_size(printer: CupsPrinter, pdf: bytes) -> None:
    with pytest.raises(ValueError, match="16 MB"):
        printer.submit(pdf, title="T")


def test_a_title_is_never_a_command(system: CupsSimulator, printer: CupsPrinter) -> None:
    printer.submit(PDF, title="; rm -rf $(pwd) `id` -o x")
    assert system.sheets()[0].title == "; rm -rf $(pwd) `id` -o x"


def test_looking_often_does_not_ask_often(system: CupsSimulator) -> None:
    now = [0.0]
    printer = CupsPrinter("office", programs=system.programs, monotonic=lambda: now[0])
    assert printer.probe() is DeviceState.READY
    system.stop()
    now[0] = 9.9
    assert printer.probe() is DeviceState.READY
    now[0] = 10.0
    assert printer.probe() is DeviceState.OUT_OF_SERVICE


def test_the_morning_check_asks_the_queue_now(system: CupsSimulator, printer: CupsPrinter) -> None:
    assert printer.exercise() == "office"
    assert printer.remark() == "found.queue-idle"
    assert system.sheets() == []
    system.stop("paper jam")
    with pytest.raises(DeviceRefusal, match="not-accepting"):
        printer.exercise()
    assert printer.remark() == "found.queue-stopped"
    system.run(on=False)
    with pytest.raises(NoAnswer):
        printer.exercise()
    assert printer.remark() == "found.queue-no-system"
