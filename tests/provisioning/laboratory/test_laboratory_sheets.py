"""The laboratory's A4 printer, asked and used by the station's driver."""

import pytest
from flask.testing import FlaskClient

from appliance.ports import DeviceRefusal, QueueState
from drivers.printer_cups.device import CupsPrinter
from provisioning.demo.bench import Bench
from provisioning.demo.laboratory_settings import LaboratorySettings
from provisioning.demo.things.sheet_printer import STATES
from tests.fakes.laboratory import BASE, WITHIN_S, api, state

PDF = b"%PDF-1.7 for the test"


@pytest.fixture
def printer(settings: LaboratorySettings, bench: Bench) -> CupsPrinter:
    programs = settings.devices / "sheet-printer" / "bin"
    return CupsPrinter("office", programs=programs, timeout_s=WITHIN_S)


def test_a_sheet_comes_out_and_is_opened_as_pdf(
    browser: FlaskClient, printer: CupsPrinter
) -> None:
    before = browser.get("/api/tag", base_url=BASE).text
    job = printer.submit(PDF, title="999999100-2026-DOC32-000001")
    [sheet] = state(browser)["sheet_printer"]["sheets"]
    assert (sheet["job"], sheet["out"], sheet["bytes"]) == (job, True, len(PDF))
    assert browser.get("/api/tag", base_url=BASE).text != before
    assert f"/sheets/{job}.pdf" in browser.get("/", base_url=BASE).text
    assert browser.get(f"/sheets/{job}.pdf", base_url=BASE).data == PDF
    assert browser.get("/sheets/office-77.pdf", base_url=BASE).status_code == 404


@pytest.mark.parametrize(
    ("now", "seen"),
    [
        ("ready", QueueState.IDLE),
        ("busy", QueueState.IDLE),
        ("stopped", QueueState.STOPPED),
        ("away", QueueState.NO_SYSTEM),
    ],
)
def test_the_station_sees_how_it_is(
    browser: FlaskClient, printer: CupsPrinter, now: str, seen: QueueState
) -> None:
    api(browser, "sheet-printer/set", state=now)
    assert printer.queue() is seen
    api(browser, "counter/tidy")
    assert printer.queue() is QueueState.IDLE


def test_a_document_waits_at_a_busy_printer(browser: FlaskClient, printer: CupsPrinter) -> None:
    api(browser, "sheet-printer/set", state="busy")
    printer.submit(PDF, title="one")
    assert state(browser)["sheet_printer"]["sheets"][0]["out"] is False
    api(browser, "sheet-printer/set", state="ready")
    assert state(browser)["sheet_printer"]["sheets"][0]["out"] is True


def test_a_refusing_system_takes_nothing(browser: FlaskClient, printer: CupsPrinter) -> None:
    api(browser, "sheet-printer/set", state="refusing")
    with pytest.raises(DeviceRefusal):
        printer.submit(PDF, title="one")
    assert state(browser)["sheet_printer"]["sheets"] == []
    assert api(browser, "sheet-printer/set", state="on fire").status_code == 422
    assert set(STATES) >= {state(browser)["sheet_printer"]["state"]}
