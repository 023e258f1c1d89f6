"""The printer driver against the simulator, joined only by a pseudo-terminal."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.ports import (
    BrokenAnswer,
    DeviceRefusal,
    DeviceState,
    NoAnswer,
    PrintState,
    StorageFault,
)
from drivers.printer_escpos.device import ASKED_EVERY_S, TELLS_EVERY_S, EscposPrinter
from drivers.printer_escpos.simulated_paper import Picture
from drivers.printer_escpos.simulated_paper import Qr as Code
from drivers.printer_escpos.simulator import EscposSimulator, Roll
from drivers.printer_escpos.wire import Encoder
from drivers.simulation import SimulatedLine
from kiosk_ui.paper.slip import Qr, Text, slip_of

NOTICED_S = 3.0
JOB = Encoder().initialise().line("受理通知书 S0001").qr(b"S0001", dots=6, level="M").cut().job()


class Bench:
    def __init__(self, folder: Path, model: EscposSimulator, **driver: bool) -> None:
        self.model = model
        self.asked = 0
        received = model.received

        def counted(data: bytes) -> list[bytes]:
            self.asked += data.count(b"\x10\x04")
            return received(data)

        model.received = counted  # type: ignore[method-assign]  # counts the questions
        self.line = SimulatedLine(folder / "printer", model)
        model.send = self.line.send
        self.printer = EscposPrinter(str(self.line.path), **driver)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path, EscposSimulator())
    with made.line:
        yield made
        made.printer.close()


def test_a_slip_is_confirmed_when_it_is_out(bench: Bench) -> None:
    assert bench.printer.print(JOB, timeout_s=2.0) is PrintState.CONFIRMED
    (slip,) = bench.model.slips
    assert "受理通知书 S0001" in "\n".join(slip.text())
    assert slip.qr_payloads() == ["S0001"]
    assert bench.model.unknown == []


def test_the_morning_check_hears_the_print_stream_and_spends_no_paper(bench: Bench) -> None:
    for _again in range(2):
        assert bench.printer.exercise() == "576 dots"
    assert bench.model.slips == []
    assert bench.printer.remark() == ""
    assert bench.printer.print(JOB, timeout_s=2.0) is PrintState.CONFIRMED
    assert len(bench.model.slips) == 1


def test_a_printer_whose_stream_says_nothing_leaves_it_to_the_eye(tmp_path: Path) -> None:
    made = Bench(tmp_path, EscposSimulator(), stream_status=False)
    with made.line:
        assert made.printer.exercise() == "576 dots"
        assert made.printer.remark() == "found.print-unseen"
        made.printer.close()


def test_the_morning_check_refuses_a_printer_that_cannot(bench: Bench) -> None:
    bench.model.load(Roll.OUT)
    with pytest.raises(DeviceRefusal, match="paper-out"):
        bench.printer.exercise()


def test_every_slip_of_many_is_confirmed_and_printed_once(bench: Bench) -> None:
    for number in range(1, 6):
        job = Encoder().initialise().line(f"S{number}").cut().job()
        assert bench.printer.print(job, timeout_s=2.0) is PrintState.CONFIRMED
    assert [slip.text()[0].strip() for slip in bench.model.slips] == ["S1", "S2", "S3", "S4", "S5"]


def test_states_are_told(bench: Bench) -> None:
    assert bench.printer.probe() is DeviceState.READY
    bench.model.load(Roll.NEAR_END)
    assert bench.printer.probe() is DeviceState.PAPER_LOW
    bench.model.load(Roll.OUT)
    assert bench.printer.probe() is DeviceState.PAPER_OUT
    bench.model.set_cover(is_open=True)
    assert bench.printer.probe() is DeviceState.COVER_OPEN


def test_without_paper_nothing_is_sent(bench: Bench) -> None:
    bench.model.load(Roll.OUT)
    with pytest.raises(DeviceRefusal, match="paper-out"):
        bench.printer.print(JOB, timeout_s=1.0)
    bench.model.load(Roll.ENOUGH)
    assert bench.printer.print(JOB, timeout_s=1.0) is PrintState.CONFIRMED
    assert len(bench.model.slips) == 1


def test_with_an_open_cover_nothing_is_sent(bench: Bench) -> None:
    bench.model.set_cover(is_open=True)
    with pytest.raises(DeviceRefusal, match="cover-open"):
        bench.printer.print(JOB, timeout_s=1.0)
    bench.model.set_cover(is_open=False)
    assert bench.model.in_the_mouth.text() == []
    assert bench.model.slips == []


def test_little_paper_is_enough_for_a_slip(bench: Bench) -> None:
    bench.model.load(Roll.NEAR_END)
    assert bench.printer.print(JOB, timeout_s=1.0) is PrintState.CONFIRMED
    assert bench.printer.probe() is DeviceState.PAPER_LOW


def test_paper_out_in_the_middle_is_unknown_and_never_sent_again(bench: Bench) -> None:
    bench.model.load(Roll.ENOUGH, dots_left=50)
    assert bench.printer.print(JOB, timeout_s=0.5) is PrintState.UNKNOWN
    assert bench.printer.probe() is DeviceState.PAPER_OUT
    bench.model.load(Roll.ENOUGH)  # the printer goes on by itself
    assert len(bench.model.slips) == 1
    other = Encoder().initialise().line("S0002").cut().job()
    assert bench.printer.print(other, timeout_s=1.0) is PrintState.CONFIRMED
    first, blank, second = ["".join(slip.text()).strip() for slip in bench.model.slips]
    assert first.startswith("受理通知书 S0001")
    assert (blank, second) == ("", "S0002")


def test_new_paper_in_time_confirms_the_slip(bench: Bench) -> None:
    bench.model.load(Roll.ENOUGH, dots_left=50)
    later = threading.Timer(0.3, bench.model.load, [Roll.ENOUGH])
    later.start()
    assert bench.printer.print(JOB, timeout_s=5.0) is PrintState.CONFIRMED
    later.join()
    assert len(bench.model.slips) == 1


def test_what_stops_a_job_is_seen_while_it_is_on(bench: Bench) -> None:
    bench.model.load(Roll.ENOUGH, dots_left=50)
    job = threading.Thread(target=bench.printer.print, args=(JOB,), kwargs={"timeout_s": 20.0})
    job.start()
    assert seen(bench, DeviceState.PAPER_OUT) < NOTICED_S
    bench.model.set_cover(is_open=True)
    assert seen(bench, DeviceState.COVER_OPEN) < NOTICED_S
    bench.model.set_cover(is_open=False)
    bench.model.load(Roll.ENOUGH)
    assert seen(bench, DeviceState.READY) < NOTICED_S
    job.join(5.0)
    assert not job.is_alive()
    assert len(bench.model.slips) == 1


def seen(bench: Bench, state: DeviceState) -> float:
    """Seconds until another thread's probe shows `state`."""
    begun = time.monotonic()
    while bench.printer.probe() is not state:
        assert time.monotonic() < begun + 2 * NOTICED_S, bench.printer.probe()
        threading.Event().wait(0.02)
    return time.monotonic() - begun


def test_automatic_status_in_between_is_passed_over(bench: Bench) -> None:
    job = b"\x1d\x61\xff" + JOB
    assert bench.printer.print(job, timeout_s=1.0) is PrintState.CONFIRMED
    bench.line.send(bytes.fromhex("10 00 03 00"))
    assert bench.printer.probe() is DeviceState.READY
    assert bench.printer.print(JOB, timeout_s=1.0) is PrintState.CONFIRMED


def test_question_bytes_inside_the_data_do_no_harm(bench: Bench) -> None:
    job = Encoder().raster([b"\x10\x04\x01\x10\x04\x04"] * 20).cut().job()
    assert bench.printer.print(job, timeout_s=1.0) is PrintState.CONFIRMED
    assert bench.printer.probe() is DeviceState.READY


def test_a_cheap_printer_answers_less(tmp_path: Path) -> None:
    cheap = EscposSimulator(
        real_time_answers=frozenset({1, 4}), knows_asb=False, chinese_at_start=False
    )
    bench = Bench(tmp_path, cheap)
    with bench.line:
        assert bench.printer.print(JOB, timeout_s=1.0) is PrintState.CONFIRMED
    assert "受理通知书" in "\n".join(cheap.slips[0].text())


def test_without_stream_status_the_real_time_one_has_to_do(tmp_path: Path) -> None:
    bench = Bench(tmp_path, EscposSimulator(), stream_status=False)
    with bench.line:
        assert bench.printer.print(JOB, timeout_s=1.0) is PrintState.CONFIRMED
        bench.model.load(Roll.ENOUGH, dots_left=50)
        assert bench.printer.print(JOB, timeout_s=1.0) is PrintState.UNKNOWN


def test_codes_come_as_pictures_where_the_printer_draws_none(tmp_path: Path) -> None:
    cheap = EscposSimulator(draws_codes=False)
    bench = Bench(tmp_path, cheap, draws_codes=False)
    slip = slip_of([Text("回执"), Qr("S0001")])
    with bench.line:
        assert not bench.printer.draws_codes
        for native_qr in (True, bench.printer.draws_codes):
            job = slip.encode(576, native_qr=native_qr)
            assert bench.printer.print(job, timeout_s=1.0) is PrintState.CONFIRMED
        bench.printer.close()
    lost, drawn = cheap.slips
    assert not [item for item in lost.items if isinstance(item, Picture | Code)]
    assert [item for item in drawn.items if isinstance(item, Picture)]


# --- what it says by itself -------------------------------------------------------------------


def heard(bench: Bench, state: DeviceState) -> None:
    """Wait until the printer itself told that state; nobody asks it meanwhile."""
    asked = bench.asked
    begun = time.monotonic()
    while bench.printer.line.state is not state:
        assert time.monotonic() < begun + 10 * NOTICED_S, bench.printer.line.state
        threading.Event().wait(0.005)
    assert bench.asked == asked


def test_paper_and_cover_are_told_without_asking(bench: Bench) -> None:
    assert bench.printer.probe() is DeviceState.READY
    until(lambda: bench.printer.probe_every_s > ASKED_EVERY_S)
    bench.model.load(Roll.OUT)
    heard(bench, DeviceState.PAPER_OUT)
    bench.model.set_cover(is_open=True)
    heard(bench, DeviceState.COVER_OPEN)
    bench.model.load(Roll.NEAR_END)
    bench.model.set_cover(is_open=False)
    heard(bench, DeviceState.PAPER_LOW)
    bench.model.load(Roll.ENOUGH)
    heard(bench, DeviceState.READY)


def test_it_goes_on_telling_after_a_job_that_initialises_it(bench: Bench) -> None:
    assert bench.printer.probe() is DeviceState.READY
    assert bench.printer.print(JOB, timeout_s=1.0) is PrintState.CONFIRMED
    bench.model.load(Roll.OUT)
    heard(bench, DeviceState.PAPER_OUT)


def test_paper_out_in_mid_job_is_told_at_once(bench: Bench) -> None:
    assert bench.printer.probe() is DeviceState.READY
    bench.model.load(Roll.ENOUGH, dots_left=50)
    job = threading.Thread(target=bench.printer.print, args=(JOB,), kwargs={"timeout_s": 20.0})
    job.start()
    until(lambda: bench.printer.line.state is DeviceState.PAPER_OUT)
    bench.model.load(Roll.ENOUGH)
    job.join(10 * NOTICED_S)
    assert not job.is_alive()
    assert len(bench.model.slips) == 1


@pytest.mark.parametrize("tells", [True, False])
def test_a_printer_that_does_not_tell_is_asked_often(tmp_path: Path, tells: bool) -> None:
    bench = Bench(tmp_path, EscposSimulator(knows_asb=not tells), tells_by_itself=tells)
    with bench.line:
        assert bench.printer.probe() is DeviceState.READY
        assert bench.printer.probe() is DeviceState.READY
        assert bench.printer.probe_every_s == ASKED_EVERY_S
        bench.printer.close()


def test_whoever_watches_knows_at_once_how_often_to_ask(bench: Bench) -> None:
    for _ in range(3):
        assert bench.printer.probe() is DeviceState.READY
        assert bench.printer.probe_every_s == TELLS_EVERY_S


def test_one_that_was_off_tells_again_after_the_next_probe(bench: Bench) -> None:
    assert bench.printer.probe() is DeviceState.READY
    bench.model.received(b"\x1d\x61\x00")  # as after a power cut
    assert bench.printer.probe() is DeviceState.READY
    until(lambda: bench.printer.probe_every_s > ASKED_EVERY_S)
    bench.model.load(Roll.OUT)
    heard(bench, DeviceState.PAPER_OUT)


def until(seen: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not seen():
        assert time.monotonic() < begun + 10 * NOTICED_S
        threading.Event().wait(0.005)


# --- before the first byte --------------------------------------------------------------------


def test_what_must_be_durable_is_made_when_it_can_print_and_before_a_byte(bench: Bench) -> None:
    seen: list[int] = []

    def leaving() -> None:
        seen.append(len(bench.model.slips) + len(bench.model.in_the_mouth.items))

    assert bench.printer.print(JOB, timeout_s=1.0, leaving=leaving) is PrintState.CONFIRMED
    assert seen == [0]
    bench.model.load(Roll.OUT)
    with pytest.raises(DeviceRefusal):
        bench.printer.print(JOB, timeout_s=1.0, leaving=leaving)
    assert seen == [0]


def test_when_it_could_not_be_made_durable_nothing_leaves(bench: Bench) -> None:
    def leaving() -> None:
        raise StorageFault("the disk is full")

    with pytest.raises(StorageFault):
        bench.printer.print(JOB, timeout_s=1.0, leaving=leaving)
    assert bench.model.slips == []
    assert bench.printer.print(JOB, timeout_s=1.0) is PrintState.CONFIRMED
    assert len(bench.model.slips) == 1


@pytest.mark.parametrize("piece", [60, 100])
@pytest.mark.usefixtures("brisk")
def test_a_job_that_broke_off_inside_a_code_does_not_spoil_the_next(
    bench: Bench, piece: int
) -> None:
    bench.model.received(Encoder().initialise().qr(b"A" * 700, dots=4, level="M").job()[:piece])
    assert bench.printer.print(JOB, timeout_s=1.0) is PrintState.CONFIRMED
    (slip,) = bench.model.slips
    assert slip.qr_payloads()[-1] == "S0001"
    assert any("受理通知书 S0001" in line for line in slip.text())


def test_the_trace_tells_the_length_of_a_job_and_nothing_of_its_words(tmp_path: Path) -> None:
    told: list[str] = []
    model = EscposSimulator()
    line = SimulatedLine(tmp_path / "printer", model)
    model.send = line.send
    printer = EscposPrinter(str(line.path), trace=told.append)
    with line:
        assert printer.print(JOB, timeout_s=1.0) is PrintState.CONFIRMED
        printer.close()
    assert f"> <{len(JOB)} bytes>" in told
    assert not any("c1 ec" in one for one in told if len(one) > 40)


def test_single_bytes_do_no_harm(bench: Bench) -> None:
    bench.line.faults.split = True
    assert bench.printer.print(JOB, timeout_s=1.0) is PrintState.CONFIRMED


@pytest.mark.usefixtures("brisk")
def test_silence_is_no_answer_and_nothing_was_sent(bench: Bench) -> None:
    bench.line.faults.silence = True
    with pytest.raises(NoAnswer):
        bench.printer.print(JOB, timeout_s=1.0)
    assert bench.printer.probe() is DeviceState.NO_ANSWER
    assert bench.model.in_the_mouth.text() == []
    assert bench.model.slips == []


def test_noise_instead_of_a_status_is_a_broken_answer(bench: Bench) -> None:
    bench.line.faults.damage = True
    with pytest.raises(BrokenAnswer):
        bench.printer.print(JOB, timeout_s=1.0)
    assert bench.model.slips == []


@pytest.mark.usefixtures("brisk")
def test_silence_after_the_job_is_unknown(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    send = bench.printer._port.send

    def silent_after_the_job(data: bytes, **facts: bool) -> int:
        if data == JOB:
            bench.line.faults.silence = True
        return send(data, **facts)

    monkeypatch.setattr(bench.printer._port, "send", silent_after_the_job)
    assert bench.printer.print(JOB, timeout_s=0.5) is PrintState.UNKNOWN


@pytest.mark.parametrize("noise", [b"\x80", bytes(range(256))])
def test_a_good_status_among_noise_confirms_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, noise: bytes
) -> None:
    """One byte without a checksum says that the slip is out: noise says so by chance."""
    send = bench.printer._port.send

    def noisy_after_the_job(data: bytes, **facts: bool) -> int:
        if data == JOB:
            bench.line.faults.garbage = noise
        return send(data, **facts)

    monkeypatch.setattr(bench.printer._port, "send", noisy_after_the_job)
    assert bench.printer.print(JOB, timeout_s=1.0) is PrintState.UNKNOWN


def test_a_cable_pulled_in_mid_job_is_unknown(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = bench.printer._port.send

    def pulled_after_the_job(data: bytes, **facts: bool) -> int:
        sent = send(data, **facts)
        if data == JOB:
            bench.line.unplug()
        return sent

    monkeypatch.setattr(bench.printer._port, "send", pulled_after_the_job)
    assert bench.printer.print(JOB, timeout_s=0.5) is PrintState.UNKNOWN
    bench.line.plug()
    assert bench.printer.probe() is DeviceState.READY


def test_a_cable_out_and_back_between_two_uses_is_not_even_noticed(bench: Bench) -> None:
    assert bench.printer.print(JOB, timeout_s=1.0) is PrintState.CONFIRMED
    bench.line.unplug()
    bench.line.plug()
    assert bench.printer.print(JOB, timeout_s=1.0) is PrintState.CONFIRMED


@pytest.mark.parametrize("job", [b"", b"x" * 65_537])
def test_a_job_of_an_impossible_size_is_our_mistake(bench: Bench, job: bytes) -> None:
    with pytest.raises(ValueError, match="65,536"):
        bench.printer.print(job, timeout_s=0.1)
