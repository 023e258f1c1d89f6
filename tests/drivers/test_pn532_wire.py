"""Frames of the PN532 against the document's own, every cut and every flip."""

import pytest

from drivers.frames import BadFrame, FrameMachine
from drivers.staffcard_pn532 import simulator, wire
from drivers.staffcard_pn532.wire import Frame, Kind

GOLDEN_COMMANDS = [
    (wire.FIRMWARE, "", "00 00 FF 02 FE D4 02 2A 00"),
    (wire.SAM_CONFIGURATION, "01 14 01", "00 00 FF 05 FB D4 14 01 14 01 02 00"),
    (wire.RF_CONFIGURATION, "05 FF 01 01", "00 00 FF 06 FA D4 32 05 FF 01 01 F4 00"),
    (wire.LIST, "01 00", "00 00 FF 04 FC D4 4A 01 00 E1 00"),
    (
        wire.EXCHANGE,
        "01 00 A4 04 00 07 F0 00 00 01 02 03 04",
        "00 00 FF 0F F1 D4 40 01 00 A4 04 00 07 F0 00 00 01 02 03 04 42 00",
    ),
    (wire.RELEASE, "00", "00 00 FF 03 FD D4 52 00 DA 00"),
]
ONE_CARD = "00 00 FF 15 EB D5 4B 01 01 03 44 20 07 04 6A B1 2C 5D 71 80 06 75 77 81 02 80 E2 00"
GOLDEN_ANSWERS = [
    ("00 00 FF 06 FA D5 03 32 01 06 07 E8 00", Frame(Kind.ANSWER, 3, bytes.fromhex("32010607"))),
    ("00 00 FF 02 FE D5 15 16 00", Frame(Kind.ANSWER, 0x15)),
    ("00 00 FF 00 FF 00", Frame(Kind.ACK)),
    ("00 00 FF FF 00 00", Frame(Kind.NACK)),
    ("00 00 FF 01 FF 7F 81 00", Frame(Kind.ERROR)),
    ("00 00 FF FF FF 00 04 FC D5 41 00 90 5A 00", Frame(Kind.ANSWER, 0x41, b"\x00\x90")),
]


@pytest.mark.parametrize(("code", "data", "frame"), GOLDEN_COMMANDS)
def test_commands_are_those_of_the_document(code: int, data: str, frame: str) -> None:
    assert wire.encode(code, bytes.fromhex(data)) == bytes.fromhex(frame)


@pytest.mark.parametrize(("received", "frame"), GOLDEN_ANSWERS)
def test_answers_are_those_of_the_document(received: str, frame: Frame) -> None:
    whole = bytes.fromhex(received)
    assert wire.decode(whole + b"\x55") == (frame, b"\x55")
    for cut in range(len(whole)):
        assert wire.decode(whole[:cut]) is None


def test_the_card_of_the_document_is_understood() -> None:
    found = wire.decode(bytes.fromhex(ONE_CARD))
    assert found is not None
    target = wire.target_of(found[0].data)
    assert target is not None
    assert (target.uid.hex().upper(), target.sak, target.takes_apdus) == (
        "046AB12C5D7180",
        32,
        True,
    )


@pytest.mark.parametrize("place", range(len(bytes.fromhex(ONE_CARD))))
def test_one_flipped_byte_never_passes(place: int) -> None:
    damaged = bytearray(bytes.fromhex(ONE_CARD))
    damaged[place] ^= 0x01
    machine: FrameMachine[Frame] = FrameMachine(wire.decode, wire.HEADER)
    machine.feed(bytes(damaged))
    assert machine.take() is None
    assert machine.take_late() is None


@pytest.mark.parametrize("length", ["00 00", "FF FF 00 00 00", "FF FF 01 0A F5", "FF FF FF FF 02"])
def test_an_impossible_length_is_refused_before_its_bytes_come(length: str) -> None:
    with pytest.raises(BadFrame):
        wire.decode(wire.HEADER + bytes.fromhex(length))


@pytest.mark.parametrize("count", [0, 253, 254, 263])
def test_both_kinds_of_frame_arrive(count: int) -> None:
    data = bytes(range(256))[:count].ljust(count, b"x")
    sent = simulator.frame(b"\xd5\x41" + data)
    assert wire.decode(sent) == (Frame(Kind.ANSWER, 0x41, data), b"")
    heard = simulator.StaffCardSimulator()
    heard.received(wire.WAKE_UP)
    assert heard.received(wire.encode(wire.DIAGNOSE, data))[0] == bytes.fromhex("0000FF00FF00")


def test_a_command_that_is_too_long_is_not_sent() -> None:
    with pytest.raises(ValueError, match="longer"):
        wire.encode(wire.EXCHANGE, bytes(264))


@pytest.mark.parametrize("data", [b"", b"\x01\x01\x03\x44\x20", b"\x01\x01\x03\x44\x20\x07\x04",
                                  b"\x01\x01\x03\x44\x20\x05" + bytes(5)])  # fmt: skip
def test_a_card_that_is_cut_short_is_no_card(data: bytes) -> None:
    with pytest.raises(BadFrame):
        wire.target_of(data)


def test_an_empty_field_is_no_card() -> None:
    assert wire.target_of(b"\0") is None


def test_a_good_frame_inside_a_bad_one_is_found() -> None:
    machine: FrameMachine[Frame] = FrameMachine(wire.decode, wire.HEADER)
    machine.feed(
        bytes.fromhex("55 00 00 FF 03 00 00 00 FF 06 FA")
        + bytes.fromhex("D5 03 32 01 06 07 E8 00 00 00 FF 00 FF 00")
    )
    assert [machine.take(), machine.take(), machine.take()] == [
        Frame(Kind.ANSWER, 3, bytes.fromhex("32010607")), Frame(Kind.ACK), None
    ]  # fmt: skip
