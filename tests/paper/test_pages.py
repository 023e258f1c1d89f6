"""A4 pages: the same bytes from the same facts, fonts inside, no sign that would be missing."""

import hashlib
import os
import re
import subprocess
import sys
import zlib
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk_ui.paper import draw, font_characters, pages
from kiosk_ui.paper.pages import CannotTypeset, Page
from kiosk_ui.paper.slip import Block, Qr, Text, Title, slip_of
from tests.paper.pictures import sheet_page
from tests.paper.samples import DOCUMENTS, sized

PAGE = Page(
    title="999999100鉴〔2026〕00001号",
    day=date(2026, 3, 26),
    foot="青禾镇农村产权交易站",
    blocks=sized("DOC32", "zh_CN").blocks,
    hands=("交易站（盖章）",),
)
SHORT = Page("S1", date(2026, 3, 26), "站", [Title("合同"), Text("张䶮𠮷的一张纸")])


def opened(pdf: bytes) -> str:
    """What the streams of a PDF hold, as far as they are plain deflate."""
    parts = [pdf]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(found[1]))
        except zlib.error:
            parts.append(found[1])
    return b"\n".join(parts).decode("latin-1")


def test_the_same_facts_give_the_same_bytes() -> None:
    first, second = pages.pdf(PAGE), pages.pdf(PAGE)
    assert first == second
    assert first.startswith(b"%PDF-")
    assert pages.pdf(replace(PAGE, day=date(2026, 3, 27))) != first


@pytest.mark.parametrize(
    "around",
    [{"TZ": "Asia/Shanghai", "LC_ALL": "zh_CN.UTF-8"}, {"TZ": "America/Lima", "LC_ALL": "C"}],
    ids=["here", "elsewhere"],
)
def test_another_process_elsewhere_makes_the_same_bytes(
    tmp_path: Path, around: dict[str, str]
) -> None:
    script = (
        "import hashlib, sys\n"
        "from tests.paper import pictures\n"
        "from tests.paper.samples import DOCUMENTS\n"
        "from kiosk_ui.paper import pages\n"
        "for name in ('DOC07', 'DOC26'):\n"
        "    page = pictures.sheet_page(name, DOCUMENTS[name]('zh_CN'), 'zh_CN')\n"
        "    print(hashlib.sha256(pages.pdf(page)).hexdigest())\n"
    )
    home = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(home), "PYTHONHASHSEED": "7", **around},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.split() == [
        hashlib.sha256(pages.pdf(sheet_page(name, DOCUMENTS[name]("zh_CN"), "zh_CN"))).hexdigest()
        for name in ("DOC07", "DOC26")
    ]


def test_a_page_knows_no_day_but_the_one_of_its_facts() -> None:
    dates = set(re.findall(r"D:(20\d{6})|<xmp:\w+Date>([\d-]{10})", opened(pages.pdf(PAGE))))
    assert {one or other.replace("-", "") for one, other in dates} == {"20260326"}


def test_it_is_an_archive_file_with_its_fonts_inside() -> None:
    told = opened(pages.pdf(PAGE))
    assert "<pdfaid:part>2</pdfaid:part>" in told
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in told
    assert re.search(r"[A-Z]{6}\+NotoSerifCJKsc-Regular", told)
    assert "/FontFile3" in told
    assert "/CreationDate(D:20260326" in told


def test_a_page_is_one_sheet_where_it_can() -> None:
    assert "/Type/Pages/Count 1/" in opened(pages.pdf(PAGE))


def test_rare_signs_of_names_are_set() -> None:
    assert len(pages.pdf(SHORT)) > 3_000


def test_a_sign_that_the_font_lacks_is_refused_and_not_told() -> None:
    with pytest.raises(CannotTypeset, match="1 signs are in no font") as no:
        pages.pdf(replace(SHORT, blocks=[Text("张\N{CUNEIFORM SIGN A}")]))
    assert no.value.hint == "hint.sheet-no-sign"
    assert "张" not in str(no.value)


def test_what_the_slip_spells_out_can_be_set() -> None:
    spelt = slip_of([Text("阿\N{CUNEIFORM SIGN A}")]).blocks
    assert pages.pdf(replace(SHORT, blocks=spelt)).startswith(b"%PDF-")


def test_without_its_font_no_page_is_made(tmp_path: Path) -> None:
    with pytest.raises(CannotTypeset) as no:
        pages.pdf(SHORT, fonts=tmp_path)
    assert no.value.hint == "hint.sheet-no-font"


@pytest.mark.parametrize(
    ("ends", "hint"), [("exit 2", "hint.sheet-no-typesetter"), ("exit 1", "hint.call-technician")]
)
def test_without_the_typesetter_no_page_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str, hint: str
) -> None:
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\ncat > /dev/null\n{ends}\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(CannotTypeset) as no:
        pages.pdf(SHORT)
    assert no.value.hint == hint


def test_words_cannot_become_commands_of_the_typesetter() -> None:
    sharp: list[Block] = [Text('#panic("x") $a$ *b* \\ <c> @d "e" [f] {g}')]
    assert pages.pdf(replace(SHORT, blocks=sharp)).startswith(b"%PDF-")


# --- the font's own list ------------------------------------------------------------------------


def test_a_collection_tells_the_characters_of_one_face() -> None:
    known = font_characters.characters(pages.FONTS / pages.FILES[0], pages.FACE_SC)
    assert {ord(one) for one in "王䶮𠮷亩A"} <= known
    assert ord("\N{CUNEIFORM SIGN A}") not in known


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b"ttcf" + bytes(8),
        b"OTTO" + bytes(200),
        b"ttcf\0\1\0\0\0\0\0\1\0\0\0\x10",
    ],
)
def test_a_file_that_is_no_font_is_named_so(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "font").write_bytes(data)
    with pytest.raises(font_characters.NotAFont):
        font_characters.characters(tmp_path / "font", 0)


@pytest.mark.parametrize("document", ["DOC18", "DOC18-void"])
def test_a_draw_on_a_sheet_has_one_code_and_all_of_its_record_in_words(document: str) -> None:
    slip = sized(document, "zh_CN").blocks
    sheet = draw.without_code(slip)
    assert [one for one in slip if isinstance(one, Qr)][1:] == [
        one for one in sheet if isinstance(one, Qr)
    ]
    assert len(slip) - len(sheet) == 2
    page = Page("D1", date(2026, 3, 26), "站", sheet, ("主持人", "监督员"))
    assert re.search("/Type/Pages/Count [12]/", opened(pages.pdf(page)))
