"""The worked examples of the fingerprint module's protocol, and broken bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.fingerprint_zfm import wire
from drivers.frames import FrameMachine

HEAD = "EF 01 FF FF FF FF "
PARAMETERS = bytes.fromhex(
    HEAD + "07 00 13 00 00 00 00 09 01 2C 00 03 FF FF FF FF 00 02 00 06 04 57"
)


def packets(received: bytes, piece: int = 4096) -> list[wire.Packet]:
    machine, found = FrameMachine(wire.decode, wire.HEADER), []
    for start in range(0, len(received), piece):
        machine.feed(received[start : start + piece])
        while (packet := machine.take()) is not None:
            found.append(packet)
    return found


@pytest.mark.parametrize(
    ("command", "payload", "frame"),
    [
        (wire.VERIFY_PASSWORD, "00 00 00 00", "01 00 07 13 00 00 00 00 00 1B"),
        (wire.READ_PARAMETERS, "", "01 00 03 0F 00 13"),
        (wire.GET_IMAGE, "", "01 00 03 01 00 05"),
        (wire.IMAGE_TO_FEATURES, "01", "01 00 04 02 01 00 08"),
        (wire.IMAGE_TO_FEATURES, "02", "01 00 04 02 02 00 09"),
        (wire.COMBINE, "", "01 00 03 05 00 09"),
        (wire.MATCH, "", "01 00 03 03 00 07"),
        (wire.TEMPLATE_TO_HOST, "01", "01 00 04 08 01 00 0E"),
        (wire.TEMPLATE_TO_MODULE, "02", "01 00 04 09 02 00 10"),
    ],
)
def test_commands_are_the_bytes_of_the_protocol(command: int, payload: str, frame: str) -> None:
    assert wire.encode(command, bytes.fromhex(payload)) == bytes.fromhex(HEAD + frame)


def test_parameters_of_the_example() -> None:
    (answer,) = packets(PARAMETERS)
    assert wire.parameters(answer.payload) == wire.Parameters(9, 0xFFFFFFFF, 300, 3, 128, 57_600)


@pytest.mark.parametrize("payload", [b"", b"\0" * 16, b"\0" * 17, b"\xff" * 17])
def test_parameters_that_cannot_be_right_are_none(payload: bytes) -> None:
    assert wire.parameters(payload) is None


@pytest.mark.parametrize(
    ("frame", "packet"),
    [
        ("07 00 03 00 00 0A", wire.Packet(wire.ANSWER, b"\x00")),
        ("07 00 03 02 00 0C", wire.Packet(wire.ANSWER, b"\x02")),
        ("02 00 06 00 01 02 03 00 0E", wire.Packet(wire.DATA, b"\0\1\2\3")),
        ("08 00 06 00 01 02 03 00 14", wire.Packet(wire.LAST_DATA, b"\0\1\2\3")),
    ],
)
@pytest.mark.parametrize("piece", [1, 3, 4096])
def test_packets_are_understood_behind_noise(frame: str, packet: wire.Packet, piece: int) -> None:
    assert packets(bytes.fromhex("55 EF EF 01" + HEAD + frame), piece)[-1:] == [packet]


@pytest.mark.parametrize("broken", set(range(len(PARAMETERS))) - {2, 3, 4, 5})
@pytest.mark.parametrize("bit", range(8))
def test_one_flipped_bit_never_passes(broken: int, bit: int) -> None:
    damaged = bytearray(PARAMETERS)
    damaged[broken] ^= 1 << bit
    assert packets(bytes(damaged)) == []


@given(st.binary(min_size=1, max_size=1600), st.sampled_from([32, 64, 128, 256]))
def test_a_template_goes_out_in_packets_and_only_the_last_says_so(
    template: bytes, packet_size: int
) -> None:
    found = packets(b"".join(wire.encode_data(template, packet_size)))
    assert b"".join(packet.payload for packet in found) == template
    assert [packet.kind for packet in found] == [wire.DATA] * (len(found) - 1) + [wire.LAST_DATA]


@given(st.binary(max_size=600))
def test_noise_never_raises(noise: bytes) -> None:
    packets(noise)


def test_every_code_has_a_name_and_an_unknown_one_keeps_its_number() -> None:
    assert wire.outcome(0x0A) == "buffers-do-not-combine"
    assert wire.outcome(0x77) == "code-77"
