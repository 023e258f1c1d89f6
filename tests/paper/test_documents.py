"""Every document against its golden text, and through the printer's bytes back to the text."""

import re

import pytest
from msgspec.structs import replace

from appliance.core import paper_proof
from drivers.printer_escpos.rare import glyph
from drivers.printer_escpos.simulated_paper import Line
from drivers.printer_escpos.simulator import EscposSimulator
from kiosk_ui.i18n import LANGUAGES, Language
from kiosk_ui.paper.acceptance import acceptance
from kiosk_ui.paper.sheet import reference
from kiosk_ui.paper.slip import Slip
from tests.paper.samples import (
    ACCEPTANCE,
    CERTIFICATE,
    DOCUMENTS,
    PROOF,
    SHEET,
    VECTORS,
)

GOLDEN = VECTORS / "paper"


def printed(slip: Slip, width_dots: int = 576) -> EscposSimulator:
    printer = EscposSimulator(width_dots=width_dots, chinese_at_start=False)
    printer.received(slip.encode(width_dots))
    return printer


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_reads_as_its_golden_text(document: str, language: Language) -> None:
    lines = DOCUMENTS[document](language).lines()
    golden = (GOLDEN / f"{document}.{language}.txt").read_text("utf-8")
    assert "\n".join(lines) + "\n" == golden


@pytest.mark.parametrize("width_dots", [384, 576])
@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_printed_paper_says_what_the_text_form_says(document: str, width_dots: int) -> None:
    slip = DOCUMENTS[document]("zh_CN")
    printer = printed(slip, width_dots)
    assert printer.unknown == []
    on_paper = [_plain(line) for paper in printer.slips for line in paper.text()]
    expected = [_plain(line) for line in slip.lines(width_dots) if set(line) != {"="}]
    assert [line for line in on_paper if line] == [line for line in expected if line]


def _plain(line: str) -> str:
    """Without what only the layout makes: gaps, and the number of dashes."""
    return re.sub(r"-{8,}", "--", "".join(line.split()))


@pytest.mark.parametrize("width_dots", [384, 576])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_line_is_wider_than_the_paper(
    document: str, language: Language, width_dots: int
) -> None:
    slip = DOCUMENTS[document](language)
    papers = printed(slip, width_dots).slips
    wrapped = [line for paper in papers for line in paper.text() if line]
    assert len(wrapped) == len([one for one in slip.lines(width_dots) if one.strip(" =")])


def test_the_first_line_of_a_reprint_says_which_copy_it_is() -> None:
    first = acceptance(ACCEPTANCE, SHEET).lines()[0]
    second = acceptance(ACCEPTANCE, replace(SHEET, copy=2)).lines()[0]
    assert first.strip() == "受理通知书"
    assert second.strip() == "补打 第 2 份"


def test_amounts_stand_in_figures_and_capitals() -> None:
    text = "\n".join(acceptance(ACCEPTANCE, SHEET).lines())
    assert "16,640.00元" in text
    assert "壹万陆仟陆佰肆拾元整" in text


def test_the_code_of_a_slip_that_refers_names_entry_and_query_code() -> None:
    (payload,) = printed(acceptance(ACCEPTANCE, SHEET)).slips[0].qr_payloads()
    assert payload == reference(SHEET)
    assert payload == "TPR1:999999100-2026-DOC03-000017/1289/7K2M9QXD/9F3C21AA07BE55D1"


def test_the_proof_is_a_slip_of_its_own_behind_a_cut() -> None:
    paper, proof = printed(DOCUMENTS["DOC32"]("zh_CN")).slips
    assert paper.cut == "partial"
    assert paper.qr_payloads() == ["TPR1:999999100-2026-00001/1289//9F3C21AA07BE55D1"]
    (payload,) = proof.qr_payloads()
    assert payload == PROOF
    words = "".join(proof.text())
    assert "999999100鉴〔2026〕00001号" in words
    assert "第1289笔 9f3c 21aa 07be 55d1" in words
    assert CERTIFICATE.deal.transferee not in words
    assert paper_proof.decode(payload).index == 1


def test_a_rare_name_stands_on_the_paper_as_it_is() -> None:
    slip = acceptance(replace(ACCEPTANCE, applicant="张䶮𠮷"), SHEET)
    assert slip.replaced == ()
    assert "张䶮𠮷" in "\n".join(slip.lines())
    printer = printed(slip)
    assert printer.unknown == []
    drawn = [
        cell.drawn.columns
        for item in printer.slips[0].items
        if isinstance(item, Line)
        for cell in item.cells
        if cell.drawn
    ]
    assert drawn == [glyph("䶮"), glyph("𠮷")]


def test_a_sign_that_nobody_can_draw_is_read_out_and_counted() -> None:
    slip = acceptance(replace(ACCEPTANCE, applicant="张\N{HANGUL SYLLABLE GAG}\U00032000"), SHEET)
    text = "\n".join(slip.lines())
    assert slip.replaced == ("\N{HANGUL SYLLABLE GAG}", "\U00032000")
    assert "张[U+AC01][U+32000]" in text
    assert "有 2 个字打印机没有" in text
    assert printed(slip).unknown == []


def test_a_sign_without_a_reading_shows_its_code_point() -> None:
    slip = acceptance(replace(ACCEPTANCE, applicant="阿\N{CUNEIFORM SIGN A}"), SHEET)
    assert "阿[U+12000]" in "\n".join(slip.lines())


def test_id_numbers_are_masked_on_the_certificate() -> None:
    certificate = "\n".join(DOCUMENTS["DOC32"]("zh_CN").lines())
    assert "9999**********1232" in certificate
    assert "999999196803121232" not in certificate
