"""Printer jobs against the bytes of the protocol, and which characters have a code."""

import pytest
import segno
from hypothesis import example, given
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
        (Encoder().raster([b"\xf0"], double=True), "1D 76 30 03 01 00 01 00 F0"),
        (Encoder().glyph(b"\x01\x02\x03" * 2), "1B 2A 21 02 00 01 02 03 01 02 03"),
    ],
)
def test_commands_are_the_bytes_of_the_protocol(job: Encoder, expected: str) -> None:
    assert job.job() == bytes.fromhex(expected)


def test_a_tall_picture_goes_out_in_strips() -> None:
    job = Encoder().raster([b"\xaa"] * 300).job()
    assert job.startswith(bytes.fromhex("1D 76 30 00 01 00 00 01"))
    assert bytes.fromhex("1D 76 30 00 01 00 2C 00") in job


def test_a_code_with_an_even_module_goes_out_at_half_size() -> None:
    matrix = segno.make("S0001", micro=False).matrix
    whole, half = (Encoder().matrix(matrix, dots=dots).job() for dots in (3, 4))
    assert half[:4] == bytes.fromhex("1D 76 30 03")
    assert half[6:8] == (2 * len(matrix)).to_bytes(2, "little")
    assert len(half) < len(whole)


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
@example("\u2022\u2027\u30fb")
def test_what_is_printed_is_ascii_or_two_byte_and_reads_back(text: str) -> None:
    kept = "".join(c for c in text if not unprintable(c))
    job = Encoder().text(kept).job().replace(b"\x1c\x26", b"", 1)
    as_printed = str.maketrans("\u00a5\u00a0\u2022\u2027\u30fb", "\uffe5 \u00b7\u00b7\u00b7")
    assert job.decode("gbk") == kept.translate(as_printed)
    assert b"\x1b" not in job


@pytest.mark.parametrize("size", [(0, 1), (1, 9)])
def test_sizes_outside_one_to_eight_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="1 to 8"):
        Encoder().size(*size)


# --- bytes that a printer takes for a question ------------------------------------------------

QUESTIONS = (b"\x10\x04", b"\x10\x05", b"\x10\x14")
DANGEROUS = st.lists(st.sampled_from([0x10, 0x04, 0x05, 0x14, 0x01, 0x00, 0xFF]), min_size=6)


@given(DANGEROUS)
def test_no_picture_asks_the_printer_anything(dots: list[int]) -> None:
    rows = [bytes(dots[at : at + 3]) for at in range(0, len(dots) // 3 * 3, 3)]
    job = Encoder().raster(rows).glyph(b"".join(rows[:24])).job()
    assert not any(question in job for question in QUESTIONS)


@given(DANGEROUS)
def test_a_picture_only_gains_dots_never_loses_one(dots: list[int]) -> None:
    row = bytes(dots)
    sent = Encoder().raster([row]).job()[8:]
    assert all(before & after == before for before, after in zip(row, sent, strict=True))
    assert sum(b.bit_count() for b in sent) - sum(b.bit_count() for b in row) <= len(row) // 2


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_code_with_a_question_in_it_is_refused(question: bytes) -> None:
    with pytest.raises(ValueError, match="draw this code"):
        Encoder().qr(b"S" + question + b"1", dots=4, level="M")


@pytest.mark.parametrize("columns", [b"", b"12", b"123" * 25])
def test_a_glyph_of_an_impossible_size_is_refused(columns: bytes) -> None:
    with pytest.raises(ValueError, match="24 columns"):
        Encoder().glyph(columns)
