"""The outbox when the process is killed at any step of a print job: none lost, none twice.

The kill is an exception that nobody catches, at each place where something durable was done or
bytes left; then the station is opened anew over the same file, as after a power cut.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.ports import PrintState
from drivers.printer_escpos.device import EscposPrinter
from drivers.printer_escpos.simulator import EscposSimulator
from drivers.simulation import SimulatedLine
from kiosk_ui.printing import PrintWorker
from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS
from tests.fakes.township import Township


class Killed(BaseException):
    """The process is gone."""


class Box:
    """A township over one file, and a printer that outlives its process."""

    def __init__(self, folder: Path) -> None:
        self.town = Township(folder / "station")
        self.town.lease_to("ACCEPTED")
        self.paper = EscposSimulator()
        self.line = SimulatedLine(folder / "printer", self.paper)
        self.paper.send = self.line.send
        self.printer = EscposPrinter(str(folder / "printer"))

    def worker(self) -> PrintWorker:
        return PrintWorker(
            self.town.station, self.printer, Typesetter(self.town.station, SETTINGS).slip_of
        )

    def killed(self) -> None:
        """The process dies in mid round and is started again."""
        with pytest.raises(Killed):
            self.worker().round()
        self.printer.close()
        self.town.close()
        self.town.open()

    def start(self) -> str:
        """What the box does by itself after a start; the state of its one job."""
        worker = self.worker()
        worker.recover()
        worker.round()
        (job,) = self.town.station.outbox.jobs()
        return job.state

    def papers(self) -> int:
        """Acceptance slips that came out, whole."""
        return sum("受理通知书" in "".join(slip.text()) for slip in self.paper.slips)

    def copies(self) -> int | None:
        (job,) = self.town.station.outbox.jobs()
        return self.town.station.projections.copies(job.document)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    made = Box(tmp_path)
    with made.line:
        yield made
        made.printer.close()
    made.town.close()


def dies(after: Callable[..., object]) -> Callable[..., object]:
    def kill(*given: object, **named: object) -> object:
        after(*given, **named)
        raise Killed

    return kill


def before(_what: Callable[..., object]) -> Callable[..., object]:
    def kill(*_given: object, **_named: object) -> object:
        raise Killed

    return kill


@pytest.mark.parametrize(
    ("step", "how", "ends"),
    [
        ("turn_of", before, ("confirmed", 1)),
        ("count_and_send", before, ("confirmed", 1)),  # asked the printer, nothing kept
        ("count_and_send", dies, ("unknown", 0)),  # counted and `sent`, no byte left
    ],
)
def test_killed_before_the_first_byte(
    box: Box,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    how: Callable[..., Callable[..., object]],
    ends: tuple[str, int],
) -> None:
    state, papers = ends
    with monkeypatch.context() as patched:
        patched.setattr(box.town.station, step, how(getattr(box.town.station, step)))
        box.killed()
    assert box.start() == state
    assert (box.papers(), box.copies()) == (papers, 1)
    assert box.start() == state  # and so it stays until a person speaks
    assert box.papers() == papers


@pytest.mark.parametrize("share", [0.0, 0.1, 0.35, 0.5, 0.9, 1.0])
def test_killed_while_the_bytes_leave(
    box: Box, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    send = box.printer.line.send

    def dies_in_mid_job(data: bytes, **facts: bool) -> int:
        if len(data) > 100:
            send(data[: int(len(data) * share)], **facts)
            raise Killed
        return send(data, **facts)

    with monkeypatch.context() as patched:
        patched.setattr(box.printer.line, "send", dies_in_mid_job)
        box.killed()
    assert box.start() == "unknown"
    printed = box.papers()
    assert printed <= 1
    assert box.start() == "unknown"
    assert (box.papers(), box.copies()) == (printed, 1)
    # A person saw no whole paper: the next copy comes out whole, whatever the first one left.
    (job,) = box.town.station.outbox.jobs()
    box.town.station.reprint(job.document, kind=job.kind)
    box.worker().round()
    assert [one.state for one in box.town.station.outbox.jobs()] == ["unknown", "confirmed"]
    paper, proof = box.paper.slips[-2:]
    assert "补打第2份" in "".join("".join(paper.text()).split())
    assert paper.qr_payloads()[-1].startswith("TPR1:")
    assert proof.qr_payloads()[0].startswith("TP1:")


@pytest.mark.parametrize("how", [before, dies])
def test_killed_when_the_slip_is_out(
    box: Box, monkeypatch: pytest.MonkeyPatch, how: Callable[..., Callable[..., object]]
) -> None:
    """`before`: only the printer knows that it is out; `dies`: the table knows it too."""
    station, marks = box.town.station, []
    mark = station.mark_job

    def told(job_id: int, state: str, **facts: str) -> None:
        marks.append(state)
        how(mark)(job_id, state, **facts)

    with monkeypatch.context() as patched:
        patched.setattr(station, "mark_job", told)
        box.killed()
    assert marks == ["confirmed"]
    assert box.start() == ("unknown" if how is before else "confirmed")
    assert (box.papers(), box.copies()) == (1, 1)


def test_a_person_answers_and_only_then_comes_a_second_paper(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = box.town.station
    with monkeypatch.context() as patched:
        patched.setattr(station, "count_and_send", dies(station.count_and_send))
        box.killed()
    assert box.start() == "unknown"
    (job,) = box.town.station.outbox.jobs()
    box.town.station.mark_job(job.id, "failed", hint="person")
    box.town.station.reprint(job.document, kind=job.kind)
    box.worker().round()
    assert [one.state for one in box.town.station.outbox.jobs()] == ["failed", "confirmed"]
    assert box.papers() == 1
    assert "补打第2份" in "".join("".join(box.paper.slips[0].text()).split())


def test_a_job_is_never_begun_while_the_printer_cannot(box: Box) -> None:
    size = box.town.station.ledger.size
    box.line.unplug()
    box.worker().round()
    (job,) = box.town.station.outbox.jobs()
    assert (job.state, job.digest) == ("queued", "")
    assert box.town.station.ledger.size == size
    box.line.plug()
    assert box.start() == PrintState.CONFIRMED.value
    assert box.papers() == 1
