"""No sign of a name is ever dropped: printed, drawn, or read out in brackets and counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from drivers.printer_escpos.rare import glyph
from drivers.printer_escpos.simulated_paper import Line
from drivers.printer_escpos.simulator import EscposSimulator
from drivers.printer_escpos.wire import SUBSTITUTES, _harmless, unprintable
from kiosk_ui.paper import pages
from kiosk_ui.paper.acceptance import acceptance
from kiosk_ui.paper.font_characters import characters
from kiosk_ui.paper.slip import Slip
from tests.paper import pictures
from tests.paper.samples import ACCEPTANCE, SHEET

BLOCKS = {
    "common": (0x4E00, 0x9FFF),
    "extension A": (0x3400, 0x4DBF),
    "extension B": (0x20000, 0x2A6DF),
    "extensions C to F": (0x2A700, 0x2EBE0),
    "extensions G and H": (0x30000, 0x323AF),
    "compatibility": (0xF900, 0xFAD9),
    "Tibetan": (0x0F40, 0x0F6C),
    "Uyghur": (0x0626, 0x064A),
    "Mongolian": (0x1820, 0x1878),
    "Yi": (0xA000, 0xA48C),
}
DOTS = "\N{MIDDLE DOT}\N{BULLET}\N{HYPHENATION POINT}\N{KATAKANA MIDDLE DOT}"
SIGNS = st.one_of(
    *(st.integers(*block).map(chr) for block in BLOCKS.values()), st.sampled_from(DOTS)
)
NAMES = st.text(SIGNS, min_size=2, max_size=6)


def paper_of(name: str) -> Slip:
    return acceptance(replace(ACCEPTANCE, applicant=name), SHEET)


def missing_in(name: str) -> list[str]:
    return [sign for sign in unprintable(name) if glyph(sign) is None]


@given(NAMES)
def test_every_sign_of_a_name_is_on_the_slip(name: str) -> None:
    slip, missing = paper_of(name), missing_in(name)
    text = "".join("".join(slip.lines()).split())
    kept = [sign for sign in name if sign not in missing]
    assert list(slip.replaced) == missing
    assert all(sign in text for sign in kept)
    assert text.count("[") >= len([sign for sign in name if sign in missing])
    assert ("个字打印机没有" in text) is bool(missing)


@given(NAMES)
def test_the_printer_draws_what_its_font_lacks(name: str) -> None:
    printer = EscposSimulator()
    printer.received(paper_of(name).encode())
    assert printer.unknown == []
    drawn = [
        cell.drawn.columns
        for item in printer.slips[0].items
        if isinstance(item, Line)
        for cell in item.cells
        if cell.drawn
    ]
    rare = set(unprintable(name))
    wanted = [glyph(sign) for sign in name if sign in rare]
    assert drawn == [_harmless(one) for one in wanted if one is not None]


@given(NAMES)
def test_a_sheet_has_every_sign_or_its_reading(name: str) -> None:
    slip, missing = paper_of(name), missing_in(name)
    page = pictures.sheet_page("DOC04", slip, "zh_CN")
    told = pages.asked(page)["files"]["page.json"]  # refuses a sign that no font has
    assert all(sign in told for sign in name if sign not in missing)


@pytest.mark.parametrize("block", BLOCKS)
def test_some_sign_of_each_block_goes_through(block: str) -> None:
    first, last = BLOCKS[block]
    name = "".join(chr(first + step * (last - first) // 7) for step in range(7))
    assert paper_of(name).encode()


def test_what_the_serif_lacks_the_other_font_has() -> None:
    serif, sans = (characters(pages.FONTS / one, pages.FACE_SC) for one in pages.FILES)
    only = sorted(point for point in sans - serif if 0x20000 <= point < 0x30000)
    assert 20 < len(only) < 200
    page = pictures.sheet_page("DOC04", paper_of("张" + chr(only[0])), "zh_CN")
    (drawn,) = pictures.sheet_pictures(page, 100)
    (plain,) = pictures.sheet_pictures(pictures.sheet_page("DOC04", paper_of("张"), "zh_CN"), 100)
    assert ink(drawn) > ink(plain) + 500


def ink(image: Image.Image) -> int:
    return sum(count * (255 - grey) for grey, count in enumerate(image.histogram()))


def test_middle_dots_are_one_dot_on_paper() -> None:
    assert {sign.translate(SUBSTITUTES) for sign in DOTS} == {"\N{MIDDLE DOT}"}
    assert all(paper_of(f"阿依{sign}古丽").replaced == () for sign in DOTS)
