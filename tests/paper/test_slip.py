"""Columns, wrapping, and how many bytes a slip takes."""

from pathlib import Path

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer_escpos.simulated_paper import Picture
from drivers.printer_escpos.simulator import EscposSimulator
from kiosk_ui.i18n import LANGUAGES, Language
from kiosk_ui.paper import codes
from kiosk_ui.paper.columns import printable, width, wrap
from kiosk_ui.paper.sheet import compose
from kiosk_ui.paper.slip import Big, Pair, Qr, Rule, Text, Title, slip_of
from tests import receipt_measures
from tests.paper.samples import DOCUMENTS, PROOF, SHEET, sized

DOCS = Path(__file__).parents[2] / "docs"


@given(st.text(alphabet="ab 1,.，。亩元", max_size=80), st.integers(4, 48))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert all(width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_line_does_not_begin_with_a_comma() -> None:
    assert wrap("一二三四，五", 8) == ["一二三", "四，五"]


def test_words_and_numbers_stay_whole() -> None:
    assert wrap("合计 16,640.00元", 12) == ["合计", "16,640.00元"]
    assert wrap("0123456789", 4) == ["0123", "4567", "89"]


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ("1" * 19, ["ab" + " " * 27 + "1" * 19]),
        ("1" * 45, ["ab " + "1" * 45]),
        ("1" * 46, ["ab", "  " + "1" * 46]),
    ],
)
def test_a_value_that_does_not_fit_beside_its_label_goes_below(
    value: str, lines: list[str]
) -> None:
    assert slip_of([Pair("ab", value)]).lines() == lines


def test_a_title_is_double_and_wraps_at_half_the_columns() -> None:
    assert slip_of([Title("受理")]).lines(384) == ["            受理"]
    assert len(slip_of([Title("农村产权流转交易鉴证书")]).lines(384)) == 2


def test_styles_are_switched_off_again() -> None:
    job = slip_of([Text("a", bold=True), Text("b"), Big("c"), Rule(), Text("d")]).encode()
    assert job == (
        b"\x1b@\x1bE\x01a\n\x1bE\x00b\n\x1d!\x11\x1bE\x01c\n\x1d!\x00\x1bE\x00"
        b"\x1d!0------------\x1d!\x00\nd\n\x1dVB\x03"
    )


def test_a_code_keeps_25_mm_while_it_can_and_gives_way_on_narrow_paper() -> None:
    assert codes.form("TPR1:999999100-2026-DOC03-000017/1289/7K2M9QXD/9F3C21AA07BE55D1", 576) == (
        6,
        "Q",
    )
    assert codes.form(PROOF, 576) == (4, "Q")
    assert codes.form(PROOF * 2, 384) == (3, "Q")
    assert codes.form(PROOF * 3, 384) == (3, "M")
    with pytest.raises(ValueError, match="too long"):
        codes.form("A" * 4297, 576)


def test_the_text_form_shows_what_a_code_says() -> None:
    assert slip_of([Qr("S0001")]).lines() == ["[QR S0001]"]


def test_a_code_with_less_correction_says_so() -> None:
    assert slip_of([Qr(PROOF)]).lines(384) == [f"[QR {PROOF}]"]
    assert slip_of([Qr(PROOF * 3)]).lines(384)[1].strip() == "QR-M"


def test_a_code_can_be_drawn_for_printers_that_know_none() -> None:
    printer = EscposSimulator()
    printer.received(slip_of([Qr("S0001")]).encode(native_qr=False))
    (paper,) = printer.slips
    (picture,) = [item for item in paper.items if isinstance(item, Picture)]
    dots = [list(row)[: 21 * 3] for row in picture.dots()]
    assert (picture.wide, picture.high) == (2, 2)  # sent at half the size
    drawn = [[int(row[x]) for x in range(0, 21 * 3, 3)] for row in dots[::3]]
    code = segno.make_qr("S0001", error="Q", boost_error=False)
    assert drawn == [[int(bool(module)) for module in row] for row in code.matrix]
    assert printer.unknown == []


def test_a_slip_that_only_refers_stays_under_600_bytes() -> None:
    slip = compose("paper.title.DOC03", SHEET, [])
    assert len(slip.encode()) <= 600


@pytest.mark.parametrize("width_dots", [384, 576])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_proof_slip_of_20000_entries_stays_under_1200_bytes(
    document: str, language: Language, width_dots: int
) -> None:
    _words, proof, *_own = sized(document, language).sizes(width_dots)
    assert 1_000 < proof <= 1_200


def test_the_page_states_the_sizes_of_every_paper() -> None:
    assert receipt_measures.papers() in (DOCS / "receipts.md").read_text("utf-8")


def test_the_pieces_of_a_paper_are_its_job() -> None:
    slip = sized("DOC03", "zh_CN")
    assert sum(slip.sizes()) == pytest.approx(len(slip.encode()), abs=12)


@pytest.mark.parametrize("level", ["M", "Q"])
@pytest.mark.parametrize("length", [1, 25, 26, 90, 200, 1_017, 1_037, 1_209, 2_419, 2_420, 2_421])
@pytest.mark.parametrize("sign", ["A", "a", "鉴"])
def test_the_size_of_a_code_is_told_without_drawing_it(
    sign: str, length: int, level: codes.Level
) -> None:
    try:
        wanted = len(codes.drawn(sign * length, level))
    except segno.DataOverflowError:
        wanted = None
    assert codes.modules(sign * length, level) == wanted


def test_printable_text_is_left_alone() -> None:
    assert printable("张三 ¥") == ("张三 ¥", ())
