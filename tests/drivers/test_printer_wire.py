"""Printer jobs against the bytes of the protocol, and which characters have a code."""

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer_escpos.wire import CENTRE, Encoder, unprintable


def test_chinese_is_switched_on_before_the_first_character_only() -> None:
    job = Encoder().line("回执").line("S1 回").job()
    assert job[:7] == bytes.fromhex("1C 26 BB D8 D6 B4 0A")
    assert job.count(b"\x1c\x26") == 1


def test_initialising_forgets_the_mode() -> None:
    job = Encoder().text("回").initialise().text("回").job()
    assert job.count(b"\x1c\x26") == 2


def test_a_code_page_needs_chinese_off_and_chinese_afterwards_on_again() -> None:
    job = Encoder().text("回").code_page(0, b"\x82").text("回").job()
    assert job == bytes.fromhex("1C 26 BB D8 1C 2E 1B 74 00 82 1C 26 BB D8")


def test_qr_is_the_bytes_of_the_example() -> None:
    assert Encoder().qr(b"S0001", dots=6, level="M").job() == bytes.fromhex(
        "1D 28 6B 04 00 31 41 32 00 1D 28 6B 03 00 31 43 06 1D 28 6B 03 00 31 45 31"
        "1D 28 6B 08 00 31 50 30 53 30 30 30 31 1D 28 6B 03 00 31 51 30"
    )


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        (Encoder().initialise(), "1B 40"),
        (Encoder().align(CENTRE), "1B 61 01"),
        (Encoder().bold(True).bold(False), "1B 45 01 1B 45 00"),
        (Encoder().underline(True), "1B 2D 01"),
        (Encoder().size(2, 3), "1D 21 12"),
        (Encoder().feed(3), "1B 64 03"),
        (Encoder().feed_dots(40), "1B 4A 28"),
        (Encoder().cut(feed=3), "1D 56 42 03"),
        (Encoder().drawer(0, 100, 200), "1B 70 00 32 64"),
        (Encoder().rule(8), "1D 21 30 2D 2D 1D 21 00 0A"),
        (Encoder().position(300), "1B 24 2C 01"),
        (Encoder().raster([b"\xf0\x01", b"\x00\xff"]), "1D 76 30 00 02 00 02 00 F0 01 00 FF"),
    ],
)
def test_commands_are_the_bytes_of_the_protocol(job: Encoder, expected: str) -> None:
    assert job.job() == bytes.fromhex(expected)


def test_a_tall_picture_goes_out_in_strips() -> None:
    job = Encoder().raster([b"\xaa"] * 300).job()
    assert job.startswith(bytes.fromhex("1D 76 30 00 01 00 00 01"))
    assert bytes.fromhex("1D 76 30 00 01 00 2C 00") in job


def test_a_drawn_qr_has_the_modules_of_the_matrix() -> None:
    matrix = segno.make("S0001", micro=False).matrix
    job = Encoder().matrix(matrix, dots=3).job()
    width = -(-len(matrix) * 3 // 8)
    assert job[4:6] == width.to_bytes(2, "little")
    assert job[6:8] == (len(matrix) * 3).to_bytes(2, "little")
    assert job[8:9] == b"\xff"  # the finder pattern begins with seven dark modules


@pytest.mark.parametrize("character", ["𠮷", "㐂", "䶮", "\n", "\x1b", "\ud842", "\ue000", "é̈"[1]])
def test_characters_without_a_two_byte_code_are_named_and_refused(character: str) -> None:
    assert unprintable("王" + character + character) == [character]
    with pytest.raises(ValueError, match="no printer code"):
        Encoder().text(character)


@pytest.mark.parametrize("text", ["￥800.00元", "¥", "，。《》·—", "昇珺", "〔2026〕", "亩㎡"])
def test_ordinary_characters_have_a_code(text: str) -> None:
    assert unprintable(text) == []
    Encoder().text(text)


def test_the_yen_sign_is_printed_full_width() -> None:
    assert Encoder().text("\u00a5").job() == b"\x1c\x26\xa3\xa4"


@given(st.text())
def test_what_is_printed_is_ascii_or_two_byte_and_reads_back(text: str) -> None:
    kept = "".join(c for c in text if not unprintable(c))
    job = Encoder().text(kept).job().replace(b"\x1c\x26", b"", 1)
    assert job.decode("gbk") == kept.replace("\u00a5", "\uffe5").replace("\u00a0", " ")
    assert b"\x1b" not in job


@pytest.mark.parametrize("size", [(0, 1), (1, 9)])
def test_sizes_outside_one_to_eight_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="1 to 8"):
        Encoder().size(*size)
