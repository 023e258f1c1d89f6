"""The receipt printer in the conformance kit. Bytes from protocols.md section 4.

A print job carries no checksum and no length: a byte that flips or gets lost on its way to the
printer is a wrong or a missing sign on paper, and nothing in the protocol can tell. Therefore
`both_ways` is not claimed. A status is one byte without a check: power lost in mid-job together
with a byte of noise that happens to say "paper is there" is taken for a printed slip. Therefore
one fault at a time.
"""

import itertools
from collections.abc import Callable

from appliance.ports import DeviceFault, DeviceRefusal, PrintState
from drivers.printer_escpos import status
from drivers.printer_escpos.device import EscposPrinter
from drivers.printer_escpos.simulator import EscposSimulator
from drivers.printer_escpos.wire import Encoder
from tests.drivers.conformance.description import (
    Conversation,
    Description,
    Golden,
    Reading,
    Streaming,
)

NUMBERS = itertools.count(1)
"""Of all slips that the kit ever prints: a number that is on paper twice was printed twice."""
DOTS = [bytes([0x10, 0x04, 0x01]) + b"\xff" * 3] * 8
"""A picture that holds the bytes of a status question."""


def device(unasked: Callable[[bytes], None]) -> EscposSimulator:
    return EscposSimulator(send=unasked)


def job(number: int) -> bytes:
    text = Encoder().initialise().line(f"S{number:07}").line("受理通知书")
    return text.raster(DOTS).qr(b"TP1", dots=4, level="M").cut().job()


def whole(number: int) -> list[str]:
    """The lines of such a slip."""
    return [f"S{number:07}", "受理通知书", "[picture 48x8]", "[QR TP1]"]


def seen(printer: EscposSimulator, number: int) -> int:
    """How often that number stands on all the paper that there is."""
    papers = [*printer.slips, printer.in_the_mouth]
    return sum(line.count(f"S{number:07}") for paper in papers for line in paper.text())


def print_slip(driver: EscposPrinter, printer: EscposSimulator) -> str:
    number = next(NUMBERS)
    try:
        state = driver.print(job(number), timeout_s=3.0)
    except DeviceRefusal:
        raise
    except DeviceFault:
        if seen(printer, number):
            return "printed although told as not sent"
        raise
    if seen(printer, number) > 1:
        return "printed twice"
    if state is PrintState.UNKNOWN:
        return "unknown"
    slips = [slip.text() for slip in printer.slips]
    return "printed" if slips[-1:] == [whole(number)] else "confirmed and not out"


def probe(driver: EscposPrinter, _printer: EscposSimulator) -> str:
    return driver.probe().value


def exercise(driver: EscposPrinter, printer: EscposSimulator) -> str:
    """The morning check, which spends no paper but what a job that broke off left behind."""
    before, rest = len(printer.slips), driver._questions.broke_off
    driver.exercise()
    return "shown" if len(printer.slips) <= before + rest else "paper spent"


GOLDEN = tuple(
    Golden(name, bytes.fromhex(question), bytes.fromhex(answer), asked=asked)
    for name, question, answer, asked in (
        ("printer", "10 04 01", "12", True),
        ("cause", "10 04 02", "12", False),
        ("paper", "10 04 04", "12", True),
        ("paper in the stream", "1D 72 01", "00", True),
        ("automatic status", "1D 61 FF", "10 00 00 00", False),
    )
)

DESCRIPTION = Description(
    kind="printer",
    driver=lambda path, monotonic: EscposPrinter(path, monotonic=monotonic),
    device=device,
    conversations=(
        Conversation(
            "print",
            print_slip,
            good="printed",
            within_s=25.0,
            also=frozenset({"unknown"}),
            codes=frozenset({"paper-out", "cover-open", "out-of-service"}),
        ),
        Conversation(
            "exercise",
            exercise,
            good="shown",
            within_s=12.0,
            codes=frozenset({"paper-out", "cover-open", "out-of-service"}),
        ),
        Conversation(
            "probe",
            probe,
            good="ready",
            within_s=3.0,
            also=frozenset(
                {
                    "no-answer",
                    "broken-answer",
                    "out-of-service",
                    "paper-out",
                    "paper-low",
                    "cover-open",
                }
            ),
        ),
    ),
    golden=GOLDEN,
    readings=(Reading("status", lambda data: status.StatusReader().feed(data)),),
    streams=(
        Streaming("statuses", status.StatusReader, lambda _r: None, lambda r: len(r._held), 4),
    ),
    both_ways=False,
    faults_at_once=1,
)
