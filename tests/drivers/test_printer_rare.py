"""The pictures of rare characters: which there are, and that they are what the font draws."""

from pathlib import Path

import pytest

from drivers.printer_escpos import rare
from drivers.printer_escpos.wire import Encoder, unprintable

NAMES = "𠮷㐂䶮堃喆翀珺昇𬍛𬱖𪟝㛃㧑㬎𨐈"
"""Signs that stand in names of living people."""


def test_every_sign_of_a_name_is_in_the_font_of_the_printer_or_in_the_file() -> None:
    assert [one for one in NAMES if unprintable(one) and rare.glyph(one) is None] == []


def test_a_picture_is_24_dots_square_and_not_empty() -> None:
    for one in "𠮷㐂䶮":
        drawn = rare.glyph(one)
        assert drawn is not None
        assert len(drawn) == rare.GLYPH_BYTES
        assert 60 < sum(byte.bit_count() for byte in drawn) < 400
        assert len(Encoder().glyph(drawn).job()) == 5 + rare.GLYPH_BYTES


@pytest.mark.parametrize("character", ["王", "A", "\N{CUNEIFORM SIGN A}", "\U0010ffff", "\0"])
def test_what_has_a_code_or_no_picture_is_not_in_the_file(character: str) -> None:
    assert rare.glyph(character) is None


def test_code_points_ascend_and_each_has_its_picture() -> None:
    known = rare._known()
    assert list(known) == sorted(set(known))
    head = len(rare.MAGIC) + 4 + 4 * len(known)
    assert rare.FILE.stat().st_size == head + rare.GLYPH_BYTES * len(known)


def test_a_file_of_something_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").write_bytes(b"%PDF-1.7")
    monkeypatch.setattr(rare, "FILE", tmp_path / "other")
    rare._known.cache_clear()
    with pytest.raises(ValueError, match="not a file of characters"):
        rare.glyph("𠮷")
    rare._known.cache_clear()
