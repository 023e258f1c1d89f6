"""The laboratory's A4 printer: its states reach the driver, its sheets can be looked at."""

import pytest
from flask.testing import FlaskClient

from appliance.ports import QueueState
from drivers.printer_cups.device import CupsPrinter
from provisioning.demo.bench import Bench
from provisioning.demo.things.sheet_printer import QUEUE, STATES
from tests.fakes.laboratory import api, state

PDF = b"%PDF-1.7 a page"


@pytest.fixture
def printer(bench: Bench) -> CupsPrinter:
    return CupsPrinter(QUEUE, programs=bench.sheets.system.programs)


@pytest.mark.parametrize(
    ("wanted", "queue"),
    [
        ("ready", QueueState.IDLE),
        ("stopped", QueueState.STOPPED),
        ("rejecting", QueueState.IDLE),
        ("silent", QueueState.NO_SYSTEM),
    ],
)
def test_what_a_hand_does_the_driver_is_told(
    browser: FlaskClient, printer: CupsPrinter, wanted: str, queue: QueueState
) -> None:
    assert api(browser, "sheet-printer/be", state=wanted).status_code == 200
    assert printer.queue() is queue
    assert state(browser)["sheets"]["state"] == wanted


def test_a_sheet_that_came_out_can_be_looked_at(
    browser: FlaskClient, printer: CupsPrinter
) -> None:
    job = printer.submit(PDF, title="999999100-2026-CBD-0001-DOC28")
    shown = browser.get("/").get_data(as_text=True)
    assert "999999100-2026-CBD-0001-DOC28" in shown
    assert f"/sheet/{job}.pdf" in shown
    answer = browser.get(f"/sheet/{job}.pdf")
    assert (answer.mimetype, answer.data) == ("application/pdf", PDF)
    assert browser.get("/sheet/office-99.pdf").status_code == 404


def test_a_sheet_waits_while_there_is_no_paper(browser: FlaskClient, printer: CupsPrinter) -> None:
    api(browser, "sheet-printer/be", state="stopped")
    job = printer.submit(PDF, title="T")
    assert state(browser)["sheets"]["jobs"] == [{"job": job, "title": "T", "out": False}]
    assert browser.get(f"/sheet/{job}.pdf").status_code == 404
    api(browser, "counter/tidy")
    assert state(browser)["sheets"]["jobs"][0]["out"]


def test_a_state_that_it_has_not_is_refused(browser: FlaskClient) -> None:
    assert api(browser, "sheet-printer/be", state="on fire").status_code == 422
    assert state(browser)["sheets"]["state"] in STATES
