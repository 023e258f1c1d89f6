"""What comes out of the printer for a lease: real driver, simulated printer, decoded bytes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core import paper_proof, tree
from appliance.core.commands import PrintDocument
from appliance.ledger import checkpoints, receipt_compare, receipts
from appliance.ledger.keys import COSIGNATURE, SigningKey
from appliance.ledger.receipt_compare import Held
from appliance.ledger.verify import verify_database
from appliance.ports import Breach
from appliance.settings import (
    Devices,
    Identity,
    Line,
    Place,
    PrinterLine,
    StaffCardLine,
    StationSettings,
)
from drivers.printer_escpos.device import EscposPrinter
from drivers.printer_escpos.simulator import EscposSimulator, Roll
from drivers.simulation import SimulatedLine
from kiosk_ui import printing
from kiosk_ui.printing import PrintWorker
from kiosk_ui.typesetting import Typesetter
from tests.fakes.acts import ACTS
from tests.fakes.township import ORIGIN, STATION, TABLES, TAKER, Township

WITNESS = SigningKey("demo.district.999999/w1", bytes(range(0x80, 0xA0)), COSIGNATURE)


def settings(folder: Path) -> StationSettings:
    return StationSettings(
        place=Place(
            code=STATION, name="青禾镇农村产权交易站", seal="禾", district_name="示例县",
            phone="16900000100", supervision_phone="16900000105",
        ),
        identity=Identity(
            origin=ORIGIN, life=1, district_ledger="", district_witness=WITNESS.vkey
        ),
        devices=Devices(
            id_card=Line(port="-", baud=115200), fingerprint=Line(port="-", baud=57600),
            printer=PrinterLine(port=str(folder / "printer")),
            staff_card=StaffCardLine(port="-", site_key="-"),
        ),
        villages={"999999100200": "上禾村"},
        state=str(folder),
    )  # fmt: skip


class Counter:
    """A township with a printer on a pseudo-terminal."""

    def __init__(self, folder: Path) -> None:
        self.township = Township(folder / "station")
        self.simulator = EscposSimulator()
        self.line = SimulatedLine(folder / "printer", self.simulator)
        self.simulator.send = self.line.send
        self.printer = EscposPrinter(str(folder / "printer"))
        typesetter = Typesetter(self.township.station, settings(folder))
        self.worker = PrintWorker(self.township.station, self.printer, typesetter.slip_of)

    def printed(self) -> list[str]:
        """Text of each paper so far; behind each comes its proof."""
        self.worker.round()
        slips = ["\n".join(slip.text()) for slip in self.simulator.slips if slip.items]
        assert all("和单子一起收好" in proof for proof in slips[1::2])
        return slips[::2]

    def states(self) -> list[str]:
        return [job.state for job in self.township.station.outbox.jobs()]


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    with made.line:
        yield made
    made.printer.close()


def test_the_papers_of_a_lease(counter: Counter) -> None:
    number = counter.township.lease_to("CERTIFIED")
    papers = counter.printed()
    assert [state for state in counter.states() if state != "confirmed"] == []
    acceptance, poster, certificate = papers
    assert "受理通知书" in acceptance
    assert number in acceptance
    assert "壹万肆仟零捌拾元整" in acceptance
    assert "交易公告" in poster or "公告" in poster
    assert "鉴证书" in certificate
    assert TAKER.name in certificate
    assert TAKER.id_number not in certificate


def test_a_paper_proves_its_entry(counter: Counter) -> None:
    counter.township.lease_to("ACCEPTED")
    counter.printed()
    (text,) = counter.simulator.slips[1].qr_payloads()
    read = paper_proof.decode(text)
    ledger = counter.township.station.ledger
    assert read.origin_hash == paper_proof.origin_hash(ORIGIN)
    assert read.leaf == ledger.leaf(read.index)


def keys_of(counter: Counter) -> receipts.Keys:
    return receipts.Keys.of([counter.township.station.ledger.verifier, WITNESS.verifier])


def test_a_paper_is_a_witness_of_the_station_and_of_the_district(counter: Counter) -> None:
    ledger = counter.township.station.ledger
    counter.township.lease_to("ACCEPTED")
    newest = checkpoints.open_checkpoint(ledger.checkpoint() or "", ledger.verifier)
    line = checkpoints.cosign(newest, WITNESS, 1_772_412_000)
    with ledger.transaction():
        ledger.keep_cosigned(
            checkpoints.add_lines(ledger.checkpoint() or "", [line]), WITNESS.verifier
        )
    counter.printed()
    (text,) = counter.simulator.slips[1].qr_payloads()
    slip = receipts.check(text, keys_of(counter))
    assert slip.witnessed == receipts.Witnessed(WITNESS.name, 1_772_412_000)
    assert slip.checkpoint == newest
    held = Held(ledger.size, ledger.hash)
    assert receipt_compare.compare(slip, held) == "holds"


def test_a_paper_convicts_its_own_station_of_another_history(counter: Counter) -> None:
    ledger = counter.township.station.ledger
    counter.township.lease_to("ACCEPTED")
    counter.printed()
    (text,) = counter.simulator.slips[1].qr_payloads()
    slip = receipts.check(text, keys_of(counter))
    edge, nodes = tree.Edge(), {}
    for seq, body in ledger.entries():
        forged = body.replace(b"CLERK", b"CLERQ") if seq == slip.index else body
        edge, grown = edge.grown_with_nodes(tree.leaf(forged))
        nodes |= {(level, index): digest for level, index, digest in grown}
    with pytest.raises(Breach) as found:
        receipt_compare.compare(slip, Held(edge.size, lambda level, index: nodes[level, index]))
    assert found.value.seq == slip.index


def test_paper_out_before_the_first_byte_waits_and_prints_when_there_is_paper(
    counter: Counter,
) -> None:
    counter.simulator.load(Roll.OUT)
    counter.township.lease_to("ACCEPTED")
    assert counter.printed() == []
    assert counter.states() == ["queued"]
    counter.simulator.load(Roll.ENOUGH)
    assert len(counter.printed()) == 1
    assert counter.states() == ["confirmed"]


def test_scene_11_paper_out_in_the_middle_of_a_certificate_asks_and_a_reprint_is_copy_two(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "PRINT_S_MAX", 2.0)  # nobody comes with new paper
    number = counter.township.lease_to("SETTLED")
    counter.printed()
    counter.simulator.load(Roll.ENOUGH, dots_left=150)
    counter.township.step("CERTIFIED", number)
    before = len(counter.printed())
    counter.printed()
    assert counter.states()[-1] == "unknown"
    assert counter.township.trade(number).stage == "CERTIFIED"
    counter.simulator.load(Roll.ENOUGH)
    job = counter.township.station.outbox.jobs()[-1]
    counter.township.station.mark_job(job.id, "failed")
    counter.township.station.reprint(job.document, kind=job.kind)
    again = counter.printed()[before:]
    assert counter.states()[-1] == "confirmed"
    assert "第2份" in again[-1].replace(" ", "")
    assert job.document in again[-1]


def test_power_lost_while_printing_is_unknown_at_the_next_start(counter: Counter) -> None:
    counter.township.lease_to("ACCEPTED")
    job = counter.township.station.outbox.jobs()[0]
    counter.township.station.mark_job(job.id, "sent")
    counter.worker.recover()
    assert counter.states() == ["unknown"]


def test_a_copy_that_was_counted_before_the_power_failed_is_printed(counter: Counter) -> None:
    counter.township.lease_to("ACCEPTED")
    (job,) = counter.township.station.outbox.jobs()
    counted = PrintDocument(
        trade=job.trade, document=job.document, copy=job.copy, digest="0" * 64, printer="printer"
    )
    counter.township.station.do(counted)
    assert len(counter.printed()) == 1
    assert counter.states() == ["confirmed"]


def test_a_file_that_came_back_goes_on_counting_the_copies_of_its_slip(counter: Counter) -> None:
    township = counter.township
    number = township.lease_to("ACCEPTED")
    (job,) = township.station.outbox.jobs()
    counter.printed()
    township.station.reprint(job.document, kind=job.kind)
    counter.printed()
    township.step("IN_REVIEW", number)
    ACTS["send back"].do(township, number)
    ACTS["resubmit"].do(township, number)
    township.step("ACCEPTED", number)
    counter.printed()
    township.station.reprint(job.document, kind=job.kind)
    counter.printed()
    assert set(counter.states()) == {"confirmed"}
    assert township.station.projections.copies(job.document) == 4
    live = township.station.projections.rows()
    township.station.rebuild()
    assert township.station.projections.rows() == live
    township.close()
    report = verify_database(
        township.folder / "station.db", tables=TABLES, keys=township.folder / "keys"
    )
    assert list(report.findings) == []
