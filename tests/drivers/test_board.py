"""The LED board: its bytes, what runs over it, its line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.ports import DeviceState, NoAnswer
from drivers.board_bx import wire
from drivers.board_bx.device import BxBoard
from drivers.board_bx.simulated_hand import acts
from drivers.board_bx.simulator import BoardSimulator
from drivers.hands import BadAct
from drivers.simulation import SimulatedLine
from tests.fakes.desk import until

POWER_ON_2 = bytes.fromhex("02 00 00 80 00 00 00 00 00 00 FE 02 06 00 A3 00 01 00 00 01")
"""The example of protocols.md 8.3, without head, sum and tail; its sum is D93D."""


def test_the_example_of_the_document() -> None:
    sent = wire.power_on(2)
    assert sent == wire.HEAD + POWER_ON_2 + bytes.fromhex("3D D9") + wire.TAIL
    assert wire.crc16(b"123456789") == 0xBB3D


@given(st.binary(max_size=300), st.integers(0, 0xFFFF))
def test_whatever_it_holds_a_frame_has_one_head_and_one_tail(data: bytes, screen: int) -> None:
    sent = wire.frame(screen, data)
    inside = sent[len(wire.HEAD) : -1]
    assert 0xA5 not in inside
    assert 0x5A not in inside
    assert sent.endswith(wire.TAIL)


@given(st.text(max_size=700))
def test_what_is_sent_is_what_is_seen(text: str) -> None:
    board = BoardSimulator(3)
    board.received(wire.power_on(3))
    board.received(wire.show(3, 320, 32, text))
    seen = "".join(sign if _has(sign) else wire.UNKNOWN for sign in text if sign >= " ")
    assert seen.startswith(board.text)
    assert board.refused == 0
    if len(seen.encode("gbk")) <= wire.TEXT_MAX:
        assert board.text == seen
    if board.text:
        assert board.size == (320, 32)


def _has(sign: str) -> bool:
    try:
        sign.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("at", range(8, 36))
def test_a_frame_with_a_wrong_byte_is_not_taken(at: int) -> None:
    board = BoardSimulator(1)
    sent = bytearray(wire.show(1, 256, 16, "上禾村"))
    sent[at] ^= 0x10
    board.received(bytes(sent))
    assert board.text == ""
    board.received(wire.show(1, 256, 16, "上禾村"))
    assert board.text == "上禾村"


def test_another_screens_text_is_not_ours() -> None:
    board = BoardSimulator(1)
    board.received(wire.show(2, 256, 16, "上禾村"))
    assert (board.text, board.refused) == ("", 1)


@given(st.binary(max_size=9_000))
def test_the_simulated_one_takes_any_bytes(noise: bytes) -> None:
    board = BoardSimulator(1)
    board.received(noise)
    board.received(wire.TAIL + wire.show(1, 256, 16, "again"))
    assert board.text == "again"


@pytest.mark.parametrize("words", ["", "-1", "x", "70000"])
def test_the_hand_knows_numbers_of_screens_only(words: str) -> None:
    with pytest.raises(BadAct):
        acts(BoardSimulator())["screen"](words)


class Bench:
    def __init__(self, folder: Path) -> None:
        self.seen = BoardSimulator()
        self.line = SimulatedLine(folder / "board", self.seen, device_baud=57_600)
        self.driver = BxBoard(str(self.line.path))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    with made.line:
        yield made
        made.driver.close()


def test_a_text_runs_and_goes_again(bench: Bench) -> None:
    assert bench.driver.probe() is DeviceState.READY
    bench.driver.run("上禾村张*户3.52亩")
    until(lambda: bench.seen.text == "上禾村张*户3.52亩")
    assert bench.seen.lit
    bench.driver.run("")
    until(lambda: not bench.seen.text)


def test_a_pulled_cable_is_told_and_the_next_text_is_whole(bench: Bench) -> None:
    bench.driver.run("before")
    until(lambda: bench.seen.text == "before")
    bench.line.unplug()
    with pytest.raises(NoAnswer):
        until(lambda: bench.driver.run("meanwhile") is not None)
    bench.line.plug()
    bench.seen.power_cycle()
    bench.seen.lit = False
    bench.driver.run("after")
    until(lambda: bench.seen.lit and bench.seen.text == "after")
