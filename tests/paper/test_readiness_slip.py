"""The readiness slip shows by itself whether this printer draws codes and rare signs."""

from drivers.printer_escpos.simulated_paper import Line
from drivers.printer_escpos.simulator import EscposSimulator
from kiosk_ui.paper.readiness import TRIAL, readiness
from kiosk_ui.readiness import Finding, Report, Verdict

REPORT = Report(
    at="2026-11-20 08:01",
    findings=(Finding("printer", Verdict.GOOD, "state.ready"),),
    seq=12,
)


def test_it_ends_with_a_code_and_a_sign_that_came_as_a_picture() -> None:
    printer = EscposSimulator()
    printer.received(readiness(REPORT, station="站", by="冯一", practice=False).encode())
    (slip,) = printer.slips
    assert slip.qr_payloads() == [TRIAL]
    lines = [item for item in slip.items if isinstance(item, Line)]
    assert [cell for line in lines for cell in line.cells if cell.drawn]
    assert printer.unknown == []
