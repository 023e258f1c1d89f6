"""Every type of document has an example, a golden text and a golden picture (domain.md 3.5)."""

import re
from typing import TypeVar

import pytest
import zxingcpp
from msgspec.structs import replace
from PIL import Image, ImageChops

from kiosk_ui.paper import slip as slips
from kiosk_ui.paper.page_blocks import Facts, Framed, NextPage, Table
from kiosk_ui.paper.slip import Block, Cut, Pair, Qr, Text
from kiosk_ui.sheet_typesetting import HANDS, LAYOUTS
from tests.paper import golden, pictures
from tests.paper.golden import DPI, on_sheets, picture, picture_of, text_of, types
from tests.paper.samples import DOCUMENTS, SHEET, sheet_of

TYPES = types()
T = TypeVar("T")
OWED: set[str] = set()
"""Document types whose paper is still to come."""
CHANGED_PIXELS_MAX = 12
"""Pixels that another machine's arithmetic may round to another grey; a figure changes more."""


def test_every_document_type_has_an_example() -> None:
    there = {name[:5] for name in DOCUMENTS if name.startswith("DOC")}
    assert set(TYPES) - there <= OWED
    assert there <= set(TYPES)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_has_its_golden_files_and_they_are_small(name: str) -> None:
    assert text_of(name, "zh_CN").is_file()
    assert text_of(name, "en").is_file()
    assert picture_of(name).stat().st_size < 40_000


def test_no_golden_file_is_left_over() -> None:
    wanted = {picture_of(name).name for name in DOCUMENTS}
    wanted |= {text_of(name, to).name for name in DOCUMENTS for to in ("zh_CN", "en")}
    found = {
        one.name
        for one in golden.GOLDEN.iterdir()
        if one.suffix == ".png" or one.name.startswith("DOC")
    }
    assert found == wanted


# --- pictures -----------------------------------------------------------------------------------


def differs(one: Image.Image, other: Image.Image) -> bool:
    """Whether they show something else: more than a rounding here and there."""
    if one.size != other.size:
        return True
    gaps = ImageChops.difference(one.convert("L"), other.convert("L")).histogram()
    return sum(gaps[1:]) > CHANGED_PIXELS_MAX


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_looks_as_its_golden_picture(name: str) -> None:
    with Image.open(picture_of(name)) as kept:
        assert not differs(picture(name), kept)


@pytest.mark.parametrize("name", ["DOC03", "DOC26", "DOC32", "DOC42"])
def test_one_changed_figure_is_seen_in_the_picture(name: str) -> None:
    slip = DOCUMENTS[name]("zh_CN")
    changed = replace(slip, blocks=_one_figure(slip.blocks), page=_one_figure(slip.page))
    assert changed != slip
    assert differs(picture(name, changed), picture(name))
    assert not differs(picture(name, slip), picture(name))


def _one_figure(blocks: tuple[T, ...]) -> tuple[T, ...]:
    """The last figure of the trade's number, one higher."""
    return tuple(
        replace(one, value=one.value.replace("-0017", "-0018"))
        if isinstance(one, Pair) and one.value == SHEET.trade
        else one
        for one in blocks
    )


# --- codes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_code_is_read_back_from_the_picture_by_a_public_decoder(name: str) -> None:
    slip = DOCUMENTS[name]("zh_CN")
    if on_sheets(name):
        page = pictures.sheet_page(name, slip, "zh_CN")
        drawn = pictures.sheet_pictures(page, 2 * DPI)
        codes = [one.content for one in page.blocks if isinstance(one, Qr)]
        wanted = {codes[-1]}  # of a paper with a proof the proof is the code
    else:
        drawn = pictures.slip_pictures(slip)
        wanted = {one.content for one in slip.blocks if isinstance(one, Qr)}
    found = {one.text for sheet in drawn for one in zxingcpp.read_barcodes(sheet)}
    assert found == wanted


# --- head and foot ------------------------------------------------------------------------------

NO_NUMBER = {"DOC01", "DOC10", "DOC11", "DOC12", "DOC13", "DOC14", "DOC15", "DOC28", "DOC29",
             "DOC30", "DOC41", "DOC09"}  # fmt: skip
"""Named by a number of their own that stands among their facts, or not numbered yet."""


def words(blocks: tuple[object, ...]) -> str:
    """All that stands on a paper, codes left out."""
    found: list[str] = []
    for block in blocks:
        match block:
            case Qr() | Cut() | NextPage():
                pass
            case Pair(label, value):
                found += [label, value]
            case Table(head, rows, _widths):
                found += [*head, *(cell for row in rows for cell in row)]
            case Facts(rows):
                found += [part for row in rows for part in row]
            case Framed(label, text):
                found += [label, text]
            case _ if isinstance(block, slips.Rule):
                pass
            case _:
                found.append(str(getattr(block, "text")))  # noqa: B009 - of any other block
    return "\n".join(found)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_head_and_foot_stand_on_every_document(name: str, large: bool) -> None:
    slip, sheet = replace(DOCUMENTS[name]("zh_CN"), large=large), sheet_of(name)
    shown = words(slip.page if on_sheets(name) and slip.page else slip.blocks)
    copy = "" if sheet.lasting else f"第{sheet.copy}份"
    for part in (sheet.station, sheet.by, copy, sheet.key_id, sheet.phone):
        assert part in shown, part
    assert sheet.supervision_phone in shown
    if name not in ("DOC28", "DOC32"):  # of these two the day stands where it is signed
        assert sheet.at in shown
    if sheet.leaf:
        assert "第1289笔 9f3c 21aa 07be 55d1" in shown
    if sheet.trade and name != "DOC28":  # the contract's words have it
        assert sheet.trade in shown
    if name[:5] not in NO_NUMBER:
        assert sheet.number in shown
    if name != "DOC32":  # the number of a certificate begins with it
        assert sheet.code in shown


PROGRAMS = {"sha256sum", "openssl", "tradepost", "draw", "verify"}
"""What somebody types who computes a draw again."""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_english_word_stands_on_a_chinese_paper(name: str) -> None:
    slip = DOCUMENTS[name]("zh_CN")
    shown = re.sub(r"[0-9a-f]{4}( [0-9a-f]{4})+", "", words(slip.blocks))
    found = set(re.findall(r"[A-Za-z]*[a-z]{3,}[A-Za-z0-9]*", shown)) - PROGRAMS
    assert found == set()


@pytest.mark.parametrize("code", [code for code, paper in TYPES.items() if paper[:2] == "A4"])
def test_who_signs_a_sheet_has_a_place_for_the_hand(code: str) -> None:
    if code in OWED:
        return
    names = [name for name in DOCUMENTS if name[:5] == code]
    own = any("签" in words(DOCUMENTS[name]("zh_CN").page or DOCUMENTS[name]("zh_CN").blocks)
              for name in names)  # fmt: skip
    assert own or HANDS.get(code) or LAYOUTS.get(code) == "poster" or code == "DOC32"


# --- large print --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_large_print_says_the_same_in_letters_twice_as_high(name: str) -> None:
    slip = DOCUMENTS[name]("zh_CN")
    large = replace(slip, large=True)
    assert _letters(large.lines()) == _letters(slip.lines())
    drawn, plain = pictures.slip_pictures(large), pictures.slip_pictures(slip)
    assert sum(one.height for one in drawn) > 1.4 * sum(one.height for one in plain)
    assert {one.width for one in drawn} == {one.width for one in plain}


def _letters(lines: list[str]) -> str:
    return "".join("".join(line.split()) for line in lines if set(line) != {"-"})


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if on_sheets(name)])
def test_a_sheet_in_large_print_is_set_on_at_most_twice_as_many_sheets(name: str) -> None:
    slip = DOCUMENTS[name]("zh_CN")
    plain = pictures.sheet_pictures(pictures.sheet_page(name, slip, "zh_CN"), 20)
    page = pictures.sheet_page(name, replace(slip, large=True), "zh_CN")
    assert page.large
    assert len(plain) <= len(pictures.sheet_pictures(page, 20)) <= 2 * len(plain)


def test_a_rare_name_keeps_its_place_in_large_print() -> None:
    blocks: list[Block] = [Pair("申请人", "张䶮𠮷"), Text("张䶮𠮷")]
    large = replace(slips.slip_of(blocks), large=True)
    (drawn,) = pictures.slip_pictures(large)
    narrow = drawn.crop((36 + 576 - 6 * 24, 36, 36 + 576, 96))
    assert narrow.histogram()[0] > 300
    assert drawn.width == 576 + 72
