"""How soon a slip begins to leave, and how long it takes on the slowest line.

The printer of the first figures is simulated in a process of its own: its work is not ours.
"""

import os
import statistics
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.outbox import Job
from appliance.ports import PrintState
from drivers.printer_escpos.device import EscposPrinter
from drivers.printer_escpos.simulator import EscposSimulator
from drivers.printer_escpos.status import ASK_PAPER_IN_STREAM
from drivers.simulation import SimulatedLine
from kiosk_ui.printing import PrintWorker
from kiosk_ui.typesetting import Typesetter
from kiosk_ui.workers import Worker
from tests.benchmarks.elsewhere import elsewhere
from tests.benchmarks.table import Line, Missing, Row
from tests.fakes.desk import SETTINGS
from tests.fakes.township import Township

SLIPS = 40
SLOW_SLIPS = 5
JOB_BYTES_MIN = 200
"""More than any question to a printer."""
BAUD = 9_600
BITS_A_BYTE = 10
DONE_S = 20.0
FIRST_BYTE_MS = 5.0
LINE_RATE = 1.1


def rows() -> list[Row]:
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        folder = Path(temporary)
        with elsewhere("tests.benchmarks.printing", folder / "printer", ends_s=DONE_S):
            found = _first_byte(folder)
        return [*found, _slip_time(folder)]


class Stopwatch:
    """When the station kept that a job is sent, and when the first byte of it was written."""

    def __init__(self, town: Township, printer: EscposPrinter) -> None:
        self.kept_at = self.left_at = 0.0
        self.job = b""
        self._keep, self._send = town.station.count_and_send, printer.line.send
        town.station.count_and_send = self._kept  # type: ignore[method-assign]  # measures a seam
        printer.line.send = self._sent  # type: ignore[method-assign]  # and another

    def _kept(self, job: Job, *, digest: str, printer: str) -> None:
        self._keep(job, digest=digest, printer=printer)
        self.kept_at = time.perf_counter()

    def _sent(self, data: bytes, *, private: bool = False, fresh: bool = False) -> int:
        if len(data) >= JOB_BYTES_MIN:
            self.left_at, self.job = time.perf_counter(), data
        return self._send(data, private=private, fresh=fresh)


def _first_byte(folder: Path) -> list[Row]:
    """After the commit that asks for a paper, and after the last one before it leaves."""
    town = Township(folder / "station")
    town.lease_to("ACCEPTED")
    printer = EscposPrinter(str(folder / "printer"))
    watch = Stopwatch(town, printer)
    printing = PrintWorker(town.station, printer, Typesetter(town.station, SETTINGS).slip_of)
    worker = Worker("printing", printing.round, every_s=DONE_S, failed=lambda: None)
    since_asked, since_kept = [], []
    try:
        worker.start()
        for _ in range(SLIPS):
            if not _all_out(town):
                return [Missing("first byte of a slip", "a slip was not confirmed")]
            (job, *_) = town.station.outbox.jobs()
            town.station.reprint(job.document, kind=job.kind)
            asked_at = time.perf_counter()
            worker.wake()
            if not _all_out(town):
                return [Missing("first byte of a slip", "a slip was not confirmed")]
            since_asked.append(watch.left_at - asked_at)
            since_kept.append(watch.left_at - watch.kept_at)
    finally:
        worker.stop()
        printer.close()
        town.close()
    return [
        _line("first byte of a slip after its last durable commit", since_kept, FIRST_BYTE_MS),
        _line(
            "first byte of a slip after the commit that asks for it", since_asked, FIRST_BYTE_MS
        ),
    ]


def _line(what: str, seconds: list[float], limit_ms: float) -> Line:
    worst = statistics.quantiles(seconds, n=20)[-1] * 1e3
    note = f"95 of 100 within {worst:.2g} ms"
    return Line(what, statistics.median(seconds) * 1e3, "ms", limit_ms, note=note)


def _all_out(town: Township) -> bool:
    """Whether every job is confirmed within the time."""
    ends = time.monotonic() + DONE_S
    while time.monotonic() < ends:
        if {job.state for job in town.station.outbox.jobs()} == {"confirmed"}:
            return True
        threading.Event().wait(0.005)
    return False


def _slip_time(folder: Path) -> Row:
    """An acceptance slip with its proof, from the first question to the good status."""
    what = f"a slip at {BAUD:,} baud v its bare bytes there"
    town = Township(folder / "slow")
    town.lease_to("ACCEPTED")
    (job,) = town.station.outbox.jobs()
    data = Typesetter(town.station, SETTINGS).slip_of(job).encode()
    town.close()
    line = SimulatedLine(folder / "slow-printer", EscposSimulator())
    line.faults.baud = BAUD
    printer = EscposPrinter(str(line.path), BAUD, tells_by_itself=False)
    ours = []
    with line:
        printer.print(data, timeout_s=DONE_S)  # the first one of a line comes into step
        for _ in range(SLOW_SLIPS):
            begun = time.perf_counter()
            if printer.print(data, timeout_s=DONE_S) is not PrintState.CONFIRMED:
                return Missing(what, "a slip was not confirmed")
            ours.append(time.perf_counter() - begun)
        printer.close()
        bare = [_bare(line.path, data) for _ in range(SLOW_SLIPS)]
    rate = len(data) * BITS_A_BYTE / BAUD
    mine, theirs = statistics.median(ours), statistics.median(bare)
    note = f"{mine:.2f} s v {theirs:.2f} s, {len(data)} bytes; by the line rate {rate:.2f} s"
    return Line(what, mine / theirs, "x", LINE_RATE, note=note)


def _bare(path: Path, data: bytes) -> float:
    """Seconds to write the bytes and read the status behind them, with nothing else."""
    descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY)
    try:
        begun = time.perf_counter()
        os.write(descriptor, data + ASK_PAPER_IN_STREAM)
        os.read(descriptor, 1)
        return time.perf_counter() - begun
    finally:
        os.close(descriptor)


# --- the other process --------------------------------------------------------------------------


def _simulate(path: Path) -> None:
    """Be a printer until the input ends."""
    printer = EscposSimulator()
    line = SimulatedLine(path, printer)
    printer.send = line.send
    with line:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    _simulate(Path(sys.argv[1]))
