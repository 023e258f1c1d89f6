"""A decoder is a program of somebody else: whatever it does, the card is read."""

import os
import sys
from pathlib import Path

import pytest

from drivers.idcard_samv.device import SamvReader
from drivers.idcard_samv.photo import BMP_BYTES, is_picture, picture
from drivers.idcard_samv.simulated_card import card_of
from drivers.idcard_samv.simulator import SamvSimulator
from drivers.simulation import SimulatedLine

HEAD = (
    "b'BM' + struct.pack('<I4xIIiiHHIIiiII', 38862, 54, 40, {width}, 126, 1, 24, 0, 38808, 0, 0,"
    " 0, 0)"
)
DRAW = (
    "import struct, sys; photo = sys.stdin.buffer.read(); assert len(photo) == 1024;"
    f"sys.stdout.buffer.write({HEAD.format(width=102)} + photo[:1] * 38808)"
)
PHOTO = b"\x07" * 1024


def program(text: str) -> tuple[str, ...]:
    return (sys.executable, "-I", "-S", "-c", text)


def test_a_decoder_gives_a_picture_of_the_right_shape() -> None:
    found = picture(program(DRAW), PHOTO, timeout_s=60)
    assert len(found) == BMP_BYTES
    assert is_picture(found)
    assert found[54:] == b"\x07" * 38_808


@pytest.mark.parametrize(
    "text",
    [
        "import sys; sys.stdin.buffer.read()",
        "raise SystemExit(1)",
        "import sys; sys.stdout.buffer.write(b'x' * 38862)",
        DRAW + "; sys.stdout.buffer.write(b'!')",
        DRAW.replace("38808)", "38807)").replace("[:1] * 38808", "[:1] * 38807"),
        DRAW.replace("54, 40, 102", "54, 40, 103"),
    ],
    ids=["nothing", "fails", "no BMP", "a byte too long", "too short", "too wide"],
)
def test_anything_else_is_no_picture(text: str) -> None:
    assert picture(program(text), PHOTO, timeout_s=60) == b""


def test_a_decoder_that_never_ends_or_never_stops_writing_is_ended() -> None:
    sleeps = "import time; time.sleep(600)"
    writes = "import sys\nwhile True: sys.stdout.buffer.write(b'x' * 4096)"
    assert picture(program(sleeps), PHOTO, timeout_s=0.3) == b""
    assert picture(program(writes), PHOTO, timeout_s=60) == b""


def test_the_decoder_sees_nothing_of_the_station() -> None:
    assert "PATH" in os.environ
    told = DRAW.replace("photo[:1]", "bytes([len(__import__('os').environ.get('PATH', ''))])")
    assert picture(program(told), PHOTO, timeout_s=60)[54:55] == b"\0"


def test_without_a_decoder_or_with_one_that_is_missing_there_is_no_picture() -> None:
    assert picture((), PHOTO) == b""
    assert picture(("/nowhere/decoder",), PHOTO) == b""
    assert picture(program(DRAW), b"short") == b""


def test_a_card_is_read_with_its_picture_or_without(tmp_path: Path) -> None:
    card = card_of({"name": "刘梅", "id_number": "999999198802290025"}, photo=PHOTO)
    reads = []
    for name, decoder in (("good", program(DRAW)), ("bad", ("/nowhere/decoder",)), ("none", ())):
        module = SamvSimulator()
        with SimulatedLine(tmp_path / name, module) as line:
            module.lay(card)
            reader = SamvReader(str(line.path), photo_decoder=decoder)
            reads.append(reader.read_card(timeout_s=5.0))
            reader.close()
    assert [read is not None and read.photo == PHOTO for read in reads] == [True] * 3
    assert [len(read.picture) if read else -1 for read in reads] == [BMP_BYTES, 0, 0]
