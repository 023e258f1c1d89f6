"""Contracts, certificates and notices on A4: outbox, driver, a simulated print system."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance import kept_papers
from appliance.core.entries import DocumentPrinted
from appliance.outbox import Job
from appliance.ports import DeviceFault, DeviceState, PrintState
from drivers.printer_cups.device import CupsPrinter
from drivers.printer_cups.simulator import CupsSimulator
from kiosk_ui import sheets
from kiosk_ui.paper.pages import FONTS, CannotTypeset
from kiosk_ui.paper.slip import Slip, Title
from kiosk_ui.printing import PrintWorker
from kiosk_ui.sheet_printing import SHEET, SheetWorker
from kiosk_ui.sheet_typesetting import SheetTypesetter
from tests.fakes.desk import SETTINGS
from tests.fakes.township import TAKER, Township


def pdf_of(job: Job) -> bytes:
    return f"%PDF-1.7 {job.document} {job.copy}".encode()


class Office:
    """A township with an A4 printer."""

    def __init__(self, folder: Path) -> None:
        self.township = Township(folder / "station")
        self.system = CupsSimulator(folder / "cups").start()
        self.printer = CupsPrinter("office", programs=self.system.programs)
        self.worker = SheetWorker(self.township.station, self.printer, pdf_of)

    def order(self, number: str, kind: str = "DOC32") -> str:
        station = self.township.station
        trade = station.trade(number)
        assert trade is not None
        document = sheets.document_of(trade, kind)
        station.order_paper(document, kind=kind, what=SHEET, trade=number, seq=trade.last_seq)
        return document

    def states(self) -> list[tuple[str, str]]:
        jobs = self.township.station.outbox.jobs(what=SHEET)
        return [(job.state, job.hint) for job in jobs]

    def out(self) -> list[bytes]:
        return [sheet.pdf for sheet in self.system.sheets() if sheet.out]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.township.close()


@pytest.fixture
def certified(office: Office) -> str:
    number = office.township.lease_to("CERTIFIED")
    for job in office.township.station.outbox.jobs():
        office.township.station.mark_job(job.id, "confirmed")
    return number


def test_a_document_is_handed_over_counted_and_asked_about(office: Office, certified: str) -> None:
    document = office.order(certified)
    before = office.township.station.projections.copies(document)
    office.worker.round()
    (sheet,) = office.system.sheets()
    assert sheet.title == document
    assert office.township.station.projections.copies(document) == (before or 0) + 1
    office.worker.round()
    assert office.states() == [("unknown", "sheet")]
    office.worker.round()
    assert len(office.system.sheets()) == 1


def test_the_file_of_a_sheet_is_kept_and_the_ledger_has_its_digest(
    office: Office, certified: str
) -> None:
    station = office.township.station
    document = office.order(certified)
    office.worker.round()
    ((entry, fact),) = [
        (one, one.fact)
        for one in station.in_the_open(certified)
        if isinstance(one.fact, DocumentPrinted) and one.fact.kept_sha256
    ]
    paper = kept_papers.read(station, certified, fact.kept_sha256)
    assert paper is not None
    assert (paper.media, paper.body) == ("application/pdf", office.system.sheets()[0].pdf)
    assert (fact.document, fact.digest) == (document, hashlib.sha256(paper.body).hexdigest())
    named = {one.digest: one for one in kept_papers.named(station, certified)}
    assert (named[fact.kept_sha256].act, named[fact.kept_sha256].seq) == (
        "document.print",
        entry.seq,
    )


def test_what_the_print_system_did_not_take_goes_again_as_it_was_counted(
    office: Office, certified: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def differs(job: Job) -> bytes:
        made.append(job)
        return pdf_of(job) + str(len(made)).encode()

    worker = SheetWorker(office.township.station, office.printer, differs)
    with monkeypatch.context() as patched:
        patched.setattr(office.printer, "submit", out_of_order)
        office.order(certified)
        worker.round()
    assert office.system.sheets() == []
    worker.round()
    (sheet,) = office.system.sheets()
    assert sheet.pdf.endswith(b"1")
    assert len(made) == 1


def out_of_order(_pdf: bytes, *, title: str) -> str:
    raise DeviceFault("the print system does not answer", hint="hint.sheet-no-system")


def test_a_busy_printer_is_asked_about_only_when_it_is_done(
    office: Office, certified: str
) -> None:
    office.system.be_busy()
    office.order(certified)
    for _ in range(3):
        office.worker.round()
    assert office.states() == [("sent", "office-1")]
    office.system.resume()
    office.worker.round()
    assert office.states() == [("unknown", "sheet")]


def test_documents_wait_here_while_the_printer_stands_still(
    office: Office, certified: str
) -> None:
    office.system.stop("paper jam")
    document = office.order(certified)
    before = office.township.station.projections.copies(document)
    for _ in range(3):
        office.worker.round()
    assert office.states() == [("queued", "hint.sheet-stopped")]
    assert office.system.sheets() == []
    assert office.township.station.projections.copies(document) == before
    office.system.run(on=False)
    office.worker.round()
    assert office.states() == [("queued", "hint.sheet-no-system")]
    office.system.run(on=True)
    office.system.resume()
    office.worker.round()
    assert len(office.out()) == 1


def test_a_printer_that_takes_nothing_keeps_the_copy_in_the_queue(
    office: Office, certified: str
) -> None:
    office.system.accept(on=False)
    document = office.order(certified)
    office.worker.round()
    office.worker.round()
    assert office.states() == [("queued", "hint.sheet-stopped")]
    counted = office.township.station.projections.copies(document)
    office.system.accept(on=True)
    office.worker.round()
    assert len(office.out()) == 1
    assert office.township.station.projections.copies(document) == counted


@pytest.mark.parametrize("hint", ["", "office-1"])
def test_a_restart_never_hands_a_document_over_twice(
    office: Office, certified: str, hint: str
) -> None:
    office.system.be_busy()
    office.order(certified)
    office.worker.round()
    (job,) = office.township.station.outbox.jobs(what=SHEET)
    office.township.station.mark_job(job.id, "sent", hint=hint)
    again = SheetWorker(office.township.station, office.printer, pdf_of)
    again.recover()
    again.round()
    assert office.states() == [("sent", hint) if hint else ("unknown", "power")]
    assert len(office.system.sheets()) == 1


def test_a_silent_print_system_leaves_it_open(office: Office, certified: str) -> None:
    (office.system.programs / "lp").write_text("#!/bin/sh\nexec sleep 60\n")
    printer = CupsPrinter("office", programs=office.system.programs, timeout_s=1.0)
    office.order(certified)
    SheetWorker(office.township.station, printer, pdf_of).round()
    assert office.states() == [("unknown", "no-status")]


def test_a_page_that_cannot_be_set_does_not_hold_up_the_next(
    office: Office, certified: str
) -> None:
    def only_notices(job: Job) -> bytes:
        if job.kind == "DOC32":
            raise CannotTypeset("no sign", hint="hint.sheet-no-sign")
        return pdf_of(job)

    office.order(certified)
    office.order(certified, "DOC07")
    SheetWorker(office.township.station, office.printer, only_notices).round()
    assert office.states()[0] == ("queued", "hint.sheet-no-sign")
    assert [sheet.title for sheet in office.system.sheets()] == [
        office.township.trade(certified).notice.notice_no
    ]


def test_an_erased_person_is_not_printed(office: Office, certified: str) -> None:
    def gone(job: Job) -> bytes:
        raise KeyError(job.document)

    office.order(certified)
    SheetWorker(office.township.station, office.printer, gone).round()
    assert office.states() == [("failed", "hint.sheet-erased")]


def test_a_contract_is_printed_to_be_signed_and_not_counted(office: Office) -> None:
    number = office.township.lease_to("AWARDED")
    size = office.township.station.ledger.size
    document = office.order(number, "DOC28")
    office.worker.round()
    assert document == f"{number}-DOC28"
    assert [sheet.title for sheet in office.system.sheets()] == [document]
    assert office.township.station.ledger.size == size


class SlipPrinter:
    """Prints, or has no paper."""

    name, width_dots, draws_codes = "printer", 576, True

    def probe(self) -> DeviceState:
        return DeviceState.READY

    def close(self) -> None:
        pass

    def print(self, job: bytes, *, timeout_s: float, leaving: Callable[[], None]) -> PrintState:
        assert job
        assert timeout_s > 0
        leaving()
        return PrintState.CONFIRMED


def test_two_printers_share_the_copies_of_a_document(office: Office, certified: str) -> None:
    station = office.township.station
    document = office.township.trade(certified).certificate.cert_no
    for job in station.outbox.jobs():
        station.mark_job(job.id, "queued")
    slip = next(job for job in station.outbox.jobs() if job.document == document)
    office.order(certified)
    office.worker.round()  # the slip printer has no paper: the sheet is the first copy now
    assert station.projections.copies(document) == 1
    copies = {job.what: job.copy for job in station.outbox.jobs() if job.document == document}
    assert copies == {"sheet": 1, "print": 2}
    PrintWorker(station, SlipPrinter(), lambda _job: Slip((Title("鉴证书"),))).round()
    assert station.projections.copies(document) == 2
    done = station.outbox.job(slip.id)
    assert done is not None
    assert (done.state, done.copy) == ("confirmed", 2)


@pytest.mark.parametrize("kind", ["DOC28", "DOC32", "DOC07"])
def test_every_paper_for_sheets_is_set_from_the_station(office: Office, kind: str) -> None:
    number = office.township.lease_to("CERTIFIED")
    office.order(number, kind)
    pages = SheetTypesetter(office.township.station, SETTINGS, FONTS)
    SheetWorker(office.township.station, office.printer, pages.pdf_of).round()
    (sheet,) = office.system.sheets()
    assert sheet.pdf.startswith(b"%PDF-")
    assert TAKER.name not in sheet.title


def test_a_contract_is_the_same_file_whenever_it_is_printed(office: Office) -> None:
    number = office.township.lease_to("AWARDED")
    pages = SheetTypesetter(office.township.station, SETTINGS, FONTS)
    for _ in range(2):
        office.order(number, "DOC28")
        SheetWorker(office.township.station, office.printer, pages.pdf_of).round()
        office.township.clock.forward(hours=3)
    first, second = office.system.sheets()
    assert first.pdf == second.pdf
