"""The printer's simulator against the bytes of protocols.md section 4."""

import zlib
from xml.etree import ElementTree as ET

import pytest

from drivers.printer_escpos.simulator import EscposSimulator, Roll

CUT = bytes.fromhex("1D5600")
RECEIPT = "\u56de\u6267"
QR = bytes.fromhex(
    "1D286B0400314132001D286B03003143061D286B0300314531"
    "1D286B0800315030533030303 11D286B0300315130".replace(" ", "")
)


@pytest.fixture
def printer() -> EscposSimulator:
    return EscposSimulator()


def asked(printer: EscposSimulator, text: str) -> bytes:
    return b"".join(printer.received(bytes.fromhex(text)))


def printed(printer: EscposSimulator, job: bytes) -> list[str]:
    printer.received(job + CUT)
    return printer.slips[-1].text()


def test_the_published_chinese_bytes_come_out_as_chinese(printer: EscposSimulator) -> None:
    assert printed(printer, bytes.fromhex("1C26BBD8D6B40A")) == [RECEIPT]


def test_chinese_outside_chinese_mode_comes_out_wrong(printer: EscposSimulator) -> None:
    [line] = printed(printer, bytes.fromhex("1C2EBBD8D6B40A"))
    assert line == bytes.fromhex("BBD8D6B4").decode("cp437")


def test_a_printer_that_starts_in_latin_needs_the_mode_command() -> None:
    printer = EscposSimulator(chinese_at_start=False)
    assert printed(printer, bytes.fromhex("BBD8D6B40A")) != [RECEIPT]
    assert printed(printer, bytes.fromhex("1C26BBD8D6B40A1B40BBD80A"))[0] == RECEIPT


@pytest.mark.parametrize(("gb18030", "line"), [(False, "\ufffd4\ufffd5"), (True, "\U00020bb7")])
def test_four_byte_characters_are_garbage_on_common_firmware(gb18030: bool, line: str) -> None:
    printer = EscposSimulator(gb18030=gb18030)
    assert printed(printer, bytes.fromhex("1C26 9534B235 0A")) == [line]


def test_a_long_line_wraps_at_the_edge_of_the_paper(printer: EscposSimulator) -> None:
    assert [len(line) for line in printed(printer, b"x" * 50 + b"\n")] == [48, 2]
    assert [len(line) for line in printed(printer, RECEIPT.encode("gbk") * 13 + b"\n")] == [24, 2]
    assert [len(line) for line in printed(printer, b"\x1d!\x11" + b"x" * 25 + b"\n")] == [24, 1]


def test_margin_and_area_narrow_the_line(printer: EscposSimulator) -> None:
    lines = printed(printer, b"\x1dL\x18\x00\x1dW\x78\x00" + b"x" * 12 + b"\n")
    assert lines == ["x" * 10, "xx"]
    assert [item.left for item in printer.slips[0].items] == [24, 24]


def test_sizes_bold_and_alignment_reach_the_paper(printer: EscposSimulator) -> None:
    printed(printer, b"\x1ba\x01\x1bE\x01\x1d!\x11AB\n\x1b@CD\n")
    big, small = printer.slips[-1].items
    assert (big.cells[0].wide, big.cells[0].high, big.cells[0].bold) == (2, 2, True)
    assert big.left == (576 - 2 * 24) // 2
    assert (small.cells[0].bold, small.left) == (False, 0)


def test_the_published_qr_bytes_print_their_payload(printer: EscposSimulator) -> None:
    printer.received(QR + CUT)
    assert printer.slips[0].qr_payloads() == ["S0001"]
    [code] = printer.slips[0].items
    assert (code.level, code.module, code.size) == ("M", 6, 21 * 6)
    assert printer.unknown == []


def test_a_qr_code_wider_than_the_paper_is_reported_and_not_printed() -> None:
    printer = EscposSimulator(width_dots=100)
    printer.received(QR + CUT)
    assert printer.slips[0].items == []
    assert printer.unknown == ["QR code of 5 bytes"]


def test_a_raster_picture_keeps_its_dots(printer: EscposSimulator) -> None:
    printer.received(bytes.fromhex("1D763000 0200 0300 8001 FFFF 0000") + CUT)
    [picture] = printer.slips[0].items
    assert [sum(row) for row in picture.dots()] == [2, 16, 0]
    assert "M0 0.5h1M15 0.5h1M0 1.5h16" in printer.slips[0].svg()


@pytest.mark.parametrize(
    ("roll", "cover", "answers"),
    [
        (Roll.ENOUGH, False, "12 12 12 12"),
        (Roll.NEAR_END, False, "12 12 12 1E"),
        (Roll.OUT, False, "1A 32 12 7E"),
        (Roll.ENOUGH, True, "1A 16 12 12"),
    ],
)
def test_real_time_status_is_the_published_table(
    printer: EscposSimulator, roll: Roll, cover: bool, answers: str
) -> None:
    printer.load(roll)
    printer.set_cover(is_open=cover)
    got = b"".join(asked(printer, f"1004{n:02X}") for n in range(1, 5))
    assert got == bytes.fromhex(answers)


def test_real_time_status_is_answered_inside_a_picture_too(printer: EscposSimulator) -> None:
    assert asked(printer, "1D763000 0300 0100 100401") == b"\x12"
    assert asked(printer, "0A") == b""
    assert printer.in_the_mouth.text() == ["[picture 24x1]", ""]


def test_real_time_status_in_single_bytes_is_answered_once(printer: EscposSimulator) -> None:
    assert [asked(printer, piece) for piece in ("10", "04", "01", "0A")] == [
        b"",
        b"",
        b"\x12",
        b"",
    ]


@pytest.mark.parametrize(
    ("roll", "answer"), [(Roll.ENOUGH, "00"), (Roll.NEAR_END, "03"), (Roll.OUT, "")]
)
def test_status_in_the_stream_waits_for_paper(
    printer: EscposSimulator, roll: Roll, answer: str
) -> None:
    printer.load(roll)
    assert asked(printer, "1D7201") == bytes.fromhex(answer)


def test_paper_out_in_the_middle_keeps_the_rest_and_goes_on(printer: EscposSimulator) -> None:
    told: list[bytes] = []
    printer.send = told.append
    printer.load(Roll.ENOUGH, dots_left=60)
    assert printer.received(b"one\ntwo\nthree\n" + CUT + b"\x1dr\x01") == []
    assert printer.in_the_mouth.text() == ["one", "two"]
    assert printer.roll is Roll.OUT
    assert printer.waiting_bytes == len(b"three\n" + CUT) + 3
    printer.load(Roll.ENOUGH)
    assert printer.slips[0].text() == ["one", "two", "three"]
    assert told == [b"\x00"]


def test_automatic_status_follows_each_change(printer: EscposSimulator) -> None:
    told: list[bytes] = []
    printer.send = told.append
    assert asked(printer, "1D61FF") == bytes.fromhex("10000000")
    printer.load(Roll.NEAR_END)
    printer.load(Roll.OUT)
    printer.load(Roll.OUT)
    printer.load(Roll.ENOUGH)
    printer.set_cover(is_open=True)
    assert b"".join(told) == bytes.fromhex("10000300 18000F00 10000000 38000000")


def test_a_cheap_printer_knows_less() -> None:
    printer = EscposSimulator(real_time_answers=frozenset({1, 4}), knows_asb=False)
    assert asked(printer, "100402 100403 100404 1D61FF") == b"\x12"


def test_a_printer_says_who_it_is(printer: EscposSimulator) -> None:
    assert asked(printer, "1D4943") == b"_SIM-80\0"


def test_unknown_commands_are_reported(printer: EscposSimulator) -> None:
    printer.received(b"\x1bB\x1cz\x07ok\n" + CUT)
    assert printer.unknown == ["1B 42", "1C 7A", "07"]


def test_a_slip_is_taken_away_once(printer: EscposSimulator) -> None:
    printer.received(b"slip\n" + CUT)
    assert printer.take(1)
    assert not printer.take(1)
    assert not printer.take(7)


def test_what_does_not_fit_the_buffer_is_lost_and_counted(printer: EscposSimulator) -> None:
    printer.load(Roll.OUT)
    printer.received(b"x" * 70_000)
    assert printer.lost_bytes == 70_000 - 65_536


def test_any_bytes_are_survived(printer: EscposSimulator) -> None:
    noise = zlib.compress(bytes(range(256)) * 64) + bytes(range(256)) * 8
    for at in range(0, len(noise), 7):
        printer.received(noise[at : at + 7])
    ET.fromstring(printer.in_the_mouth.svg())  # noqa: S314 (our own picture)


def test_the_picture_is_well_formed_and_names_every_sign(printer: EscposSimulator) -> None:
    printer.received(b"a<b&c \x1c&" + RECEIPT.encode("gbk") + b"\n" + QR + CUT)
    root = ET.fromstring(printer.slips[0].svg('slip "1"'))  # noqa: S314
    assert RECEIPT in "".join(root.itertext())
    assert "a<b&c" in "".join(root.itertext())
    assert root.attrib["aria-label"] == 'slip "1"'
    assert "style" not in root.attrib
