"""The fingerprint module's simulator against the worked bytes of protocols.md section 3."""

import pytest

from drivers.fingerprint_zfm.simulated_finger import TEMPLATE_LENGTH, Image, score
from drivers.fingerprint_zfm.simulator import ZfmSimulator

HEAD = "EF01 FFFFFFFF "
GET_IMAGE = HEAD + "01 0003 01 0005"
TO_BUFFER_1 = HEAD + "01 0004 02 01 0008"
TO_BUFFER_2 = HEAD + "01 0004 02 02 0009"
COMBINE = HEAD + "01 0003 05 0009"
MATCH = HEAD + "01 0003 03 0007"
STORE_1_AT_9 = HEAD + "01 0006 06 01 0009 0017"
LOAD_1_FROM_9 = HEAD + "01 0006 07 01 0009 0018"
SEARCH = HEAD + "01 0008 04 01 0000 012C 003B"
SEND_1 = HEAD + "01 0004 08 01 000E"
TAKE_2 = HEAD + "01 0004 09 02 0010"
OK = HEAD + "07 0003 00 000A"
NO_FINGER = HEAD + "07 0003 02 000C"
NOT_FOUND = HEAD + "07 0007 09 0000 0000 0017"


@pytest.fixture
def module() -> ZfmSimulator:
    return ZfmSimulator()


def asked(module: ZfmSimulator, command: str) -> list[bytes]:
    return module.received(bytes.fromhex(command))


def code(answers: list[bytes]) -> int:
    return answers[0][9]


def enrol(module: ZfmSimulator, finger: str) -> bytes:
    for buffer in (TO_BUFFER_1, TO_BUFFER_2):
        module.press(finger)
        assert code(asked(module, GET_IMAGE)) == 0
        assert code(asked(module, buffer)) == 0
        module.lift()
        assert asked(module, GET_IMAGE) == [bytes.fromhex(NO_FINGER)]
    assert code(asked(module, COMBINE)) == 0
    [_ok, *packets] = asked(module, SEND_1)
    return b"".join(packet[9:-2] for packet in packets)


def in_packets(data: bytes, size: int = 128) -> bytes:
    sent = b""
    for at in range(0, len(data), size):
        kind = 8 if at + size >= len(data) else 2
        piece = data[at : at + size]
        counted = bytes([kind]) + (len(piece) + 2).to_bytes(2, "big") + piece
        sent += bytes.fromhex(HEAD) + counted + (sum(counted) & 0xFFFF).to_bytes(2, "big")
    return sent


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("01 0007 13 00000000 001B", "07 0003 00 000A"),
        (
            "01 0003 0F 0013",
            "07 0013 00 0000 0009 012C 0003 FFFFFFFF 0002 0006 0457",
        ),
        ("01 0003 01 0005", "07 0003 02 000C"),
        ("01 0007 0C 0009 0001 001E", "07 0003 00 000A"),
        ("01 0003 1D 0021", "07 0005 00 0000 000C"),
        ("01 0003 53 0057", "07 0003 55 005F"),
        ("01 0003 77 007B", "07 0003 FC 0106"),
        ("01 0003 01 0006", "07 0003 01 000B"),
    ],
)
def test_answers_are_the_published_bytes(module: ZfmSimulator, command: str, answer: str) -> None:
    assert asked(module, HEAD + command) == [bytes.fromhex(HEAD + answer)]


@pytest.mark.parametrize(("model", "answer"), [("r503", "00 000A"), ("as608", "FC 0106")])
def test_only_a_ring_breathes_blue(model: str, answer: str) -> None:
    module = ZfmSimulator(model=model)
    light = asked(module, HEAD + "01 0007 35 01640200 00A4")
    assert light == [bytes.fromhex(HEAD + "07 0003" + answer)]
    assert module.light == (bytes.fromhex("01640200") if model == "r503" else b"")


def test_a_ring_module_says_55_when_its_power_comes() -> None:
    assert ZfmSimulator(model="r503").power_cycle() == [b"\x55"]
    assert ZfmSimulator(model="as608").power_cycle() == []


def test_three_stored_pages_are_counted_and_listed(module: ZfmSimulator) -> None:
    for page in (0, 2, 9):
        module.library[page] = Image("f", page).template()
    count = "07 0005 00 0003 000F"
    assert asked(module, HEAD + "01 0003 1D 0021") == [bytes.fromhex(HEAD + count)]
    [table] = asked(module, HEAD + "01 0004 1F 00 0024")
    assert table[10:13] == bytes.fromhex("050200")
    assert table[-2:] == bytes.fromhex("0031")


def test_an_enrolled_template_leaves_in_four_packets_of_128(module: ZfmSimulator) -> None:
    template = enrol(module, "left thumb")
    assert len(template) == TEMPLATE_LENGTH
    answers = asked(module, SEND_1)
    assert [answer[6] for answer in answers] == [7, 2, 2, 2, 8]


@pytest.mark.parametrize(("finger", "matches"), [("thumb", True), ("another", False)])
def test_a_template_that_went_out_and_came_back_matches_its_finger_only(
    finger: str, matches: bool
) -> None:
    template = enrol(ZfmSimulator(), "thumb")
    module = ZfmSimulator()
    assert code(asked(module, TAKE_2)) == 0
    assert module.received(in_packets(template)) == []
    module.press(finger)
    asked(module, GET_IMAGE)
    asked(module, TO_BUFFER_1)
    [answer] = asked(module, MATCH)
    assert (answer[9] == 0) is matches
    if matches:
        assert int.from_bytes(answer[10:12], "big") > 100


def test_presses_of_one_finger_differ_but_are_alike() -> None:
    first, second = Image("thumb", 1).template(), Image("thumb", 2).template()
    assert first != second
    assert score(first, second) > 0
    assert score(first, Image("other", 1).template()) == 0


def test_two_different_fingers_do_not_combine(module: ZfmSimulator) -> None:
    for finger, buffer in (("one", TO_BUFFER_1), ("two", TO_BUFFER_2)):
        module.press(finger)
        asked(module, GET_IMAGE)
        asked(module, buffer)
    assert code(asked(module, COMBINE)) == 0x0A


@pytest.mark.parametrize(("quality", "expected"), [("smeared", 0x06), ("faint", 0x07)])
def test_a_poor_press_is_refused_when_features_are_taken(
    module: ZfmSimulator, quality: str, expected: int
) -> None:
    module.press("thumb", quality="smeared" if quality == "smeared" else "faint")
    assert code(asked(module, GET_IMAGE)) == 0
    assert code(asked(module, TO_BUFFER_1)) == expected


def test_the_library_keeps_finds_loads_and_forgets(module: ZfmSimulator) -> None:
    enrol(module, "thumb")
    assert asked(module, STORE_1_AT_9) == [bytes.fromhex(OK)]
    module.press("thumb")
    asked(module, GET_IMAGE)
    asked(module, TO_BUFFER_1)
    [found] = asked(module, SEARCH)
    assert found[9:12] == bytes([0, 0, 9])
    assert asked(module, LOAD_1_FROM_9) == [bytes.fromhex(OK)]
    asked(module, HEAD + "01 0003 0D 0011")
    assert asked(module, SEARCH) == [bytes.fromhex(NOT_FOUND)]
    assert code(asked(module, LOAD_1_FROM_9)) == 0x0C


def test_a_password_locks_the_module_until_it_is_said() -> None:
    module = ZfmSimulator(password=0x01020304)
    assert code(asked(module, GET_IMAGE)) == 0x21
    assert code(asked(module, HEAD + "01 0007 13 00000000 001B")) == 0x13
    assert code(asked(module, HEAD + "01 0007 13 01020304 0025")) == 0
    assert code(asked(module, GET_IMAGE)) == 0x02


def test_a_command_to_another_address_is_not_answered(module: ZfmSimulator) -> None:
    assert asked(module, "EF01 00000001 01 0003 01 0005") == []


def test_a_new_address_already_stands_on_its_own_answer(module: ZfmSimulator) -> None:
    [answer] = asked(module, HEAD + "01 0007 15 0A0B0C0D 004B")
    assert answer == bytes.fromhex("EF01 0A0B0C0D 07 0003 00 000A")


@pytest.mark.parametrize(
    ("number", "value", "expected"),
    [(6, 3, 0), (6, 4, 0x1B), (5, 5, 0), (4, 13, 0x1B), (3, 1, 0x1A)],
)
def test_parameters_are_taken_within_their_limits(
    module: ZfmSimulator, number: int, value: int, expected: int
) -> None:
    total = 1 + 5 + 0x0E + number + value
    command = f"{HEAD} 01 0005 0E {number:02X} {value:02X} {total:04X}"
    assert code(asked(module, command)) == expected


def test_an_image_goes_out_and_comes_back(module: ZfmSimulator) -> None:
    module.press("thumb")
    asked(module, GET_IMAGE)
    [_ok, *packets] = asked(module, HEAD + "01 0003 0A 000E")
    dots = b"".join(packet[9:-2] for packet in packets)
    assert len(dots) == 36_864
    assert code(asked(module, HEAD + "01 0003 0B 000F")) == 0
    module.received(in_packets(dots))
    assert code(asked(module, TO_BUFFER_1)) == 0


def test_commands_in_single_bytes_behind_noise_are_understood(module: ZfmSimulator) -> None:
    answers = []
    for byte in b"\x55\xef" + bytes.fromhex("EF01FFFF") + bytes.fromhex(GET_IMAGE):
        answers += module.received(bytes([byte]))
    assert answers[-1:] == [bytes.fromhex(NO_FINGER)]


def test_a_restart_says_one_raw_55(module: ZfmSimulator) -> None:
    answers = asked(module, HEAD + "01 0003 3D 0041")
    assert answers == [bytes.fromhex(OK), b"\x55"]
