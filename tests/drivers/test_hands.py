"""What a person does at a simulated device can be said in words."""

import json
from pathlib import Path

import pytest

from drivers.fingerprint_zfm.simulated_models import MODELS
from drivers.fingerprint_zfm.simulator import ZfmSimulator
from drivers.hands import BadAct, do, line_acts, set_fault
from drivers.idcard_samv.simulator import SamvSimulator
from drivers.modem_at.simulated_network import Registration, Reports
from drivers.modem_at.simulator import ModemSimulator
from drivers.printer_escpos.simulator import EscposSimulator, Roll
from drivers.registry import KINDS
from drivers.scanner_serial.simulator import ScannerSimulator
from drivers.scheduled_faults import LineFault, Way, What
from drivers.simulation import Faults, SimulatedLine

CARD = {
    "name": "刘梅", "sex": "2", "birth": "1988-02-29", "id_number": "999999198802290025",
    "added_address": "示例县青禾镇", "refuses": "33",
}  # fmt: skip


def test_a_card_is_laid_from_a_file_and_lifted(tmp_path: Path) -> None:
    reader = SamvSimulator()
    acts = KINDS["id-card"].acts(reader)
    (tmp_path / "card.json").write_text(json.dumps(CARD), encoding="utf-8")
    do(acts, f"lay {tmp_path / 'card.json'}")
    assert reader.card is not None
    assert reader.card.refuses == 0x33
    assert reader.card.text[:4].decode("utf-16-le") == "刘梅"
    do(acts, "lift")
    assert reader.card is None


def test_a_module_is_told_how_it_is(tmp_path: Path) -> None:
    reader = SamvSimulator()
    acts = KINDS["id-card"].acts(reader)
    do(acts, "module 66")
    do(acts, "lying found-again")
    assert (reader.module_status, reader.found_again) == (0x66, True)


def test_fingers_are_pressed_well_and_badly() -> None:
    module = ZfmSimulator()
    acts = KINDS["fingerprint"].acts(module)
    for words in ("press right thumb", "smear right thumb", "touch right thumb"):
        do(acts, words)
        assert module.finger == "right thumb"
    do(acts, "lift")
    do(acts, "model r503")
    assert module.finger is None
    assert module.model is MODELS["r503"]


def test_paper_and_cover() -> None:
    printer = EscposSimulator()
    acts = KINDS["printer"].acts(printer)
    do(acts, "paper out")
    do(acts, "cover open")
    assert printer.roll is Roll.OUT
    assert printer.cover_open
    do(acts, "paper enough")
    do(acts, "cover closed")
    assert not printer.offline


def test_a_phone_writes_and_the_network_comes_and_goes() -> None:
    modem = ModemSimulator()
    acts = KINDS["modem"].acts(modem)
    for words in ("network searching", "signal 3", "reports failed", "sms +8613800000000 Y"):
        do(acts, words)
    assert (modem.registration, modem.signal) == (Registration.SEARCHING, 3)
    assert modem.reports is Reports.FAILED
    assert modem.sim is not None
    assert len(modem.sim.stored) == 1
    do(acts, "sim out")
    assert modem.sim is None


def test_a_code_is_held_before_the_scanner() -> None:
    scanner = ScannerSimulator()
    sent: list[bytes] = []
    scanner.send = sent.append
    do(KINDS["scanner"].acts(scanner), "scan T-2026-0007")
    assert sent == [b"T-2026-0007\r"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("id-card", "lay nowhere.json"),
        ("id-card", "module xyz"),
        ("id-card", "lying somehow"),
        ("id-card", "dance"),
        ("fingerprint", "press"),
        ("fingerprint", "model unheard"),
        ("modem", "sms 123"),
        ("modem", "signal 99"),
        ("modem", "network 6"),
        ("printer", "paper half"),
    ],
)
def test_words_that_make_no_sense_are_refused(kind: str, words: str) -> None:
    with pytest.raises(BadAct):
        do(KINDS[kind].acts(KINDS[kind].simulated()), words)


@pytest.mark.parametrize("text", ["", "[]", '{"name": 1, "hat": "red"}', '{"kind": "club"}'])
def test_a_file_that_is_no_card_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "card.json").write_text(text)
    with pytest.raises(BadAct, match=r"no card|is none of"):
        do(KINDS["id-card"].acts(SamvSimulator()), f"lay {tmp_path / 'card.json'}")


def test_every_line_can_be_treated_badly_and_mended(tmp_path: Path) -> None:
    with SimulatedLine(tmp_path / "port", SamvSimulator()) as line:
        acts = line_acts(line)
        for words in (
            "fault split", "fault delay=0.5", "fault garbage=00 FF", "fault rate=9600", "pull",
        ):  # fmt: skip
            do(acts, words)
        assert not line.plugged
        assert line.faults == Faults(split=True, delay_s=0.5, garbage=b"\0\xff", baud=9600)
        do(acts, "plug")
        do(acts, "clear")
        assert line.plugged
        assert line.faults == Faults()


def test_a_fault_waits_for_its_byte(tmp_path: Path) -> None:
    line = SimulatedLine(tmp_path / "port", SamvSimulator())
    acts = line_acts(line)
    do(acts, "at 300 unplug to-device 2")
    do(acts, "at 7 flip")
    assert line.schedule.waiting == (
        LineFault(What.UNPLUG, at=300, way=Way.TO_DEVICE, seconds=2.0),
        LineFault(What.FLIP, at=7),
    )
    do(acts, "clear")
    assert line.schedule.waiting == ()


@pytest.mark.parametrize("words", ["", "7", "x flip", "7 dance", "-1 cut", "7 stale to-device"])
def test_a_time_that_nobody_knows_is_refused(tmp_path: Path, words: str) -> None:
    line = SimulatedLine(tmp_path / "port", SamvSimulator())
    with pytest.raises(BadAct):
        do(line_acts(line), f"at {words}")


@pytest.mark.parametrize(
    "word", ["", "rain", "delay=-1", "delay=x", "garbage=0", "rate=0", "split=1"]
)
def test_a_fault_that_nobody_knows_is_refused(word: str) -> None:
    faults = Faults()
    with pytest.raises(BadAct):
        set_fault(faults, word)
    assert faults == Faults()
