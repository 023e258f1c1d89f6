"""The scanner: its bytes, its settings, its line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.ports import DeviceState
from drivers.scanner_serial import wire
from drivers.scanner_serial.device import SerialScanner
from drivers.scanner_serial.simulator import (
    Letters,
    ScannerSettings,
    ScannerSimulator,
    Suffix,
)
from drivers.scanner_serial.wire import Scan
from drivers.simulation import SimulatedLine
from tests.fakes.desk import until

SLIP = "TP1:6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9M9ESI9XBHXK-%69LQOGI.*V76GCV4*XUA2P"


def scans(*pieces: bytes) -> list[Scan]:
    reader = wire.Scans()
    for piece in pieces:
        reader.feed(piece)
    reader.end()
    return list(iter(reader.take, None))


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b""])
def test_each_end_gives_one_scan(end: bytes) -> None:
    assert scans(SLIP.encode() + end) == [Scan(SLIP)]


def test_two_scans_in_one_piece_are_two() -> None:
    assert scans(b"first\r\nsec", b"ond\r") == [Scan("first"), Scan("second")]


@pytest.mark.parametrize(
    ("prefix", "symbology"),
    [(b"\x02", ""), (b"]Q1", "]Q1"), (b"\x02]C0", "]C0"), (b"]E0", "]E0"), (b"", "")],
)
def test_prefixes_are_taken_off(prefix: bytes, symbology: str) -> None:
    assert scans(prefix + b"999999100\x03\r") == [Scan("999999100", symbology)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("text", ["青禾镇", "𠮷野家", "上禾村张三"])
def test_chinese_is_read_in_either_setting(encoding: str, text: str) -> None:
    assert scans(text.encode(encoding) + b"\r") == [Scan(text)]


def test_a_space_at_the_end_belongs_to_a_proof() -> None:
    assert scans(b"TP1:6BF \r") == [Scan("TP1:6BF ")]


def test_control_bytes_are_dropped() -> None:
    assert scans(b"99\x00\x1b[A99\x7f\x0c\r") == [Scan("99[A99")]


@pytest.mark.parametrize("noise", [b"\r\n\r\n", b"\x02\x03\r", b"\x00\x01\r", b"   \r", b"\xff\r"])
def test_what_holds_no_text_is_no_scan(noise: bytes) -> None:
    assert scans(noise) == []


@pytest.mark.parametrize(("length", "taken"), [(4096, 1), (4097, 0), (1_000_000, 0)])
def test_a_scan_has_at_most_four_kilobytes_and_the_next_one_is_read(
    length: int, taken: int
) -> None:
    reader = wire.Scans()
    reader.feed(b"9" * length + b"\rnext\r")
    assert [len(one.text) for one in iter(reader.take, None)] == [length] * taken + [4]
    assert reader.dropped == 1 - taken


@given(st.lists(st.binary(max_size=300), max_size=10))
def test_any_bytes_give_clean_text(pieces: list[bytes]) -> None:
    for scan in scans(*pieces):
        assert scan.text.strip()
        assert not set(scan.text) & {chr(code) for code in (*range(32), 127)}


# --- on its line --------------------------------------------------------------------------


class Bench:
    def __init__(self, folder: Path) -> None:
        self.now = 100.0
        self.hand = ScannerSimulator()
        self.line = SimulatedLine(folder / "scanner", self.hand)
        self.hand.send = self.line.send
        self.trace: list[str] = []
        self.driver = SerialScanner(
            str(self.line.path), monotonic=lambda: self.now, trace=self.trace.append
        )

    def scanned(self, *, within_s: float = 5.0) -> str:
        found: list[str] = []

        def came() -> bool:
            text = self.driver.scanned(within_s=within_s)
            found.extend([text] if text else [])
            return bool(found)

        until(came)
        return found[0]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    with made.line:
        assert made.driver.probe() is DeviceState.READY
        yield made
        made.driver.close()


@pytest.mark.parametrize("suffix", [Suffix.CR, Suffix.LF, Suffix.CRLF])
@pytest.mark.parametrize("letters", list(Letters))
@pytest.mark.parametrize("marks", [False, True])
def test_a_scan_arrives_with_every_setting(
    bench: Bench, suffix: Suffix, letters: Letters, marks: bool
) -> None:
    bench.hand.settings = ScannerSettings(suffix, marks, marks, letters)
    bench.hand.scan(f"{SLIP}青禾")
    assert bench.scanned() == f"{SLIP}青禾"


def test_without_a_suffix_silence_is_the_end(bench: Bench) -> None:
    bench.hand.settings.suffix = Suffix.NONE
    bench.hand.scan(SLIP)
    until(lambda: bench.driver._scans.unfinished)
    assert bench.driver.scanned(within_s=5) is None
    bench.now += 2 * wire.SILENCE_S
    assert bench.driver.scanned(within_s=5) == SLIP


def test_what_follows_a_silence_is_another_scan(bench: Bench) -> None:
    bench.hand.settings.suffix = Suffix.NONE
    bench.hand.scan("first")
    until(lambda: bench.driver._scans.unfinished)
    bench.now += 1.5
    bench.hand.scan("second")
    until(lambda: bool(bench.driver._kept))
    bench.now += 1
    assert bench.driver.scanned(within_s=5) == "second"


def test_a_line_that_stutters_does_not_cut_a_scan(bench: Bench) -> None:
    bench.line.send(SLIP[:20].encode())
    until(lambda: bench.driver._scans.unfinished)
    bench.now += 0.9
    bench.line.send(SLIP[20:].encode() + b"\r")
    until(lambda: bool(bench.driver._kept))
    assert bench.driver.scanned(within_s=5) == SLIP


def test_a_scan_is_given_once_and_only_while_it_is_fresh(bench: Bench) -> None:
    bench.hand.scan(SLIP)
    assert bench.scanned() == SLIP
    assert bench.driver.scanned(within_s=5) is None
    bench.hand.scan(SLIP)
    until(lambda: bool(bench.driver._kept))
    bench.now += 5.1
    assert bench.driver.scanned(within_s=5) is None


def test_the_line_coming_and_going_shows_in_the_state(bench: Bench) -> None:
    bench.line.unplug()
    until(lambda: bench.driver.probe() is DeviceState.NO_ANSWER)
    bench.line.plug()
    assert bench.driver.probe() is DeviceState.READY
    bench.hand.scan(SLIP)
    assert bench.scanned() == SLIP


def test_what_was_scanned_stays_out_of_the_trace(bench: Bench) -> None:
    bench.hand.scan(SLIP)
    bench.scanned()
    assert all("54 50 31" not in line for line in bench.trace)
